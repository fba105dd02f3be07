import { sql } from 'kysely';
import type { Board, BoardAgent, BoardContact, BoardQueue } from '../../contract/board.ts';
import type { Channel, Moment } from '../../contract/primitives.ts';
import type { Work } from '../storage/work.ts';
import { activityOf, countsAsAvailable, countsAsOnline } from './activity.ts';
import { slotsTaken } from './agent-view.ts';
import { heldContacts, type HeldByAgent } from './held-contacts.ts';

/** Waiting contacts shown per queue; the count is of all. */
const WAITING_SHOWN = 100;
/** Contacts that wait for their customer shown at most, those that wait longest first. */
const WAITING_FOR_CUSTOMER_SHOWN = 500;

type Db = Work['db'];
interface OnBoard extends BoardAgent { profileId: string | null }

/** What a supervisor sees, read between commits as of one number of the log. */
export async function readBoard(db: Db, read: { asOf: number; at: Moment }): Promise<Board> {
  const agents = await boardAgents(db);
  return {
    asOf: read.asOf,
    at: read.at,
    queues: await boardQueues(db, agents),
    agents: agents.filter(takesContacts).map(({ profileId: _profile, ...agent }) => agent),
    waitingForCustomer: await waitingForCustomer(db),
  };
}

/** Whoever has no routing profile gets no contacts, and is shown only while he still holds some. */
function takesContacts(agent: OnBoard): boolean {
  return agent.profileId !== null || agent.contacts.length > 0;
}

async function boardAgents(db: Db): Promise<OnBoard[]> {
  const rows = await db
    .selectFrom('agents')
    .innerJoin('users', 'users.id', 'agents.user_id')
    .innerJoin('statuses', 'statuses.id', 'agents.status_id')
    .leftJoin('statuses as next', 'next.id', 'agents.next_status_id')
    .select(['agents.user_id', 'agents.status_since', 'agents.link', 'agents.link_since', 'agents.microphone', 'users.display_name', 'users.profile_id'])
    .select(['statuses.name as status', 'statuses.type as status_type', 'next.name as next_status'])
    .where('users.disabled', '=', 0)
    .orderBy('users.display_name')
    .orderBy('agents.user_id')
    .execute();
  const held = await heldContacts(db);
  const named = await namesOf(db);
  const channels = Map.groupBy(await db.selectFrom('profile_channels').selectAll().execute(), (row) => row.profile_id);
  return rows.map((row) => {
    const contacts = held.get(row.user_id) ?? [];
    return {
      userId: row.user_id,
      name: row.display_name,
      status: row.status,
      statusType: row.status_type,
      statusSince: row.status_since,
      nextStatus: row.next_status,
      link: row.link,
      linkSince: row.link_since,
      activity: activityOf(contacts.map(({ state }) => state)),
      microphone: row.microphone,
      slots: slotsTaken(channels.get(row.profile_id ?? '') ?? [], contacts),
      contacts: contacts.map((contact) => ({ contactId: contact.contactId, channel: contact.channel, state: contact.state, since: contact.since, ...named(contact) })),
      profileId: row.profile_id,
    };
  });
}

/** Looks up whom a held contact is with and which queue it came from. */
async function namesOf(db: Db): Promise<(contact: HeldByAgent) => { customerName: string; queue: string | null }> {
  const rows = await db
    .selectFrom('offers')
    .innerJoin('chats', 'chats.id', 'offers.initial_contact_id')
    .leftJoin('queues', 'queues.id', 'offers.queue_id')
    .select(['offers.id', 'chats.customer_name', 'queues.name'])
    .where('offers.cleared_at', 'is', null)
    .execute();
  const byOffer = new Map(rows.map((row) => [row.id, { customerName: row.customer_name, queue: row.name }]));
  return (contact) => byOffer.get(contact.offerId) ?? { customerName: '', queue: null };
}

