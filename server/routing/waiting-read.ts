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

/** With more lanes than this, it pays to ask first which agent queues have anybody in them: most have nobody. */
const MANY_LANES = 20;

/** The heads of these lanes, read by index: the cost does not grow with how many wait. */
export async function readLanes(rows: Rows, now: Moment, requests: readonly LaneRequest[]): Promise<Lane[]> {
  const empty = requests.length > MANY_LANES ? await emptyAgentQueues(rows) : new Set<Id>();
  const lanes: Lane[] = [];
  for (const { queueId, channel, delay, limit } of requests) {
    const lane = { queueId, channel, delay };
    if (empty.has(queueId)) lanes.push({ ...lane, heads: [], nextEnqueuedAt: null });
    else lanes.push({ ...lane, heads: await headsOf(rows, now, lane, limit), nextEnqueuedAt: delay === 0 ? null : await nextEnqueuedAt(rows, now, lane) });
  }
  return lanes;
}

type LaneOf = Pick<Lane, 'queueId' | 'channel' | 'delay'>;

async function headsOf(rows: Rows, now: Moment, { queueId, channel, delay }: LaneOf, limit: number): Promise<WaitingContact[]> {
  let query = contactRows(rows).where('contacts.state', '=', 'in_queue').where('contacts.queue_id', '=', queueId).where('contacts.channel', '=', channel);
  // The sum keeps SQLite on the index that is in the order of routing; by the other one it would sort all who wait.
  if (delay > 0) query = query.where(sql`contacts.enqueued_at + 0`, '<=', now - delay);
  const found = await query.orderBy('contacts.priority').orderBy('contacts.queue_age_at').orderBy('contacts.id').limit(limit).execute();
  return found.map(waitingContact);
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

async function emptyAgentQueues(rows: Rows): Promise<Set<Id>> {
  const found = await rows
    .selectFrom('queues')
    .select('id')
    .where('type', '=', 'agent')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('contacts').select('contacts.id').where('contacts.state', '=', 'in_queue').whereRef('contacts.queue_id', '=', 'queues.id'))),
    )
    .execute();
  return new Set(found.map((queue) => queue.id));
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
