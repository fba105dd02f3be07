import * as z from 'zod';
import { Id } from './primitives.ts';

/*
 * Files of an agent's chats and tasks, between the desk and the routing server, over HTTP with the session token as bearer. The
 * bytes themselves go to and come from the paths that are handed out here.
 */

/** `contactId` null: for a task that he is about to make. It is no line of any chat, and waits a day for its task. */
export const AnnounceFileRequest = z.strictObject({ id: Id, contactId: Id.nullable(), name: z.string().min(1).max(256), bytes: z.int().min(1) });
/** Where to `PUT` the bytes, with exactly these headers. */
export const AnnounceFileAnswer = z.strictObject({ attachmentId: Id, path: z.string().startsWith('/'), headers: z.record(z.string(), z.string()) });
export const CompleteFileRequest = z.strictObject({ id: Id, contactId: Id.nullable(), attachmentId: Id });
/** A file that waits for its task is not wanted any more. */
export const ForgetFileRequest = z.strictObject({ attachmentId: Id });
export const PlaceOfFileRequest = z.strictObject({ attachmentId: Id });
/** Where to `GET` the bytes, for a minute. */
export const PlaceOfFileAnswer = z.strictObject({ path: z.string().startsWith('/'), bytes: z.int().min(0) });

export const FileError = z.object({ code: z.enum(['bad_request', 'forbidden', 'not_found', 'wrong_state', 'busy', 'internal']), message: z.string() });
export type FileError = z.infer<typeof FileError>;
