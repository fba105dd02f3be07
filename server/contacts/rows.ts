import { Refusal } from '../core.ts';
import type { ChatsTable, ContactsTable } from '../storage/schema.ts';
import { builtOnce, type Place } from '../storage/built-once.ts';
import type { Work } from '../storage/work.ts';
import { segmentOver } from './segment-over.ts';

/** What reads rows needs only this, so that it serves inside a command and between commits alike. */
export type Rows = Work['db'];

const chatWithId = builtOnce((rows, place: Place<{ id: string }>) => rows.selectFrom('chats').selectAll().where('id', '=', place('id')));
const contactWithId = builtOnce((rows, place: Place<{ id: string }>) => rows.selectFrom('contacts').selectAll().where('id', '=', place('id')));

/** The chat with this initial contact id. @throws Refusal `not_found` */
export async function loadChat(rows: Rows, chatId: string): Promise<ChatsTable> {
  const [chat] = await chatWithId(rows, { id: chatId });
  if (!chat) throw new Refusal('not_found', `There is no contact with the initial contact id ${chatId}.`);
  return chat;
}

/** One segment. @throws Refusal `not_found` */
export async function loadContact(rows: Rows, contactId: string): Promise<ContactsTable> {
  const [contact] = await contactWithId(rows, { id: contactId });
  if (!contact) throw new Refusal('not_found', `There is no contact with the id ${contactId}.`);
  return contact;
}

/** The chat that a segment belongs to, and the segment. @throws Refusal `not_found` */
export async function loadContactOfChat(rows: Rows, contactId: string): Promise<{ chat: ChatsTable; contact: ContactsTable }> {
  const contact = await loadContact(rows, contactId);
  return { contact, chat: await loadChat(rows, contact.initial_id) };
}

export async function changeChat(work: Work, chatId: string, change: Partial<ChatsTable>): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await work.db.updateTable('chats').set(change).where('id', '=', chatId).execute();
}

export async function changeContact(work: Work, contactId: string, change: Partial<ContactsTable>): Promise<void> {
  await work.db.updateTable('contacts').set(change).where('id', '=', contactId).execute();
  if (change.disconnected_at != null) await segmentOver(work, contactId);
}

/** JSON we wrote ourselves: an object of strings, such as attributes or hooks. */
export const readStrings = (json: string): Record<string, string> => JSON.parse(json) as Record<string, string>;

/** JSON we wrote ourselves: a list of strings. */
export const readList = (json: string): string[] => JSON.parse(json) as string[];
