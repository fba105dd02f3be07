import type { ItemAttachment } from '../../contract/chat-item.ts';
import type { ContactReference } from '../../contract/contact.ts';
import { Refusal } from '../core.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { readingRights } from './reading-rights.ts';
import { loadContactOfChat, type Rows } from './rows.ts';

/*
 * Files that go along with tasks. A task that is made from a chat, or from another task, takes with it which of its files whoever makes it
 * chooses; whoever works on the task may open them, and nothing else of the chat.
 */

type File = Pick<AttachmentsTable, 'id' | 'name' | 'content_type' | 'bytes'>;
const asAttachment = ({ id, name, content_type: contentType, bytes }: File): ItemAttachment => ({ id, name, contentType, bytes, status: 'approved' });

/** The files that this user could give to a task made from this contact, in their order: those that he may open. @throws Refusal `not_found` */
export async function filesToTake(rows: Rows, userId: string, contactId: string): Promise<ItemAttachment[]> {
  const { chat } = await loadContactOfChat(rows, contactId);
  const rights = await readingRights(rows, chat.id, userId);
  if (rights === null) return [];
  if (chat.channel === 'TASK') return (await filesOfTask(rows, chat.id)).flatMap(({ attachment }) => attachment ?? []);
  const found = await rows
    .selectFrom('attachments')
    .innerJoin('transcript', 'transcript.id', 'attachments.item_id')
    .select(['attachments.id', 'attachments.name', 'attachments.content_type', 'attachments.bytes'])
    .where('attachments.initial_contact_id', '=', chat.id)
    .where('attachments.state', '=', 'approved')
    .where('transcript.position', '>=', rights.from)
    .where('transcript.position', '<=', rights.items)
    .orderBy('transcript.position')
    .execute();
  return found.map(asAttachment);
}

/** The files of a task, as references of the type ATTACHMENT. */
export async function filesOfTask(rows: Rows, taskId: string): Promise<ContactReference[]> {
  const found = await rows
    .selectFrom('task_files')
    .innerJoin('attachments', 'attachments.id', 'task_files.attachment_id')
    .select(['attachments.id', 'attachments.name', 'attachments.content_type', 'attachments.bytes'])
    .where('task_files.task_id', '=', taskId)
    .where('attachments.state', '=', 'approved')
    .orderBy('task_files.place')
    .execute();
  return found.map((file) => ({ name: file.name, type: 'ATTACHMENT', value: file.id, attachment: asAttachment(file) }));
}

/** Gives files to a task that was made just now. */
export async function giveFiles(work: Work, taskId: string, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  await work.db.insertInto('task_files').values(attachmentIds.map((id, place) => ({ task_id: taskId, attachment_id: id, place }))).execute();
}

/** @throws Refusal `invalid` for a file that he may not open there, or a contact that is not named. */
export async function mayTake(rows: Rows, userId: string, contactId: string | null, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  const there = contactId === null ? [] : await filesToTake(rows, userId, contactId);
  if (attachmentIds.some((id) => !there.some((file) => file.id === id))) throw new Refusal('invalid', 'A file that was chosen is not in the contact that this task comes from, or cannot be opened any more. Choose again.');
  if (new Set(attachmentIds).size < attachmentIds.length) throw new Refusal('invalid', 'A file was chosen twice.');
}

/** Whether a task that this user works or worked on has this file. */
export async function hasByTask(rows: Rows, userId: string, attachmentId: string): Promise<boolean> {
  const tasks = await rows.selectFrom('task_files').select('task_id').where('attachment_id', '=', attachmentId).execute();
  for (const { task_id: taskId } of tasks) if ((await readingRights(rows, taskId, userId)) !== null) return true;
  return false;
}
