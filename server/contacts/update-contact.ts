import type { ContactReference } from '../../contract/contact.ts';
import { Refusal } from '../core.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { addTags, changeContactData, removeTags } from './contact-data.ts';
import { inWords } from './channel-words.ts';
import type { UpdateContact } from './contact-desk.ts';
import { note } from './notes.ts';
import { checkReferences, listReferences, readReferences } from './references.ts';
import { filesOfTask } from './task-files.ts';
import { changeChat, loadContactOfChat, readStrings, type Rows } from './rows.ts';
import { checkExpiry, checkTaskTexts } from './make-task.ts';
import { DURATION_TIMER } from './timer-kinds.ts';
import { chatTouched } from './views.ts';

const MINUTE = 60_000;
const TAGS_MAX = 6;

/**
 * Changes what a contact says of itself; what is not given stays. References are added to those that are there. A task's
 * new time counts from now.
 * @throws Refusal `not_found`, `invalid`, `wrong_state`
 */
export async function updateContact(work: Work, { contactId, name, description, references, segmentAttributes, expiryMinutes }: UpdateContact): Promise<void> {
  const { chat, contact } = await loadContactOfChat(work.db, contactId);
  const place = { initialContactId: chat.id, contactId: contact.id };
  checkTaskTexts({ name, description });
  if (references) checkReferences({ ...readReferences(chat.references_by_name), ...references });
  if (expiryMinutes !== null) {
    checkExpiry(expiryMinutes);
    if (chat.channel !== 'TASK') throw new Refusal('wrong_state', `Only the time of a task can be changed; a ${inWords(chat)} has the time that it was started with.`);
    if (chat.state === 'ended') throw new Refusal('wrong_state', 'The task has ended: it has no time any more.');
  }
  const data = { ...(name !== undefined && { name }), ...(description !== undefined && { description }), ...(references && { references }) };
  if (Object.keys(data).length > 0) await changeContactData(work, place, data);
  if (name !== undefined && chat.channel === 'TASK') await changeChat(work, chat.id, { customer_name: name });
  if (Object.keys(segmentAttributes).length > 0) {
    await changeChat(work, chat.id, { segment_attributes: JSON.stringify({ ...readStrings(chat.segment_attributes), ...segmentAttributes }) });
    note(work, { type: 'contact_data_set', ...place, data: { names: Object.keys(segmentAttributes).join(', ') } });
  }
  if (expiryMinutes !== null) {
    const lasts = expiryMinutes * MINUTE;
    const expiresAt = Math.max(work.now, chat.state === 'scheduled' ? (chat.scheduled_at ?? work.now) : work.now) + lasts;
    await changeChat(work, chat.id, { expires_at: expiresAt, lasts });
    await setTimer(work, { kind: DURATION_TIMER, key: chat.id, dueAt: expiresAt });
    note(work, { type: 'task_time_set', ...place, data: { expiresAt } });
  }
  chatTouched(work, chat.id);
}

/** Adds tags to a contact. @throws Refusal `not_found`, `wrong_state` (too many) */
export async function tagContact(work: Work, { contactId, tags }: { contactId: string; tags: Readonly<Record<string, string>> }): Promise<void> {
  const { chat, contact } = await loadContactOfChat(work.db, contactId);
  const count = Object.keys({ ...readStrings(chat.tags), ...tags }).length;
  if (count > TAGS_MAX) throw new Refusal('wrong_state', `The contact would have ${count} tags; ${TAGS_MAX} is the limit. Take some away first.`);
  await addTags(work, { initialContactId: chat.id, contactId: contact.id }, tags);
}

/** Takes tags from a contact; one that is not there is none to complain of. @throws Refusal `not_found` */
export async function untagContact(work: Work, { contactId, keys }: { contactId: string; keys: readonly string[] }): Promise<void> {
  const { chat, contact } = await loadContactOfChat(work.db, contactId);
  await removeTags(work, { initialContactId: chat.id, contactId: contact.id }, keys);
}

/** The references of a contact, in the order they were given. @throws Refusal `not_found` */
export async function referencesOf(rows: Rows, contactId: string): Promise<ContactReference[]> {
  const { chat } = await loadContactOfChat(rows, contactId);
  return [...listReferences(chat.references_by_name), ...(await filesOfTask(rows, chat.id))];
}
