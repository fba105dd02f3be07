import { RejectionReason, type ItemAttachment } from '../../contract/chat-item.ts';
import type { ContactReference } from '../../contract/contact.ts';
import { Refusal } from '../core.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { readingRights } from './reading-rights.ts';
import { loadContactOfChat, type Rows } from './rows.ts';

/*
 * Files that go along with tasks. A task that is made from a chat, or from another task, takes with it which of its files whoever makes it
 * chooses; an agent adds files of his own, and a program names some in the store. Whoever works on the task may open them, and nothing else
 * of the chat.
 */

type File = Pick<AttachmentsTable, 'id' | 'name' | 'content_type' | 'bytes' | 'state' | 'reason'>;
const COLUMNS = ['attachments.id', 'attachments.name', 'attachments.content_type', 'attachments.bytes', 'attachments.state', 'attachments.reason'] as const;

function asAttachment({ id, name, content_type: contentType, bytes, state, reason }: File): ItemAttachment {
  const file = { id, name, contentType, bytes };
  if (state === 'checking') return { ...file, status: 'in_progress' };
  return state === 'approved' ? { ...file, status: 'approved' } : { ...file, status: 'rejected', ...(reason !== null && { reason: RejectionReason.parse(reason) }) };
}

/** The files that this user could give to a task made from this contact, in their order: those that he may open. @throws Refusal `not_found` */
export async function filesToTake(rows: Rows, userId: string, contactId: string): Promise<ItemAttachment[]> {
  const { chat } = await loadContactOfChat(rows, contactId);
  const rights = await readingRights(rows, chat.id, userId);
  if (rights === null) return [];
  if (chat.channel === 'TASK') return (await filesOfTask(rows, chat.id)).flatMap(({ attachment }) => (attachment?.status === 'approved' ? attachment : []));
  const found = await rows
    .selectFrom('attachments')
    .innerJoin('transcript', 'transcript.id', 'attachments.item_id')
    .select(COLUMNS)
    .where('attachments.initial_contact_id', '=', chat.id)
    .where('attachments.state', '=', 'approved')
    .where('transcript.position', '>=', rights.from)
    .where('transcript.position', '<=', rights.items)
    .orderBy('transcript.position')
    .execute();
  return found.map(asAttachment);
}

/** The files of a task, as references of the type ATTACHMENT; also those that are being checked, or were not accepted. */
export async function filesOfTask(rows: Rows, taskId: string): Promise<ContactReference[]> {
  const found = await rows
    .selectFrom('task_files')
    .innerJoin('attachments', 'attachments.id', 'task_files.attachment_id')
    .select(COLUMNS)
    .where('task_files.task_id', '=', taskId)
    .where('attachments.state', 'in', ['checking', 'approved', 'rejected'])
    .orderBy('task_files.place')
    .execute();
  return found.map((file) => ({ name: file.name, type: 'ATTACHMENT', value: file.id, attachment: asAttachment(file) }));
}

/** Gives files to a task that was made just now. @throws Refusal `limit_exceeded` */
export async function giveFiles(work: Work, taskId: string, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  const most = work.settings.attachmentsPerChat;
  if (attachmentIds.length > most) throw new Refusal('limit_exceeded', `A task takes ${String(most)} files, not ${String(attachmentIds.length)}.`);
  await work.db.insertInto('task_files').values(attachmentIds.map((id, place) => ({ task_id: taskId, attachment_id: id, place }))).execute();
}

/** @throws Refusal `invalid` for a file that he may not open there, that is not one of his own, or that was not accepted. */
export async function mayTake(rows: Rows, userId: string, contactId: string | null, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  if (new Set(attachmentIds).size < attachmentIds.length) throw new Refusal('invalid', 'A file was chosen twice.');
  const own = await rows.selectFrom('attachments').select(['id', 'name', 'state']).where('id', 'in', attachmentIds).where('user_id', '=', userId).where('initial_contact_id', 'is', null).execute();
  for (const { name, state } of own) mayGoAlong(name, state);
  const others = attachmentIds.filter((id) => !own.some((file) => file.id === id));
  const there = contactId === null || others.length === 0 ? [] : await filesToTake(rows, userId, contactId);
  if (others.some((id) => !there.some((file) => file.id === id))) throw new Refusal('invalid', 'A file that was chosen is not in the contact that this task comes from, or cannot be opened any more. Choose again.');
}

function mayGoAlong(name: string, state: AttachmentsTable['state']): void {
  if (state === 'rejected') throw new Refusal('invalid', `The file "${name}" was not accepted when it was checked. Take it out of the form.`);
  if (state === 'abandoned') throw new Refusal('invalid', `The file "${name}" has waited for its task for too long and is gone. Take it out of the form and add it again.`);
  if (state !== 'checking' && state !== 'approved') throw new Refusal('invalid', `The file "${name}" has not come whole. Wait for it, or take it out of the form.`);
}

/** Whether a task that this user works or worked on has this file. */
export async function hasByTask(rows: Rows, userId: string, attachmentId: string): Promise<boolean> {
  const tasks = await rows.selectFrom('task_files').select('task_id').where('attachment_id', '=', attachmentId).execute();
  for (const { task_id: taskId } of tasks) if ((await readingRights(rows, taskId, userId)) !== null) return true;
  return false;
}
