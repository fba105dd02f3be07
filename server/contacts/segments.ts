import type { ChatsTable, ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { newContact } from './new-rows.ts';
import { note } from './notes.ts';
import { changeChat, loadChat } from './rows.ts';
import { chatTouched } from './views.ts';

/**
 * A new segment of a chat or task takes over from an earlier one that is over: its working queue and priority stay
 * (T06), unless a transfer names another queue.
 */
export async function startSegment(
  work: Work,
  chat: ChatsTable,
  previous: ContactsTable,
  by: { method: 'DISCONNECT' | 'TRANSFER' | 'QUEUE_TRANSFER' | 'CALLBACK'; queueId?: string } = { method: 'DISCONNECT' },
): Promise<ContactsTable> {
  const segment = newContact({
    id: work.ids.next(work.now), initial_id: chat.id, previous_id: previous.id, channel: chat.channel, initiation_method: by.method,
    initiated_at: work.now, queue_id: by.queueId ?? previous.queue_id, priority: previous.priority, age_adjust: previous.age_adjust,
  });
  await work.db.insertInto('contacts').values(segment).execute();
  // What he wrote while the agent was there the agent has seen; only what comes from here on is a return.
  const { last_customer_position: seen } = await loadChat(work.db, chat.id);
  await changeChat(work, chat.id, { current_contact_id: segment.id, state: 'in_flow', seen_customer_position: seen, wait_since: null, wait_until: null });
  note(work, {
    type: 'segment_started', initialContactId: chat.id, contactId: segment.id, queueId: segment.queue_id,
    data: { channel: segment.channel, initiationMethod: segment.initiation_method, previousContactId: previous.id, priority: segment.priority },
  });
  chatTouched(work, chat.id);
  return segment;
}
