import * as z from 'zod';
import { EndReason } from '../../contract/contact.ts';
import { Channel } from '../../contract/primitives.ts';
import { RoutingReason } from '../../contract/routing-reason.ts';
import { EventValue, type ContactHistory } from './contact-history.ts';
import { standingOf } from '../voice/call-standing.ts';
import { readStrings, type Rows } from './rows.ts';

/** Reads it all as of one moment. @param contactId of any segment of the chat. */
export async function readHistory(rows: Rows, contactId: string): Promise<ContactHistory | undefined> {
  const chat = await rows.selectFrom('chats').selectAll('chats').innerJoin('contacts', 'contacts.initial_id', 'chats.id').where('contacts.id', '=', contactId).executeTakeFirst();
  if (!chat) return undefined;
  const contacts = await rows.selectFrom('contacts').selectAll().where('initial_id', '=', chat.id).orderBy('initiated_at').orderBy('id').execute();
  const current = contacts.find((contact) => contact.id === chat.current_contact_id);
  const events = await rows.selectFrom('events').selectAll().where('initial_contact_id', '=', chat.id).orderBy('seq').execute();
  const offers = await rows.selectFrom('offers').select(['id', 'reasons']).where('contact_id', 'in', contacts.map(({ id }) => id)).execute();
  const reasons = new Map(offers.map((offer) => [offer.id, z.array(RoutingReason).parse(JSON.parse(offer.reasons))]));
  return {
    initialContactId: chat.id,
    currentContactId: chat.current_contact_id,
    channel: Channel.parse(chat.channel),
    customerName: chat.customer_name,
    state: await standingOf(rows, chat),
    queueId: current?.queue_id ?? null,
    userId: current?.user_id ?? null,
    startedAt: chat.started_at,
    expiresAt: chat.expires_at,
    waitUntil: chat.wait_until,
    endedAt: chat.ended_at,
    endReason: EndReason.nullable().parse(chat.end_reason),
    attributes: readStrings(chat.attributes),
    contacts: contacts.map((contact) => ({ contactId: contact.id, initiationMethod: contact.initiation_method, initiatedAt: contact.initiated_at, endReason: contact.end_reason })),
    events: events.map((event) => {
      const data = z.record(z.string(), EventValue).parse(JSON.parse(event.data));
      return {
        seq: event.seq, at: event.at, contactId: event.contact_id, userId: event.user_id, queueId: event.queue_id, type: event.type, cause: event.cause, actor: event.actor, data,
        reasons: (event.type === 'offered' ? reasons.get(String(data['offerId'])) : undefined) ?? [],
      };
    }),
    names: await namesOf(rows),
  };
}

/** An instance has few of each. */
async function namesOf(rows: Rows): Promise<Record<string, string>> {
  const users = await rows.selectFrom('users').select(['id', 'display_name as name']).execute();
  const queues = await rows.selectFrom('queues').select(['id', 'name']).execute();
  const flows = await rows.selectFrom('flows').select(['id', 'name']).execute();
  return Object.fromEntries([...users, ...queues, ...flows].map(({ id, name }) => [id, name]));
}
