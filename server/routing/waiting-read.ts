import { sql } from 'kysely';
import type { Channel, Id, Moment } from '../../contract/primitives.ts';
import type { Work } from '../storage/work.ts';
import type { Lane, LaneRequest } from './pick-lanes.ts';
import type { WaitingContact } from './pick-values.ts';

/*
 * Reads the waiting contacts that routing decides from.
 */

type Rows = Work['db'];

/** One contact as the pick sees it, if it waits and is not being offered now. */
export async function readWaiting(rows: Rows, contactId: Id): Promise<WaitingContact | undefined> {
  const row = await contactRows(rows).where('contacts.id', '=', contactId).where('contacts.state', '=', 'in_queue').executeTakeFirst();
  return row && waitingContact(row);
}

/** One contact as the pick sees it, whether it waits or just rings somewhere. */
export async function readRouted(rows: Rows, contactId: Id): Promise<WaitingContact | undefined> {
  const row = await contactRows(rows).where('contacts.id', '=', contactId).executeTakeFirst();
  return row && waitingContact(row);
}

/** Lanes read with one statement; four values each, well under SQLite's bound of 32,766. */
const LANES_AT_ONCE = 500;

/** The heads of these lanes, read by index: the cost does not grow with how many wait. */
export async function readLanes(rows: Rows, now: Moment, requests: readonly LaneRequest[]): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let from = 0; from < requests.length; from += LANES_AT_ONCE) {
    const part = requests.slice(from, from + LANES_AT_ONCE);
    const heads = await headsOf(rows, now, part);
    for (const [index, { queueId, channel, delay }] of part.entries()) {
      const lane = { queueId, channel, delay };
      lanes.push({ ...lane, heads: heads.get(index) ?? [], nextEnqueuedAt: delay === 0 ? null : await nextEnqueuedAt(rows, now, lane) });
    }
  }
  return lanes;
}

type LaneOf = Pick<Lane, 'queueId' | 'channel' | 'delay'>;

/**
 * The heads of all these lanes with one statement, by the lane's place in the list. Each lane gets the longest of their
 * limits: a few heads too many do no harm. The sum in the condition keeps SQLite on the index that is in the order of
 * routing; by the other one it would sort all who wait.
 */
async function headsOf(rows: Rows, now: Moment, requests: readonly LaneRequest[]): Promise<Map<number, WaitingContact[]>> {
  const limit = Math.max(...requests.map((request) => request.limit));
  const lanes = sql.join(requests.map(({ queueId, channel, delay }, index) => sql`(cast(${index} as integer), ${queueId}, ${channel}, cast(${now - delay} as bigint))`));
  const { rows: found } = await sql<ContactRow & { lane: number }>`
    with lanes (lane, queue_id, channel, enqueued_by) as (values ${lanes})
    select lanes.lane, c.id, c.queue_id, c.channel, c.priority, c.enqueued_at, c.queue_age_at, c.initiated_at, queues.owner_user_id
    from lanes
    join contacts as c on c.id in (
      select head.id from contacts as head
      where head.state = 'in_queue' and head.queue_id = lanes.queue_id and head.channel = lanes.channel and head.enqueued_at + 0 <= lanes.enqueued_by
      order by head.priority, head.queue_age_at, head.id limit ${limit})
    left join queues on queues.id = c.queue_id
    order by lanes.lane, c.priority, c.queue_age_at, c.id`.execute(rows);
  const heads = new Map<number, WaitingContact[]>();
  for (const row of found) {
    const known = heads.get(row.lane);
    if (known) known.push(waitingContact(row));
    else heads.set(row.lane, [waitingContact(row)]);
  }
  return heads;
}

async function nextEnqueuedAt(rows: Rows, now: Moment, { queueId, channel, delay }: LaneOf): Promise<Moment | null> {
  const next = await rows
    .selectFrom('contacts')
    .select((of) => of.fn.min('enqueued_at').as('at'))
    .where('state', '=', 'in_queue')
    .where('queue_id', '=', queueId)
    .where('channel', '=', channel)
    .where('enqueued_at', '>', now - delay)
    .executeTakeFirst();
  return next?.at ?? null;
}

const contactRows = (rows: Rows) =>
  rows
    .selectFrom('contacts')
    .leftJoin('queues', 'queues.id', 'contacts.queue_id')
    .select(['contacts.id', 'contacts.queue_id', 'contacts.channel', 'contacts.priority', 'contacts.enqueued_at', 'contacts.queue_age_at', 'contacts.initiated_at'])
    .select('queues.owner_user_id');

type ContactRow = Awaited<ReturnType<ReturnType<typeof contactRows>['execute']>>[number];

function waitingContact(row: ContactRow): WaitingContact {
  const enqueuedAt = row.enqueued_at ?? row.initiated_at;
  return {
    contactId: row.id,
    queueId: row.queue_id ?? '',
    agentQueueOf: row.owner_user_id,
    channel: row.channel as Channel,
    priority: row.priority,
    enqueuedAt,
    orderedAt: row.queue_age_at ?? enqueuedAt,
  };
}
