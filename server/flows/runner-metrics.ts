import { activityOf, countsAsAvailable, countsAsOnline, countsAsStaffed, type Presence } from '../agents/activity.ts';
import { heldContacts } from '../agents/held-contacts.ts';
import type { Rows } from '../contacts/rows.ts';
import type { Work } from '../storage/work.ts';
import { agentQueue, workingQueue } from './runner-facts.ts';
import type { FlowMetric, WorkingQueue } from './step.ts';

/* What flows can measure of a queue or an agent, as the rows say now: not some seconds late, as elsewhere. */

type Measured = { readonly queue: string } | { readonly agent: string };

/** Contacts in a queue, those that ring now included. */
export async function countInQueue(rows: Rows, queueId: string, channel: string | null = null): Promise<number> {
  const all = rows
    .selectFrom('contacts')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('queue_id', '=', queueId)
    .where('state', 'in', ['in_queue', 'offered']);
  const found = await (channel === null ? all : all.where('channel', '=', channel)).executeTakeFirst();
  return Number(found?.count ?? 0);
}

/** One figure; null if there is no such queue or agent. */
export async function measure(work: Work, metric: FlowMetric, of: Measured, channel: string): Promise<number | null> {
  switch (metric) {
    case 'agentsAvailable':
      return countAgents(work.db, of, channel, countsAsAvailable);
    case 'agentsOnline':
      return countAgents(work.db, of, channel, countsAsOnline);
    case 'agentsStaffed':
      return countAgents(work.db, of, channel, countsAsStaffed);
    case 'contactsInQueue': {
      const queueId = await measuredQueue(work.db, of);
      return queueId === null ? null : countInQueue(work.db, queueId);
    }
    case 'oldestContactAgeMilliseconds': {
      const queueId = await measuredQueue(work.db, of);
      return queueId === null ? null : oldestAge(work, queueId);
    }
  }
}

async function measuredQueue(rows: Rows, of: Measured): Promise<string | null> {
  return ('queue' in of ? await workingQueue(rows, of.queue) : await agentQueue(rows, of.agent))?.id ?? null;
}

async function oldestAge(work: Work, queueId: string, channel: string | null = null): Promise<number> {
  const all = work.db
    .selectFrom('contacts')
    .select((of) => of.fn.min('enqueued_at').as('at'))
    .where('queue_id', '=', queueId)
    .where('state', 'in', ['in_queue', 'offered']);
  const oldest = await (channel === null ? all : all.where('channel', '=', channel)).executeTakeFirst();
  return oldest?.at == null ? 0 : work.now - oldest.at;
}

/** How many of the queue's agents, or whether this agent, count as asked. */
async function countAgents(rows: Rows, of: Measured, channel: string, counts: (presence: Presence) => boolean): Promise<number | null> {
  const queue = 'queue' in of ? await workingQueue(rows, of.queue) : await agentQueue(rows, of.agent);
  return queue === null ? null : (await presences(rows, queue, channel)).filter(counts).length;
}

/** The agents who serve this queue on a channel, or on any. An agent without a desktop counts as offline. */
async function presences(rows: Rows, queue: WorkingQueue, channel: string | null): Promise<Presence[]> {
  let query = rows
    .selectFrom('agents')
    .innerJoin('users', 'users.id', 'agents.user_id')
    .innerJoin('statuses', 'statuses.id', 'agents.status_id')
    .select(['agents.user_id', 'agents.link', 'statuses.type'])
    .where('users.disabled', '=', 0);
  const served = rows.selectFrom('profile_queues').select('profile_id').where('queue_id', '=', queue.id);
  query =
    queue.agentId === null
      ? query.where('users.profile_id', 'in', channel === null ? served : served.where('channel', '=', channel))
      : query.where('agents.user_id', '=', queue.agentId);
  const agents = await query.execute();
  const held = await heldContacts(rows, agents.length > 50 ? undefined : agents.map((agent) => agent.user_id));
  return agents.map((agent) => ({ status: agent.link === 'none' ? 'offline' : agent.type, held: (held.get(agent.user_id) ?? []).map((contact) => contact.state) }));
}

/**
 * What GetMetricData puts under `$.Metrics` (connect-facts 4.2); null if there is no such queue or agent. The age of
 * the oldest contact is in seconds.
 * @param channel counts contacts and agents of this channel only.
 */
export async function queueMetrics(work: Work, of: Measured, channel: string | null): Promise<Record<string, string> | null> {
  const queue = 'queue' in of ? await workingQueue(work.db, of.queue) : await agentQueue(work.db, of.agent);
  if (queue === null) return null;
  const agents = await presences(work.db, queue, channel);
  const activities = agents.map(({ held }) => activityOf(held));
  const count = (counts: (presence: Presence) => boolean): string => String(agents.filter(counts).length);
  const doing = (...wanted: string[]): string => String(activities.filter((activity) => wanted.includes(activity)).length);
  return {
    'Queue.Name': queue.name,
    'Queue.ARN': queue.arn,
    'Queue.Size': String(await countInQueue(work.db, queue.id, channel)),
    'Queue.OldestContactAge': String(Math.floor((await oldestAge(work, queue.id, channel)) / 1000)),
    'Agents.Online.Count': count(countsAsOnline),
    'Agents.Available.Count': count(countsAsAvailable),
    'Agents.Staffed.Count': count(countsAsStaffed),
    'Agents.AfterContactWork.Count': doing('after_contact_work'),
    'Agents.Busy.Count': doing('on_contact'),
    'Agents.Missed.Count': doing('missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'),
    'Agents.NonProductive.Count': count(({ status }) => status === 'custom'),
  };
}
