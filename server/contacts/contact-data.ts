import type { ContactDataChange, Recording } from '../flows/step.ts';
import type { Work } from '../storage/work.ts';
import { note } from './notes.ts';
import { changeChat, loadChat, readStrings } from './rows.ts';
import { chatTouched } from './views.ts';

/*
 * What a contact carries besides its conversation. Whoever writes it has checked it; texts stay out of the log, which
 * only tells what was changed.
 */

/** Where a change is noted: the chat, and the segment that it happens in. */
export interface Place { initialContactId: string; contactId: string }

/** Merges attributes into those of a chat or task, and of every contact that shares them by a chain of PreviousContactId (T83). */
export async function mergeAttributes(work: Work, place: Place, change: Readonly<Record<string, string>>): Promise<void> {
  const chat = await loadChat(work.db, place.initialContactId);
  const attributes = { ...readStrings(chat.attributes), ...change };
  const changed = await work.db
    .updateTable('chats')
    .set({ attributes: JSON.stringify(attributes) })
    .where((is) => is.or([is('id', '=', chat.id), ...(chat.chain_id === null ? [] : [is('chain_id', '=', chat.chain_id)])]))
    .returning(['id', 'current_contact_id'])
    .execute();
  for (const { id, current_contact_id: current } of changed.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    note(work, { type: 'attributes_set', initialContactId: id, contactId: id === chat.id ? place.contactId : current, data: { names: Object.keys(change).join(', ') } });
    chatTouched(work, id);
  }
}

/** Writes name, description, customer id, language and references; what is absent stays. */
export async function changeContactData(work: Work, place: Place, change: ContactDataChange): Promise<void> {
  const { references } = change;
  const chat = await loadChat(work.db, place.initialContactId);
  await changeChat(work, chat.id, {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.description !== undefined && { description: change.description }),
    ...(change.customerId !== undefined && { customer_id: change.customerId }),
    ...(change.languageCode !== undefined && { language_code: change.languageCode }),
    ...(references !== undefined && { references_by_name: JSON.stringify({ ...(JSON.parse(chat.references_by_name) as object), ...references }) }),
  });
  note(work, { type: 'contact_data_set', ...place, data: { names: Object.keys(change).join(', ') } });
  chatTouched(work, chat.id);
}

/** Adds tags; one that is there gets the new value. */
export async function addTags(work: Work, place: Place, added: Readonly<Record<string, string>>): Promise<void> {
  const tags = { ...readStrings((await loadChat(work.db, place.initialContactId)).tags), ...added };
  await changeChat(work, place.initialContactId, { tags: JSON.stringify(tags) });
  note(work, { type: 'tags_set', ...place, data: { keys: Object.keys(added).join(', ') } });
}

/** Takes tags away; one that is not there is none to complain of. */
export async function removeTags(work: Work, place: Place, keys: readonly string[]): Promise<void> {
  const tags = readStrings((await loadChat(work.db, place.initialContactId)).tags);
  const left = Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
  await changeChat(work, place.initialContactId, { tags: JSON.stringify(left) });
  note(work, { type: 'tags_removed', ...place, data: { keys: keys.join(', ') } });
}

/** Says who is recorded from now on, and so whether a supervisor may monitor. */
export async function setRecording(work: Work, place: Place, recording: Recording): Promise<void> {
  await changeChat(work, place.initialContactId, { recording: JSON.stringify(recording) });
  note(work, { type: 'recording_set', ...place, data: { participants: recording.RecordedParticipants.join(', ') } });
  // On a call this begins or ends a recording, and says so to who is on it.
  chatTouched(work, place.initialContactId);
}
