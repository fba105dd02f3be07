import type { FlowType } from '../../contract/flow-language.ts';
import { countsAsAvailable, countsAsOnline, countsAsStaffed, type Presence } from '../agents/activity.ts';
import { heldContacts } from '../agents/held-contacts.ts';
import type { Rows } from '../contacts/rows.ts';
import { admit } from '../routing/admission.ts';
import { HoursOfOperation, isOpen } from '../routing/hours-of-operation.ts';
import type { Work } from '../storage/work.ts';
import { agentQueue, workingQueue } from './runner-facts.ts';
import type { Answer, FlowMetric, Question } from './step.ts';

/** Looks up what a flow asks for. Changes nothing. */
export async function answerQuestion(work: Work, question: Question, channel: string): Promise<Answer> {
  const rows = work.db;
  switch (question.kind) {
    case 'flow': {
      const flow = await rows.selectFrom('flows').select(['id', 'type', 'content']).where('id', '=', question.flow).executeTakeFirst();
      return { kind: 'flow', flow: flow ? { id: flow.id, type: flow.type as FlowType, published: flow.content !== null } : null };
    }
    case 'queue':
      return { kind: 'queue', queue: await workingQueue(rows, question.queue) };
    case 'agentQueue':
      return { kind: 'queue', queue: await agentQueue(rows, question.agent) };
    case 'hours':
      return { kind: 'hours', open: await openNow(work, question.of) };
    case 'metric':
      return { kind: 'metric', value: await measure(work, question.metric, question.of, channel) };
    case 'admission':
      return { kind: 'admission', admission: await admission(work, question.queue) };
  }
}

async function openNow(work: Work, of: { readonly hours: string } | { readonly queue: string }): Promise<boolean | null> {
  const hoursId = 'hours' in of ? of.hours : (await work.db.selectFrom('queues').select('hours_id').where('id', '=', of.queue).executeTakeFirst())?.hours_id;
  if (hoursId == null) return null;
  const row = await work.db.selectFrom('hours').selectAll().where('id', '=', hoursId).executeTakeFirst();
  if (!row) return null;
  const hours = HoursOfOperation.safeParse({ TimeZone: row.time_zone, Config: JSON.parse(row.config) as unknown });
  return hours.success ? isOpen(hours.data, work.now) : null;
}

async function admission(work: Work, queueId: string): Promise<'admitted' | 'full' | 'refused'> {
  const queue = await work.db.selectFrom('queues').selectAll().where('id', '=', queueId).executeTakeFirst();
  if (!queue) return 'refused';
  const limits = { type: queue.type, enabled: queue.enabled === 1, maxContacts: queue.max_contacts };
  const answer = admit(limits, await countInQueue(work.db, queueId), 'first_transfer', work.settings.chatsAtOnce);
  if (answer.admitted) return 'admitted';
  return answer.because === 'queue_at_capacity' ? 'full' : 'refused';
}

/** Contacts in a queue, those that ring now included. */
async function countInQueue(rows: Rows, queueId: string): Promise<number> {
  const found = await rows
    .selectFrom('contacts')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('queue_id', '=', queueId)
    .where('state', 'in', ['in_queue', 'offered'])
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}

async function measure(work: Work, metric: FlowMetric, of: { readonly queue: string } | { readonly agent: string }, channel: string): Promise<number | null> {
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

async function measuredQueue(rows: Rows, of: { readonly queue: string } | { readonly agent: string }): Promise<string | null> {
  return ('queue' in of ? await workingQueue(rows, of.queue) : await agentQueue(rows, of.agent))?.id ?? null;
}

async function oldestAge(work: Work, queueId: string): Promise<number> {
  const oldest = await work.db
    .selectFrom('contacts')
    .select((of) => of.fn.min('enqueued_at').as('at'))
    .where('queue_id', '=', queueId)
    .where('state', 'in', ['in_queue', 'offered'])
    .executeTakeFirst();
  return oldest?.at == null ? 0 : work.now - oldest.at;
}

/** How many of the queue's agents, or whether this agent, count as asked. An agent without a desktop counts as offline. */
async function countAgents(rows: Rows, of: { readonly queue: string } | { readonly agent: string }, channel: string, counts: (presence: Presence) => boolean): Promise<number | null> {
  const queue = 'queue' in of ? await workingQueue(rows, of.queue) : await agentQueue(rows, of.agent);
  if (queue === null) return null;
  let query = rows
    .selectFrom('agents')
    .innerJoin('users', 'users.id', 'agents.user_id')
    .innerJoin('statuses', 'statuses.id', 'agents.status_id')
    .select(['agents.user_id', 'agents.link', 'statuses.type'])
    .where('users.disabled', '=', 0);
  query =
    queue.agentId === null
      ? query.where('users.profile_id', 'in', rows.selectFrom('profile_queues').select('profile_id').where('queue_id', '=', queue.id).where('channel', '=', channel))
      : query.where('agents.user_id', '=', queue.agentId);
  const agents = await query.execute();
  const held = await heldContacts(rows, agents.length > 50 ? undefined : agents.map((agent) => agent.user_id));
  return agents.filter((agent) =>
    counts({ status: agent.link === 'none' ? 'offline' : agent.type, held: (held.get(agent.user_id) ?? []).map((contact) => contact.state) }),
  ).length;
}
