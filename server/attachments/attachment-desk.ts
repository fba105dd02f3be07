import type { Readable } from 'node:stream';
import type { Moment, ParticipantRole } from '../../contract/primitives.ts';
import type { ByteRange } from '../storage/objects/object-store.ts';

/** A participant of a chat, as his token proved him. */
export interface FileParticipant { id: string; role: ParticipantRole; displayName: string; initialContactId: string }

/** A file as it is announced. */
export interface AnnouncedFile { name: string; contentType: string; bytes: number }

/** Where to send the bytes to, with exactly these headers, until when. */
export interface UploadPlace { attachmentId: string; path: string; headers: Readonly<Record<string, string>>; until: Moment }

/** Where the bytes can be fetched, until when. */
export interface DownloadPlace { path: string; until: Moment; bytes: number }

/** An approved file, opened for whoever has its address. */
export interface OpenFile { name: string; contentType: string; bytes: number; read(range?: ByteRange): Promise<Readable> }

/** What the core offers for files in chats. All reject with a Refusal where something is not possible. */
export interface AttachmentDesk {
  /** `invalid`: name, type or size; `limit_exceeded`: too many in this chat; `not_enabled`. The same token and file: the same answer. */
  announce(participant: FileParticipant, file: AnnouncedFile, clientToken: string | undefined): Promise<UploadPlace>;
  /**
   * Takes the bytes that were announced. They are read by nobody before they were checked.
   * @throws Refusal `access_denied` for an address that is wrong or over, `invalid` if other bytes come than announced; StoreUnavailable.
   */
  receive(at: { attachmentId: string; token: string; headers: Readonly<Record<string, string | string[] | undefined>> }, body: Readable): Promise<void>;
  /** The file becomes a line of the chat. `wrong_state`: it is one already; `invalid`: its bytes have not come, or there is no such file of this participant. */
  complete(participant: FileParticipant, attachmentIds: readonly string[], clientToken: string | undefined): Promise<void>;
  /** `invalid`: no such file, or not approved; `access_denied`: bots read none. @param lasts milliseconds */
  downloadPlace(participant: FileParticipant, attachmentId: string, lasts: number): Promise<DownloadPlace>;
  /** @throws Refusal `access_denied` for an address that is wrong or over. */
  open(at: { attachmentId: string; token: string }): Promise<OpenFile>;

  /**
   * The agent who is connected to this contact announces a file; without a contact, one for a task that he is about to make. `id` is his
   * desk's, and stays the same over retries.
   */
  announceAsAgent(sessionToken: string, asked: AnnouncedFile & { id: string; contactId: string | null }): Promise<UploadPlace>;
  completeAsAgent(sessionToken: string, asked: { id: string; contactId: string | null; attachmentId: string }): Promise<void>;
  /** The agent does not want his file for a task any more; nothing happens if it is none that waits. */
  forgetAsAgent(sessionToken: string, attachmentId: string): Promise<void>;
  /** For an agent who may read the line that the file is in, or works on its task. */
  downloadPlaceForAgent(sessionToken: string, attachmentId: string): Promise<DownloadPlace>;
}