async function boardQueues(db: Db, agents: readonly OnBoard[]): Promise<BoardQueue[]> {
  const queues = await db.selectFrom('queues').selectAll().where('enabled', '=', 1).orderBy('type', 'desc').orderBy('name').orderBy('id').execute();
  const counts = await waitingCounts(db);
  const servedBy = Map.groupBy(await db.selectFrom('profile_queues').select(['queue_id', 'profile_id']).execute(), (row) => row.queue_id);
  const board: BoardQueue[] = [];
  for (const queue of queues) {
    const waiting = counts.get(queue.id);
    if (queue.type === 'agent' && !waiting) continue;
    const profiles = new Set((servedBy.get(queue.id) ?? []).map((row) => row.profile_id));
    const serving = agents.filter((agent) => (queue.type === 'agent' ? agent.userId === queue.owner_user_id : agent.profileId !== null && profiles.has(agent.profileId)));
    const present = serving.map((agent) => ({ link: agent.link, status: agent.statusType, held: agent.contacts.map(({ state }) => state) }));
    board.push({
      id: queue.id,
      name: queue.name,
      type: queue.type,
      inQueue: waiting?.count ?? 0,
      oldestSince: waiting?.oldest ?? null,
      // Whoever nothing could be offered to is not called available, whatever his status still says.
      available: present.filter((agent) => agent.link === 'live' && countsAsAvailable(agent)).length,
      online: present.filter((agent) => agent.link !== 'none' && countsAsOnline(agent)).length,
      waiting: waiting ? await waitingIn(db, queue.id) : [],
    });
  }
  return board;
}

/** Per queue how many wait, those that just ring somewhere included, and since when the oldest does. */
async function waitingCounts(db: Db): Promise<Map<string | null, { count: number; oldest: Moment }>> {
  const rows = await db
    .selectFrom('contacts')
    .select((of) => ['queue_id', of.fn.countAll().as('count'), of.fn.min('enqueued_at').as('oldest')])
    .where('state', 'in', ['in_queue', 'offered'])
    .groupBy('queue_id')
    .execute();
  return new Map(rows.map((row) => [row.queue_id, { count: Number(row.count), oldest: Number(row.oldest) }]));
}

/** The head of a queue in the order of routing. Each state is read by index: the cost does not grow with how many wait. */
async function waitingIn(db: Db, queueId: string): Promise<BoardContact[]> {
  const head = (state: 'in_queue' | 'offered') =>
    db
      .selectFrom('contacts')
      .innerJoin('chats', 'chats.id', 'contacts.initial_id')
      .leftJoin('offers', (join) => join.onRef('offers.contact_id', '=', 'contacts.id').on('offers.state', '=', sql.lit('ringing')))
      .leftJoin('users', 'users.id', 'offers.user_id')
      .select(['contacts.id', 'contacts.initial_id', 'contacts.channel', 'contacts.enqueued_at', 'contacts.initiated_at', 'contacts.priority'])
      .select(['contacts.queue_age_at', 'chats.customer_name', 'users.display_name as offered_to'])
      .where('contacts.state', '=', state)
      .where('contacts.queue_id', '=', queueId)
      .orderBy('contacts.priority')
      .orderBy('contacts.queue_age_at')
      .orderBy('contacts.id')
      .limit(WAITING_SHOWN)
      .execute();
  const rows = [...(await head('offered')), ...(await head('in_queue'))];
  const inOrder = rows.toSorted(
    (one, other) => one.priority - other.priority || (one.queue_age_at ?? 0) - (other.queue_age_at ?? 0) || (one.id < other.id ? -1 : 1),
  );
  return inOrder.slice(0, WAITING_SHOWN).map((row) => ({
    contactId: row.id,
    initialContactId: row.initial_id,
    channel: row.channel as Channel,
    customerName: row.customer_name,
    enqueuedAt: row.enqueued_at ?? row.initiated_at,
    priority: row.priority,
    offeredTo: row.offered_to,
  }));
}

async function waitingForCustomer(db: Db): Promise<Board['waitingForCustomer']> {
  const rows = await db
    .selectFrom('chats')
    .select(['id', 'current_contact_id', 'customer_name', 'wait_since', 'wait_until', 'expires_at', 'started_at'])
    .where('state', '=', 'waiting_for_customer')
    .orderBy('wait_since')
    .orderBy('id')
    .limit(WAITING_FOR_CUSTOMER_SHOWN)
    .execute();
  return rows.map((row) => ({
    contactId: row.current_contact_id,
    initialContactId: row.id,
    customerName: row.customer_name,
    since: row.wait_since ?? row.started_at,
    until: row.wait_until ?? row.expires_at,
  }));
}
