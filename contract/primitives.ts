import * as z from 'zod';

/** An identifier we minted: a UUID v7 in its textual form, or a short readable id of the sample instance. */
export const Id = z.string().min(1).max(128);
export type Id = z.infer<typeof Id>;

/** A moment on the server's clock: whole milliseconds since 1970-01-01T00:00:00Z. */
export const Moment = z.int().min(0);
export type Moment = z.infer<typeof Moment>;

/** A length of time in whole milliseconds. */
export const Milliseconds = z.int().min(0);

/** A position in a gap-free sequence; the first element has 1, `0` means "nothing yet". */
export const Position = z.int().min(0);

/** The longest message anybody may send, in UTF-8 bytes (reference/chat-wire.md, surprise 10). */
export const MESSAGE_BYTES_MAX = 16_384;

/** The three kinds of contact one panel serves. */
export const Channel = z.enum(['VOICE', 'CHAT', 'TASK']);
export type Channel = z.infer<typeof Channel>;

/** Who can take part in a chat, as the participant API names them. */
export const ParticipantRole = z.enum(['AGENT', 'CUSTOMER', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR']);
export type ParticipantRole = z.infer<typeof ParticipantRole>;

/** What a user of the panel is. Every user can review what this desktop has seen. */
export const UserRole = z.enum(['agent', 'supervisor']);
export type UserRole = z.infer<typeof UserRole>;

/** A thing with a name that is shown to people. */
export const Named = z.strictObject({ id: Id, name: z.string() });
export type Named = z.infer<typeof Named>;
