import type BetterSqlite3 from 'better-sqlite3';
import type { ContactState } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import type { RoutingAgent, WaitingContact } from '../../server/routing/pick-values.ts';
import type { Instance } from '../unit/routing/instance.ts';
import { decide, pairs } from '../unit/routing/oracle.ts';
import { query } from './query.ts';

/*
 * Every offer decided a second time, from the tables, by the slow oracle of the unit tests: nothing here uses a line
 * of the code that reads the tables for the real decision.
 */

export interface OfferMade { offerId: string; contactId: string; userId: string }

interface AgentRow { user_id: string; display_name: string; status: string; type: 'routable' | 'custom' | 'offline'; status_since: number; available_since: number; next_status: string | null; link: 'live' | 'lost' | 'none'; link_since: number | null; microphone: RoutingAgent['microphone']; profile_id: string | null; own_queue: string | null }
interface ContactRow { id: string; queue_id: string; owner: string | null; channel: Channel; priority: number; enqueued_at: number; queue_age_at: number }
interface HeldRow { id: string; user_id: string; contact_id: string; channel: Channel; state: string; acw_at: number | null; offered_at: number }

const AGENTS = `select a.user_id, u.display_name, s.name as status, s.type, a.status_since, a.available_since, n.name as next_status, a.link, a.link_since, a.microphone, u.profile_id,
  (select id from queues q where q.owner_user_id = a.user_id) as own_queue
  from agents a join users u on u.id = a.user_id join statuses s on s.id = a.status_id left join statuses n on n.id = a.next_status_id where u.profile_id is not null and u.disabled = 0`;
const CONTACTS = `select c.id, c.queue_id, q.owner_user_id as owner, c.channel, c.priority, c.enqueued_at, c.queue_age_at from contacts c join queues q on q.id = c.queue_id where c.state = 'in_queue' or c.id in (select value from json_each(?))`;
const HELD = `select o.id, o.user_id, o.contact_id, c.channel, o.state, c.acw_at, o.offered_at from offers o join contacts c on c.id = o.contact_id where o.cleared_at is null or (o.cleared_at = ? and exists (
  select 1 from offers later where later.contact_id = o.contact_id and later.user_id = o.user_id and later.id in (select value from json_each(?)) and later.id <> o.id
  and not exists (select 1 from events e where e.type = 'contact_cleared' and json_extract(e.data, '$.offerId') = o.id)))`;

/**
 * The instance as the tables tell it.
 * @param before offers to be thought away, as if they had not been made yet, and since when their agents were free then.
 */
function readInstance(rows: BetterSqlite3.Database, now: number, backOff: number, before: { offers: readonly OfferMade[]; availableSince: ReadonlyMap<string, number> }): Instance {
  const away = new Set(before.offers.map((offer) => offer.offerId));
  const waiting = (query(rows, CONTACTS).all(JSON.stringify(before.offers.map((offer) => offer.contactId))) as ContactRow[]).map(
    (row): WaitingContact => ({
      contactId: row.id, queueId: row.queue_id, agentQueueOf: row.owner, channel: row.channel, priority: row.priority, enqueuedAt: row.enqueued_at, orderedAt: row.queue_age_at,
    }),
  );
  const held = (query(rows, HELD).all(now, JSON.stringify([...away])) as HeldRow[]).filter((row) => !away.has(row.id));
  const declined = query(rows, `select user_id, contact_id, ended_at from offers where state in ('missed', 'rejected')`).all() as { user_id: string; contact_id: string; ended_at: number }[];
  const agents = (query(rows, AGENTS).all() as AgentRow[]).map(
    (row): RoutingAgent => ({
      userId: row.user_id,
      name: row.display_name,
      status: { name: row.status, type: row.type, since: row.status_since },
      nextStatus: row.next_status === null ? null : { name: row.next_status },
      link: row.link === 'lost' ? { state: 'lost', since: row.link_since ?? 0 } : { state: row.link },
      microphone: row.microphone,
      profile: profileOf(rows, row.profile_id ?? ''),
      agentQueueId: row.own_queue,
      held: held.filter((one) => one.user_id === row.user_id).map((one) => ({ contactId: one.contact_id, channel: one.channel, state: stateOf(one), since: one.offered_at })),
      availableSince: before.availableSince.get(row.user_id) ?? row.available_since,
      declined: declined.filter((one) => one.user_id === row.user_id).map((one) => ({ contactId: one.contact_id, until: one.ended_at + backOff })),
    }),
  );
  return { now, agents, contacts: waiting };
}

function stateOf(row: HeldRow): ContactState {
  if (row.state === 'ringing') return 'offered';
  if (row.state === 'accepted') return row.acw_at === null ? 'connected' : 'after_contact_work';
  return row.state as ContactState;
}

/** Profiles as this connection has read them; nobody changes them in a run. */
const profiles = new WeakMap<BetterSqlite3.Database, Map<string, RoutingAgent['profile']>>();

function profileOf(rows: BetterSqlite3.Database, id: string): RoutingAgent['profile'] {
  const known = profiles.get(rows) ?? new Map<string, RoutingAgent['profile']>();
  profiles.set(rows, known);
  const profile = known.get(id) ?? readProfile(rows, id);
  known.set(id, profile);
  return profile;
}

function readProfile(rows: BetterSqlite3.Database, id: string): RoutingAgent['profile'] {
  const channels = query(rows, 'select channel, concurrency, behavior from profile_channels where profile_id = ?').all(id) as { channel: Channel; concurrency: number; behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL' }[];
  const queues = query(rows, 'select queue_id, channel, priority, delay_seconds from profile_queues where profile_id = ?').all(id) as { queue_id: string; channel: Channel; priority: number; delay_seconds: number }[];
  return {
    channels: channels.map((row) => ({ channel: row.channel, concurrency: row.concurrency, crossChannel: row.behavior })),
    queues: queues.map((row) => ({ queueId: row.queue_id, channel: row.channel, priority: row.priority, delay: row.delay_seconds * 1000 })),
  };
}

/** Nothing waits that a free agent could take (R5). */
export function waitingInVain(rows: BetterSqlite3.Database, now: number, backOff: number): string[] {
  const possible = pairs(readInstance(rows, now, backOff, { offers: [], availableSince: new Map() }));
  return possible.slice(0, 3).map(({ agent, contact }) => `${contact.contactId} waits in ${contact.queueId} while ${agent.userId} is free for it.`);
}

/**
 * Whether one command made the offers that the oracle makes, in its order (R4, R6). An offer that takes the place of an
 * older one of the same contact leaves its agent a slot for more, so others may follow; who waits in vain is another check.
 */
export function wrongOffers(
  rows: BetterSqlite3.Database,
  now: number,
  backOff: number,
  made: { offers: readonly OfferMade[]; availableSince: ReadonlyMap<string, number> },
): string[] {
  const right = decide(readInstance(rows, now, backOff, made)).map(({ contactId, userId }) => `${contactId} to ${userId}`);
  const real = made.offers.map(({ contactId, userId }) => `${contactId} to ${userId}`);
  const replaced = query(rows, `select count(*) from offers old join offers new on new.contact_id = old.contact_id and new.user_id = old.user_id and new.id > old.id where new.id in (select value from json_each(?)) and old.cleared_at = ?`);
  const more = replaced.pluck().get(JSON.stringify(made.offers.map((offer) => offer.offerId)), now) !== 0;
  const compared = more ? real.slice(0, right.length) : real;
  return right.join('; ') === compared.join('; ') ? [] : [`Offered: ${real.join('; ') || 'nothing'}. By the rules it should have been: ${right.join('; ') || 'nothing'}.`];
}
