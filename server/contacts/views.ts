import type { ContactView, EarlierChat, EndReason, GoneReason } from '../../contract/contact.ts';
import type { Channel, Named } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';
import { appendToFeed } from '../agents/feeds.ts';
import { stateToAgent } from '../agents/held-contacts.ts';
import type { ChatsTable, ContactsTable, MonitorsTable, OffersTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { listReferences } from './references.ts';
import { filesOfTask } from './task-files.ts';
import { openMonitors } from './monitor-rows.ts';
import { ownRights } from './reading-rights.ts';
import { loadChat, loadContact, readStrings, type Rows } from './rows.ts';
import { agentName } from './agent-name.ts';
import { transferSeenBy } from './transfers.ts';
import { standingOf } from '../voice/call-standing.ts';
import { callView } from '../voice/call-view.ts';
import { findParty } from '../voice/party-rows.ts';

/*
 * What an agent has on his screen. Nothing of it is stored: it is made of the rows at the end of the command that
 * changed them, so that a snapshot and the feed can never disagree.
 */

/** To be called when anything changes that a ContactView shows, other than a new line of the conversation. */
export function chatTouched(work: Work, chatId: string): void {
  work.atEnd(`views:${chatId}`, async () => {
    const chat = await loadChat(work.db, chatId);
    if (chat.channel === 'VOICE') work.tell({ to: 'media', initialContactId: chatId });
    for (const { userId, view } of await viewsOfChat(work.db, chat)) await appendToFeed(work, userId, { type: 'contact', contact: view });
  });
}

/** Takes a contact off an agent's screen. */
export async function tellGone(work: Work, userId: string, contact: { id: string; initial_id: string }, reason: GoneReason): Promise<void> {
  await appendToFeed(work, userId, { type: 'contact_gone', contactId: contact.id, initialContactId: contact.initial_id, reason });
}

/** Everything on one agent's screen, oldest first. */
export async function contactViewsOf(rows: Rows, userId: string): Promise<ContactView[]> {
  const offers = await uncleared(rows).where('user_id', '=', userId).execute();
  const views: ContactView[] = [];
  for (const offer of offers) views.push(await viewOfOffer(rows, await loadChat(rows, offer.initial_contact_id), offer));
  for (const left of await waitingForReturn(rows, { userId })) views.push(await viewOfLeft(rows, left));
  for (const monitor of await openMonitors(rows, { userId })) views.push(await viewOfMonitor(rows, monitor));
  return views;
}

async function viewsOfChat(rows: Rows, chat: ChatsTable): Promise<{ userId: string; view: ContactView }[]> {
  const chatId = chat.id;
  const views: { userId: string; view: ContactView }[] = [];
  for (const offer of await uncleared(rows).where('initial_contact_id', '=', chatId).execute()) {
    views.push({ userId: offer.user_id, view: await viewOfOffer(rows, chat, offer) });
  }
  for (const left of await waitingForReturn(rows, { chatId })) views.push({ userId: left.user_id ?? '', view: await viewOfLeft(rows, left) });
  if (chat.recording !== null) for (const monitor of await openMonitors(rows, { chatId })) views.push({ userId: monitor.user_id, view: await viewOfMonitor(rows, monitor) });
  return views;
}

const uncleared = (rows: Rows) => rows.selectFrom('offers').selectAll().where('cleared_at', 'is', null).orderBy('offered_at').orderBy('id');

/**
 * Segments that their agent left and closed while the chat lives on without an agent: it has not been taken since,
 * and the flow that its leaving started has not ended it. A task has nobody who could return.
 */
export async function waitingForReturn(rows: Rows, of: { userId: string } | { chatId: string }): Promise<ContactsTable[]> {
  let query = rows
    .selectFrom('chats')
    .innerJoin('contacts as current', 'current.id', 'chats.current_contact_id')
    .innerJoin('contacts as left', 'left.id', 'current.previous_id')
    .selectAll('left')
    .where('chats.channel', '=', 'CHAT')
    .where('chats.ended_at', 'is', null)
    .where('current.user_id', 'is', null)
    .where('left.user_id', 'is not', null)
    .where('left.closed_at', 'is not', null)
    // Whoever handed it on does not wait for the customer any more.
    .where((is) => is.or([is('left.end_reason', 'is', null), is('left.end_reason', '!=', 'transferred')]));
  query = 'chatId' in of ? query.where('chats.id', '=', of.chatId) : query.where('chats.state', 'in', ['in_flow', 'waiting_for_customer', 'in_queue']).where('left.user_id', '=', of.userId);
  return query.orderBy('left.closed_at').orderBy('left.id').execute();
}

async function viewOfOffer(rows: Rows, chat: ChatsTable, offer: OffersTable): Promise<ContactView> {
  const contact = await loadContact(rows, offer.contact_id);
  const { state, since } = stateToAgent(offer, contact, await callingSince(rows, chat, contact));
  const ringing = offer.state === 'ringing';
  return {
    ...(await common(rows, chat, contact, offer.user_id)),
    state,
    stateSince: since,
    queue: await namedQueue(rows, offer.queue_id),
    waited: offer.waited,
    offer: ringing ? { offerId: offer.id, offeredAt: offer.offered_at, expiresAt: offer.expires_at } : null,
    connectedAt: contact.user_id === offer.user_id ? contact.connected_at : null,
    reasons: JSON.parse(offer.reasons) as RoutingReason[],
  };
}

/** Since when the customer of this segment's call is called; null if he is there, or this is no call. */
async function callingSince(rows: Rows, chat: ChatsTable, contact: ContactsTable): Promise<number | null> {
  if (chat.channel !== 'VOICE' || chat.current_contact_id !== contact.id) return null;
  const customer = await findParty(rows, chat.customer_participant_id);
  return customer?.state === 'calling' ? customer.state_since : null;
}

async function viewOfMonitor(rows: Rows, monitor: MonitorsTable): Promise<ContactView> {
  const chat = await loadChat(rows, monitor.initial_contact_id);
  const contact = await loadContact(rows, monitor.contact_id);
  const agent = await rows.selectFrom('users').select('display_name').where('id', '=', contact.user_id).executeTakeFirst();
  return {
    ...(await common(rows, chat, contact, monitor.user_id)),
    state: monitor.barged_at === null ? 'monitoring' : 'barged',
    stateSince: monitor.barged_at ?? monitor.started_at,
    queue: await namedQueue(rows, contact.queue_id),
    waited: 0,
    offer: null,
    connectedAt: monitor.started_at,
    reasons: [],
    monitor: { agent: agent?.display_name ?? '', mayBarge: monitor.may_barge === 1 },
  };
}

async function viewOfLeft(rows: Rows, contact: ContactsTable): Promise<ContactView> {
  const chat = await loadChat(rows, contact.initial_id);
  const accepted = await rows
    .selectFrom('offers')
    .select(['waited', 'reasons'])
    .where('contact_id', '=', contact.id)
    .where('user_id', '=', contact.user_id)
    .where('state', 'in', ['accepted', 'link_lost'])
    .orderBy('offered_at', 'desc')
    .executeTakeFirst();
  return {
    ...(await common(rows, chat, contact, contact.user_id ?? '')),
    state: 'waiting_for_return',
    stateSince: contact.closed_at ?? chat.started_at,
    queue: await namedQueue(rows, contact.queue_id),
    waited: accepted?.waited ?? 0,
    offer: null,
    connectedAt: contact.connected_at,
    reasons: accepted ? (JSON.parse(accepted.reasons) as RoutingReason[]) : [],
  };
}

async function common(rows: Rows, chat: ChatsTable, contact: ContactsTable, userId: string) {
  // Not what he reads as the past of another chat: that would change here, and nobody would be told.
  const rights = await ownRights(rows, chat.id, userId);
  return {
    contactId: contact.id,
    initialContactId: chat.id,
    channel: contact.channel as Channel,
    customer: { name: chat.customer_name, id: chat.customer_id, presence: chat.customer_presence, presenceSince: chat.presence_since },
    startedAt: chat.started_at,
    expiresAt: chat.expires_at,
    chat: {
      state: await standingOf(rows, chat),
      endReason: chat.end_reason as EndReason | null,
      wait: chat.wait_since === null || chat.wait_until === null ? null : { since: chat.wait_since, until: chat.wait_until },
      returns: chat.returns,
      lastPosition: rights?.items ?? 0,
    },
    attributes: readStrings(chat.attributes),
    whispers: await rows.selectFrom('whispers').select(['at', 'text']).where('contact_id', '=', contact.id).where('user_id', '=', userId).orderBy('id').execute(),
    monitor: null,
    call: chat.channel === 'VOICE' ? await callView(rows, { chat, contact, userId }) : null,
    earlier: rights === null ? [] : await earlierChats(rows, chat),
    task:
      chat.channel !== 'TASK'
        ? null
        : {
            name: chat.name ?? chat.customer_name,
            description: chat.description,
            references: [...listReferences(chat.references_by_name), ...(await filesOfTask(rows, chat.id))],
            pauses: contact.pauses,
            pausedFor: contact.paused_for,
            dueAt: chat.due_at,
            createdBy: chat.created_by === null ? null : await agentName(rows, chat.created_by),
          },
    transfer: await transferSeenBy(rows, chat, contact, userId),
  };
}

/** The chats that this one goes on from, as its agent may read them. */
async function earlierChats(rows: Rows, chat: ChatsTable): Promise<EarlierChat[]> {
  if (chat.continued_from === null) return [];
  const found = await rows
    .selectFrom('past_sessions')
    .innerJoin('chats', 'chats.id', 'past_sessions.past_chat_id')
    .select(['chats.id', 'chats.ended_at', 'past_sessions.from_position', 'past_sessions.up_to_position'])
    .where('past_sessions.chat_id', '=', chat.id)
    .orderBy('past_sessions.ordinal')
    .execute();
  return found.map((row) => ({ initialContactId: row.id, from: row.from_position, upTo: row.up_to_position, endedAt: row.ended_at ?? 0 }));
}

async function namedQueue(rows: Rows, queueId: string | null): Promise<Named | null> {
  if (queueId === null) return null;
  const queue = await rows.selectFrom('queues').select('name').where('id', '=', queueId).executeTakeFirst();
  return { id: queueId, name: queue?.name ?? queueId };
}
