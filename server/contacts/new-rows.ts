import type { ChatsTable, ContactsTable } from '../storage/schema.ts';

/*
 * Rows as they begin: everything that has not happened yet is said here once, so that whoever starts a chat, a task or
 * a segment says only what is particular to it.
 */

type Given<Row, Needed extends keyof Row> = Pick<Row, Needed> & Partial<Omit<Row, Needed>>;

/** A chat or task that has just been made; its first segment has its id. */
export function newChat(
  given: Given<ChatsTable, 'id' | 'channel' | 'flow_id' | 'customer_name' | 'content_types' | 'started_at' | 'expires_at' | 'customer_participant_id'>,
): ChatsTable {
  return {
    attributes: '{}', hooks: '{}', loop_counts: '{}', flow_logging: 0, current_contact_id: given.id, state: 'in_flow', wait_since: null, wait_until: null,
    returns: 0, last_position: 0, last_customer_position: 0, seen_customer_position: 0, customer_presence: 'away', presence_since: given.started_at,
    customer_connected_at: null, ended_at: null, end_reason: null, name: null, description: null, customer_id: null, language_code: null,
    related_contact_id: null, recording: null, references_by_name: '{}', segment_attributes: '{}', tags: '{}', agent_leaves_with_customer: 0, timer_config: '{}', timers_at_work: null,
    continued_from: null, rehydration: null, chain_id: null, scheduled_at: null,
    lasts: null, reschedules: 0, due_at: null, created_by: null, template_id: null, call_direction: null, system_address: null, ...given,
  };
}

/** A segment that has just been made and waits for a flow to take it on. */
export function newContact(given: Given<ContactsTable, 'id' | 'initial_id' | 'channel' | 'initiation_method' | 'initiated_at'>): ContactsTable {
  return {
    previous_id: null, state: 'in_flow', queue_id: null, priority: 5, age_adjust: 0, enqueued_at: null, queue_age_at: null, dequeued_at: null,
    user_id: null, connected_at: null, acw_at: null, closed_at: null, disconnected_at: null, end_reason: null, offers: 0, last_paused_at: null,
    last_resumed_at: null, pauses: 0, paused_for: 0, ...given,
  };
}
