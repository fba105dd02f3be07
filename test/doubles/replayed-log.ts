import type { RecordedEvent } from '../../server/storage/work.ts';

/** State as the log alone tells it, in the words of the tables. */
export interface ReplayedState {
  chats: Record<string, { state: string; current_contact_id: string; end_reason: string | null; returns: number }>;
  contacts: Record<string, ReplayedContact>;
  offers: Record<string, { contact_id: string; user_id: string; state: string; cleared: boolean }>;
  agents: Record<string, { status_id: string; next_status_id: string | null; link: string }>;
  attachments: Record<string, string>;
  /** Those of whom the log tells that they were held or muted, by their ids. */
  parties: Record<string, { holds: number; held: boolean; held_for: number; muted_by: string | null }>;
  /** Callbacks by their calls. */
  callbacks: Record<string, { attempt: number; attempts: number; retry_after: number; answered_at: number | null }>;
  /** What agents handed on, by the segment that goes on from it. */
  transfers: Record<string, { from_contact_id: string; by_user_id: string; target_type: string; target_name: string; at: number; came_back_at: number | null }>;
  /** Stored messages by day, chat, contact and role; created tasks by day and contact. */
  usage: Record<string, number>;
}
interface ReplayedContact {
  previous_id: string | null; state: string; queue_id: string | null; user_id: string | null; priority: number;
  enqueued_at: number | null; connected_at: number | null; disconnected_at: number | null; end_reason: string | null;
}
type Logged = Pick<RecordedEvent, 'at' | 'type' | 'initialContactId' | 'contactId' | 'userId' | 'queueId' | 'data'>;

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`The log lacks a text: ${JSON.stringify(value)}`);
  return value;
};
const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`The log speaks of ${what} before it exists.`);
  return value;
};

/** Folds the log into state: an implementation of its own, so that a change that was not logged shows (design decision 3). */
export function replay(events: Iterable<Logged>): ReplayedState {
  const state: ReplayedState = { chats: {}, contacts: {}, offers: {}, agents: {}, attachments: {}, parties: {}, callbacks: {}, transfers: {}, usage: {} };
  for (const event of events) step(state, event);
  return state;
}

const newContact = (from: Partial<ReplayedContact>): ReplayedContact => ({
  previous_id: null, state: 'in_flow', queue_id: null, user_id: null, priority: 5,
  enqueued_at: null, connected_at: null, disconnected_at: null, end_reason: null, ...from,
});

