import type { ItemAttachment, RejectionReason } from '../../contract/chat-item.ts';
import { refusedName } from '../attachments/file-kinds.ts';
import type { AnnouncedFile } from '../attachments/attachment-desk.ts';
import { Refusal } from '../core.ts';
import { askJob, cancelJob } from '../storage/jobs.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { appendAttachment, changeAttachment, type Author } from './items.ts';
import type { Rows } from './rows.ts';
import { segmentOver } from './segment-over.ts';
import { chatTouched } from './views.ts';

/*
 * A file's way into a chat or to a task: announced, uploaded, made a line of the chat or given to the task, checked, approved or rejected.
 * Each step is one command; the bytes lie in the store before the command that speaks of them, and whatever no row speaks of is deleted.
 */

/** Checks a file that was made a line of a chat; the key is the attachment's id. */
export const CHECK_JOB = 'check_attachment';
/** Deletes an object that nothing speaks of any more; the key is the object's. */
export const DELETE_JOB = 'delete_object';
/** When a file that was announced and never completed is forgotten; the key is the attachment's id. */
export const UNFINISHED_TIMER = 'attachment_unfinished';

/** Who sends a file, in which chat. */
export interface Sender { chatId: string; author: Author & { participantId: string } }

/** @throws Refusal `invalid` | `limit_exceeded` */
export async function announceFile(work: Work, { chatId, author }: Sender, file: AnnouncedFile): Promise<AttachmentsTable> {
  checkFile(work.settings, file);
  const sent = await work.db.selectFrom('attachments').select((of) => of.fn.countAll<number>().as('count')).where('initial_contact_id', '=', chatId).where('state', '!=', 'abandoned').executeTakeFirst();
  if (Number(sent?.count ?? 0) >= work.settings.attachmentsPerChat) throw new Refusal('limit_exceeded', `A chat takes ${String(work.settings.attachmentsPerChat)} files, and this one has that many.`);
  return writeAnnounced(work, file, { initial_contact_id: chatId, participant_id: author.participantId, user_id: null });
}

/** @throws Refusal `invalid` for a file that this instance does not take. */
export function checkFile(settings: Work['settings'], file: AnnouncedFile): void {
  const refused = refusedName(file, settings.attachmentEndings);
  if (refused !== undefined) throw new Refusal('invalid', refused);
  if (!Number.isInteger(file.bytes) || file.bytes < 1) throw new Refusal('invalid', 'AttachmentSizeInBytes: an empty file cannot be sent.');
  if (file.bytes > settings.attachmentBytes) throw new Refusal('invalid', `AttachmentSizeInBytes: at most ${String(settings.attachmentBytes)} bytes, not ${String(file.bytes)}.`);
}

/** Writes down a file that is announced, of whomever. */
export async function writeAnnounced(work: Work, file: AnnouncedFile, whose: Pick<AttachmentsTable, 'initial_contact_id' | 'participant_id' | 'user_id'>): Promise<AttachmentsTable> {
  const row: AttachmentsTable = {
    id: work.ids.next(work.now), ...whose, name: file.name, content_type: file.contentType, bytes: file.bytes,
    state: 'announced', reason: null, object_key: null, item_id: null, announced_at: work.now, upload_until: work.now + work.settings.uploadUrlLasts, completed_at: null, decided_at: null,
  };
  await work.db.insertInto('attachments').values(row).execute();
  await setTimer(work, { kind: UNFINISHED_TIMER, key: row.id, dueAt: row.upload_until + work.settings.unfinishedUploadKept });
  recordFile(work, row, 'attachment_announced', {});
  return row;
}

/** A file whose bytes may come now. @throws Refusal `access_denied` */
export async function uploadable(rows: Rows, now: number, attachmentId: string): Promise<AttachmentsTable> {
  const row = await rows.selectFrom('attachments').selectAll().where('id', '=', attachmentId).where('state', 'in', ['announced', 'uploaded']).where('upload_until', '>', now).executeTakeFirst();
  if (!row) throw new Refusal('access_denied', 'This upload address is over: the file was completed, or its time has passed. Start the upload again.');
  return row;
}

/** An object is about to be written: should nothing ever speak of it, it is deleted. */
export async function expectObject(work: Work, objectKey: string): Promise<void> {
  await askJob(work, { kind: DELETE_JOB, key: objectKey, dueAt: work.now + work.settings.unfinishedUploadKept });
}

/** The object that was expected is there, and belongs to this file from now on; one that came before it is deleted. @throws Refusal `access_denied` */
export async function bytesCame(work: Work, attachmentId: string, objectKey: string): Promise<void> {
  const row = await uploadable(work.db, 0, attachmentId);
  if (row.object_key !== null) await askJob(work, { kind: DELETE_JOB, key: row.object_key });
  await cancelJob(work, DELETE_JOB, objectKey);
  await work.db.updateTable('attachments').set({ state: 'uploaded', object_key: objectKey }).where('id', '=', attachmentId).execute();
  recordFile(work, row, 'attachment_uploaded', {});
}

