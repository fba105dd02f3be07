import type { ContactState } from '../../contract/contact.ts';
import type { Channel, Moment } from '../../contract/primitives.ts';
import type { ContactsTable, OffersTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';

/** A contact on an agent's hands: ringing, connected, in after contact work, or come to nothing and not yet cleared. */
export interface HeldByAgent {
  userId: string;
  offerId: string;
  contactId: string;
  initialContactId: string;
  channel: Channel;
  state: ContactState;
  since: Moment;
  queueId: string;
}

/** What all agents, or these ones, have on their hands, oldest offer first. Agents without anything are not in the map. */
export async function heldContacts(db: Work['db'], userIds?: readonly string[]): Promise<Map<string, HeldByAgent[]>> {
  const held = new Map<string, HeldByAgent[]>();
  let query = db
    .selectFrom('offers')
    .innerJoin('contacts', 'contacts.id', 'offers.contact_id')
    .leftJoin('chats', (join) => join.onRef('chats.id', '=', 'contacts.initial_id').onRef('chats.current_contact_id', '=', 'contacts.id'))
    .leftJoin('call_parties as customer', 'customer.id', 'chats.customer_participant_id')
    .select(['offers.id', 'offers.user_id', 'offers.contact_id', 'offers.initial_contact_id', 'offers.queue_id', 'offers.state', 'offers.offered_at', 'offers.ended_at', 'offers.paused_at'])
    .select(['contacts.channel', 'contacts.connected_at', 'contacts.acw_at', 'customer.state as customer_state', 'customer.state_since as customer_since'])
    .where('offers.cleared_at', 'is', null);
  if (userIds) query = query.where('offers.user_id', 'in', userIds);
  for (const row of await query.orderBy('offers.offered_at').orderBy('offers.id').execute()) {
    const contact: HeldByAgent = {
      userId: row.user_id,
      offerId: row.id,
      contactId: row.contact_id,
      initialContactId: row.initial_contact_id,
      channel: row.channel as Channel,
      queueId: row.queue_id,
      ...stateToAgent(row, row, row.customer_state === 'calling' ? row.customer_since : null),
    };
    const known = held.get(row.user_id);
    if (known) known.push(contact);
    else held.set(row.user_id, [contact]);
  }
  return held;
}

/**
 * What an uncleared offer and its contact come to on the agent's screen, and since when.
 * @param callingSince since when the call's customer is called; null if he is there.
 */
export function stateToAgent(
  offer: Pick<OffersTable, 'state' | 'offered_at' | 'ended_at' | 'paused_at'>,
  contact: Pick<ContactsTable, 'connected_at' | 'acw_at'>,
  callingSince: Moment | null,
): { state: ContactState; since: Moment } {
  if (offer.state === 'ringing') return { state: 'offered', since: offer.offered_at };
  if (offer.state !== 'accepted') return { state: offer.state, since: offer.ended_at ?? offer.offered_at };
  if (contact.acw_at !== null) return { state: 'after_contact_work', since: contact.acw_at };
  if (offer.paused_at !== null) return { state: 'paused', since: offer.paused_at };
  if (callingSince !== null) return { state: 'calling', since: Math.max(callingSince, offer.ended_at ?? offer.offered_at) };
  return { state: 'connected', since: contact.connected_at ?? offer.ended_at ?? offer.offered_at };
}