function step(state: ReplayedState, event: Logged): void {
  const { data } = event;
  const contact = (): ReplayedContact => need(state.contacts[event.contactId ?? ''], `contact ${String(event.contactId)}`);
  const chat = () => need(state.chats[event.initialContactId ?? ''], `chat ${String(event.initialContactId)}`);
  const agent = () => need(state.agents[event.userId ?? ''], `agent ${String(event.userId)}`);
  const offer = () => need(state.offers[text(data['offerId'])], `offer ${String(data['offerId'])}`);
  const party = () => (state.parties[text(data['partyId'])] ??= { holds: 0, held: false, held_for: 0, muted_by: null });
  const callback = () => need(state.callbacks[event.initialContactId ?? ''], `callback ${String(event.initialContactId)}`);
  const handedOn = (contactId: string, from: string): void => {
    state.transfers[contactId] = { from_contact_id: from, by_user_id: text(event.userId), target_type: text(data['kind']), target_name: text(data['to']), at: event.at, came_back_at: null };
  };
  /** The call of somebody who was asked in stands where it stood. */
  const both = (to: string): void => {
    contact().state = to;
    if (chat().current_contact_id === event.contactId) chat().state = to;
  };
  const holdsChat = data['occasion'] === 'started' || data['occasion'] === 'left';

  switch (event.type) {
    case 'item_added': {
      if (text(data['contentType']).startsWith('application/vnd.amazonaws.connect.event.')) return;
      const day = new Date(event.at).toISOString().slice(0, 10);
      const key = [day, event.initialContactId, event.contactId, data['role']].join(' ');
      state.usage[key] = (state.usage[key] ?? 0) + 1;
      return;
    }
    case 'attachment_announced':
    case 'attachment_uploaded':
    case 'attachment_completed':
    case 'attachment_approved':
    case 'attachment_rejected':
    case 'attachment_abandoned': {
      const became = event.type.slice('attachment_'.length);
      state.attachments[text(data['attachmentId'])] = became === 'completed' ? 'checking' : became;
      return;
    }
    case 'user_created':
      state.agents[text(event.userId)] = { status_id: '', next_status_id: null, link: 'none' };
      return;
    case 'agent_status':
      Object.assign(agent(), { status_id: data['statusId'], next_status_id: null });
      return;
    case 'agent_next_status':
      agent().next_status_id = data['nextStatusId'] === null ? null : text(data['nextStatusId']);
      return;
    case 'agent_link':
      agent().link = text(data['link']);
      return;
    case 'chat_started':
    case 'call_started':
      state.chats[text(event.initialContactId)] = { state: 'in_flow', current_contact_id: text(event.contactId), end_reason: null, returns: 0 };
      state.contacts[text(event.contactId)] = newContact({ queue_id: event.queueId });
      return;
    case 'third_party_called':
      state.contacts[text(data['thirdContactId'])] = newContact({ previous_id: text(event.contactId), queue_id: event.queueId });
      return;
    case 'call_out':
      state.chats[text(event.initialContactId)] = { state: 'with_agent', current_contact_id: text(event.contactId), end_reason: null, returns: 0 };
      state.contacts[text(event.contactId)] = newContact({ state: 'with_agent', queue_id: event.queueId, user_id: event.userId });
      state.offers[text(data['offerId'])] = { contact_id: text(event.contactId), user_id: text(event.userId), state: 'accepted', cleared: false };
      return;
    case 'party_answered':
      if (data['role'] === 'customer' && contact().user_id !== null) contact().connected_at ??= event.at;
      return;
    case 'task_started':
      state.usage[`${new Date(event.at).toISOString().slice(0, 10)} task ${text(event.contactId)}`] = 1;
      state.chats[text(event.initialContactId)] = { state: text(data['state']), current_contact_id: text(event.contactId), end_reason: null, returns: 0 };
      state.contacts[text(event.contactId)] = newContact({ state: text(data['state']), queue_id: event.queueId, previous_id: data['previousContactId'] === null ? null : text(data['previousContactId']) });
      return;
    case 'task_due':
      both('in_flow');
      return;
    case 'segment_started': {
      const previous = text(data['previousContactId']);
      // A callback that nobody answered waits until it is tried again.
      const begins = data['initiationMethod'] === 'CALLBACK' ? 'scheduled' : 'in_flow';
      state.contacts[text(event.contactId)] = newContact({ state: begins, previous_id: previous, queue_id: event.queueId, priority: Number(data['priority']) });
      Object.assign(chat(), { current_contact_id: event.contactId, state: begins });
      const handed = state.transfers[`from ${previous}`];
      if (handed) state.transfers[text(event.contactId)] = handed;
      delete state.transfers[`from ${previous}`];
      return;
    }
    case 'contact_transferred':
      // To a telephone: `call_passed_on` says so.
      if (data['kind'] === 'phone_number') return;
      handedOn(`from ${text(event.contactId)}`, text(event.contactId));
      return;
    case 'transfer_came_back':
      need(state.transfers[text(event.contactId)], `the transfer ${String(event.contactId)}`).came_back_at = event.at;
      return;
    case 'consult_asked': {
      const from = need(state.contacts[text(data['from'])], `contact ${String(data['from'])}`);
      state.contacts[text(event.contactId)] = newContact({ previous_id: text(data['from']), queue_id: event.queueId, priority: from.priority });
      handedOn(text(event.contactId), text(data['from']));
      return;
    }
    case 'call_passed_on': {
      const { state: now } = contact();
      Object.assign(chat(), { current_contact_id: event.contactId, state: now === 'offered' ? 'in_queue' : now });
      const { by, from, kind, to } = data;
      if (by !== undefined) state.transfers[text(event.contactId)] = { from_contact_id: text(from), by_user_id: text(by), target_type: text(kind), target_name: text(to), at: event.at, came_back_at: null };
      return;
    }
    case 'callback_scheduled':
      state.chats[text(event.initialContactId)] = { state: 'scheduled', current_contact_id: text(event.contactId), end_reason: null, returns: 0 };
      state.contacts[text(event.contactId)] = newContact({ state: 'scheduled', previous_id: text(data['previousContactId']), queue_id: event.queueId });
      state.callbacks[text(event.initialContactId)] = { attempt: 0, attempts: Number(data['attempts']), retry_after: Number(data['retryAfter']), answered_at: null };
      return;
    case 'callback_called':
    case 'callback_unanswered':
      callback().attempt = Number(data['attempt']);
      return;
    case 'callback_answered':
      callback().answered_at = event.at;
      return;
    case 'party_held':
      Object.assign(party(), { held: true, holds: party().holds + 1 });
      return;
    case 'party_resumed':
      Object.assign(party(), { held: false, held_for: party().held_for + Number(data['heldFor']) });
      return;
    case 'party_muted':
    case 'party_unmuted':
      party().muted_by = event.type === 'party_muted' ? text(data['by']) : null;
      return;
    case 'contact_paused':
      both('paused');
      return;
    case 'contact_resumed':
      both(text(data['state']));
      return;
    case 'segment_ended':
      Object.assign(contact(), { state: 'ended', disconnected_at: event.at, end_reason: data['reason'] });
      return;
    case 'target_queue_set':
      contact().queue_id = event.queueId;
      return;
    case 'priority_set':
      contact().priority = Number(data['priority']);
      return;
    case 'queued':
      both('in_queue');
      contact().enqueued_at = event.at;
      return;
    case 'wait_started':
      if (holdsChat) both(data['forCustomer'] === true ? 'waiting_for_customer' : 'in_flow');
      return;
    case 'customer_returned':
      if (holdsChat) chat().returns += 1;
      if (holdsChat) both('in_flow');
      return;
    case 'wait_expired':
    case 'wait_ended':
      if (holdsChat) both('in_flow');
      return;
    case 'offered':
      for (const other of Object.values(state.offers)) if (other.contact_id === event.contactId && other.user_id === event.userId) other.cleared = true;
      state.offers[text(data['offerId'])] = { contact_id: text(event.contactId), user_id: text(event.userId), state: 'ringing', cleared: false };
      contact().state = 'offered';
      return;
    case 'agent_connected':
      offer().state = 'accepted';
      both('with_agent');
      Object.assign(contact(), { user_id: event.userId, connected_at: event.at });
      return;
    case 'agent_left': {
      const lost = data['reason'] === 'link_lost';
      Object.assign(contact(), { state: lost ? 'ended' : 'after_contact_work', disconnected_at: event.at, end_reason: data['reason'] });
      if (lost) for (const held of Object.values(state.offers)) if (held.contact_id === event.contactId && held.state === 'accepted') held.state = 'link_lost';
      return;
    }
    case 'contact_closed':
      contact().state = 'ended';
      for (const held of Object.values(state.offers)) if (held.contact_id === event.contactId && held.state === 'accepted') held.cleared = true;
      return;
    case 'contact_cleared':
      offer().cleared = true;
      return;
    case 'chat_ended':
      Object.assign(chat(), { state: 'ended', end_reason: data['reason'] });
      if (contact().disconnected_at === null) Object.assign(contact(), { state: 'ended', disconnected_at: event.at, end_reason: data['reason'] });
      return;
    default:
      if (event.type.startsWith('offer_')) {
        offer().state = event.type.slice('offer_'.length);
        contact().state = 'in_queue';
      }
  }
}