/** The file becomes a line of the chat, not to be opened before it is checked. @throws Refusal `invalid` | `wrong_state` */
export async function completeFile(work: Work, { chatId, author }: Sender, asked: { attachmentId: string; contactId: string; commandId?: string }): Promise<void> {
  const row = await work.db.selectFrom('attachments').selectAll().where('id', '=', asked.attachmentId).where('initial_contact_id', '=', chatId).where('participant_id', '=', author.participantId).executeTakeFirst();
  if (!row || row.state === 'abandoned') throw new Refusal('invalid', `AttachmentIds: you have announced no file ${asked.attachmentId} in this chat, or its time is over.`);
  mustBeUploaded(row);
  const attachment: ItemAttachment = { id: row.id, name: row.name, contentType: row.content_type, bytes: row.bytes, status: 'in_progress' };
  const item = await appendAttachment(work, chatId, { contactId: asked.contactId, author, attachment, commandId: asked.commandId });
  await work.db.updateTable('attachments').set({ state: 'checking', item_id: item.id, completed_at: work.now }).where('id', '=', row.id).execute();
  await cancelTimer(work, UNFINISHED_TIMER, row.id);
  await askJob(work, { kind: CHECK_JOB, key: row.id });
  recordFile(work, row, 'attachment_completed', { itemId: item.id });
}

/** @throws Refusal `invalid` | `wrong_state` unless the file's bytes are there, and it was not completed before. */
export function mustBeUploaded(row: AttachmentsTable): void {
  if (row.state === 'announced') throw new Refusal('invalid', 'AttachmentIds: the bytes of this file have not come. Send them to the upload address first.');
  if (row.state !== 'uploaded') throw new Refusal('wrong_state', 'This file was completed before.');
}

/** What checking a file came to; nothing happens if that was decided before. */
export async function decideFile(work: Work, attachmentId: string, reason: RejectionReason | null, why: string | null): Promise<void> {
  const row = await work.db.selectFrom('attachments').selectAll().where('id', '=', attachmentId).where('state', '=', 'checking').executeTakeFirst();
  if (!row) return;
  await work.db.updateTable('attachments').set({ state: reason === null ? 'approved' : 'rejected', reason, decided_at: work.now }).where('id', '=', row.id).execute();
  // Kept for a while where nobody reads it, so that a wrong verdict can be looked into.
  if (reason !== null && row.object_key !== null) await askJob(work, { kind: DELETE_JOB, key: row.object_key, dueAt: work.now + work.settings.quarantineKept });
  recordFile(work, row, reason === null ? 'attachment_approved' : 'attachment_rejected', { ...(row.item_id !== null && { itemId: row.item_id }), ...(reason !== null && { reason, why }) });
  if (row.item_id !== null) await lineDecided(work, row.item_id, { id: row.id, name: row.name, contentType: row.content_type, bytes: row.bytes, ...(reason === null ? { status: 'approved' } : { status: 'rejected', reason }) });
  else if (row.initial_contact_id !== null) chatTouched(work, row.initial_contact_id);
}

async function lineDecided(work: Work, itemId: string, file: ItemAttachment): Promise<void> {
  const item = await changeAttachment(work, itemId, file);
  // A stored transcript that says "in progress" for ever would lie.
  const segment = await work.db.selectFrom('contacts').select('disconnected_at').where('id', '=', item.contactId).executeTakeFirst();
  if (segment?.disconnected_at != null) await segmentOver(work, item.contactId);
}

/** Forgets a file that was announced and never completed, or for which no task was made. */
export async function forgetUnfinished(work: Work, attachmentId: string): Promise<void> {
  const row = await work.db
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', attachmentId)
    .where('state', '!=', 'abandoned')
    .where((is) => is.or([is('state', 'in', ['announced', 'uploaded']), is('initial_contact_id', 'is', null)]))
    .executeTakeFirst();
  if (!row) return;
  await work.db.updateTable('attachments').set({ state: 'abandoned', object_key: null }).where('id', '=', row.id).execute();
  if (row.object_key !== null) await askJob(work, { kind: DELETE_JOB, key: row.object_key });
  recordFile(work, row, 'attachment_abandoned', {});
}

/** Writes an event of a file into the log. */
export function recordFile(work: Work, row: AttachmentsTable, type: string, data: Record<string, string | number | null>): void {
  work.record({ type, initialContactId: row.initial_contact_id, data: { attachmentId: row.id, contentType: withoutParameters(row.content_type), bytes: row.bytes, ...data } });
}

/** What a client writes behind the type is its own words, which the log never has. */
const withoutParameters = (contentType: string): string => (contentType.split(';')[0] ?? '').trim();
