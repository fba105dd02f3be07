import { Refusal } from '../core.ts';
import { inWords } from './channel-words.ts';
import type { ChatsTable, ContactsTable } from '../storage/schema.ts';
import { loadContactOfChat, type Rows } from './rows.ts';

/**
 * A contact that something can still be done with: the segment that carries its chat or task now.
 * @throws Refusal `not_found`; `wrong_state` if it has ended or another segment has taken over.
 */
export async function currentContact(rows: Rows, contactId: string): Promise<{ chat: ChatsTable; contact: ContactsTable }> {
  const found = await loadContactOfChat(rows, contactId);
  const { chat, contact } = found;
  if (chat.state === 'ended') throw new Refusal('wrong_state', `The contact ${contactId} has ended.`);
  if (chat.current_contact_id !== contact.id) throw new Refusal('wrong_state', `The contact ${contactId} is over; ${chat.current_contact_id} has taken over from it.`);
  return found;
}

/** A task that something can still be done with. @throws Refusal as `currentContact`; `wrong_state` if it is no task */
export async function currentTask(rows: Rows, contactId: string, what: string): Promise<{ chat: ChatsTable; contact: ContactsTable }> {
  const found = await currentContact(rows, contactId);
  if (found.chat.channel !== 'TASK') throw new Refusal('wrong_state', `The contact ${contactId} is a ${inWords(found.chat)}; only tasks can be ${what}.`);
  return found;
}
