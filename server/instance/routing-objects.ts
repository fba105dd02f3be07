import { agentTouched } from '../agents/agent-status.ts';
import type { AgentStatus } from '../../contract/agent.ts';
import { Refusal, type InstanceDesk } from '../core.ts';
import { HoursOfOperation } from '../routing/hours-of-operation.ts';
import type { Work } from '../storage/work.ts';
import { nameIsFree } from './names.ts';

type Desk = InstanceDesk;

/** @throws Refusal `invalid` for a time zone or an interval that cannot be read. */
export async function putHours(work: Work, hours: Parameters<Desk['putHours']>[0]): Promise<void> {
  const read = HoursOfOperation.safeParse({ TimeZone: hours.timeZone, Config: hours.config });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Refusal('invalid', `The hours "${hours.name}", ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
  }
  await nameIsFree(work, 'hours', hours);
  const row = { name: hours.name, time_zone: read.data.TimeZone, config: JSON.stringify(read.data.Config) };
  await work.db.insertInto('hours').values({ id: hours.id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'hours_changed', data: { hoursId: hours.id, name: hours.name } });
}

/** A standard queue; agents' own queues come with the agents. @throws Refusal `invalid` */
export async function putQueue(work: Work, queue: Parameters<Desk['putQueue']>[0]): Promise<void> {
  const there = await work.db.selectFrom('queues').select('type').where('id', '=', queue.id).executeTakeFirst();
  if (there?.type === 'agent') throw new Refusal('invalid', `${queue.id} is an agent's own queue, which cannot be changed.`);
  const hours = await work.db.selectFrom('hours').select('id').where('id', '=', queue.hoursId).executeTakeFirst();
  if (!hours) throw new Refusal('invalid', `There are no hours of operation with the id ${queue.hoursId}.`);
  if (queue.maxContacts !== null && (!Number.isInteger(queue.maxContacts) || queue.maxContacts < 0)) {
    throw new Refusal('invalid', `The most contacts of queue "${queue.name}" must be a whole number, or null for no limit of its own.`);
  }
  await nameIsFree(work, 'queues', queue);
  const row = { name: queue.name, hours_id: queue.hoursId, max_contacts: queue.maxContacts, enabled: queue.enabled ? 1 : 0 };
  await work.db
    .insertInto('queues')
    .values({ id: queue.id, type: 'standard', owner_user_id: null, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  work.record({ type: 'queue_changed', queueId: queue.id, data: { name: queue.name, enabled: queue.enabled } });
}

/** Concurrency per channel (connect-facts 3.1). */
const CONCURRENCY_MOST = { VOICE: 1, CHAT: 10, TASK: 10 } as const;
const QUEUES_MOST = 50;

/** Replaces a routing profile whole; agents who have it are told of their new slots. @throws Refusal `invalid` */
export async function putRoutingProfile(work: Work, profile: Parameters<Desk['putRoutingProfile']>[0]): Promise<void> {
  await checkProfile(work, profile);
  await nameIsFree(work, 'routing_profiles', profile);
  const row = { name: profile.name, availability_timer: profile.availabilityTimer };
  await work.db.insertInto('routing_profiles').values({ id: profile.id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  await work.db.deleteFrom('profile_channels').where('profile_id', '=', profile.id).execute();
  await work.db.deleteFrom('profile_queues').where('profile_id', '=', profile.id).execute();
  for (const channel of profile.channels) await work.db.insertInto('profile_channels').values({ profile_id: profile.id, ...channel }).execute();
  for (const queue of profile.queues) {
    await work.db
      .insertInto('profile_queues')
      .values({ profile_id: profile.id, queue_id: queue.queueId, channel: queue.channel, priority: queue.priority, delay_seconds: queue.delaySeconds })
      .execute();
  }
  work.record({ type: 'routing_profile_changed', data: { profileId: profile.id, name: profile.name } });
  const users = await work.db.selectFrom('users').select('id').where('profile_id', '=', profile.id).orderBy('id').execute();
  for (const user of users) agentTouched(work, user.id);
}

async function checkProfile(work: Work, profile: Parameters<Desk['putRoutingProfile']>[0]): Promise<void> {
  const refuse = (why: string): never => {
    throw new Refusal('invalid', `The routing profile "${profile.name}": ${why}`);
  };
  for (const { channel, concurrency } of profile.channels) {
    const most = CONCURRENCY_MOST[channel];
    if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > most) refuse(`${channel} takes 1 to ${String(most)} at once, not ${String(concurrency)}.`);
  }
  if (new Set(profile.channels.map(({ channel }) => channel)).size < profile.channels.length) refuse('a channel stands in it twice.');
  if (profile.queues.length > QUEUES_MOST) refuse(`it has ${String(profile.queues.length)} queues; ${String(QUEUES_MOST)} is the limit.`);
  if (new Set(profile.queues.map(({ queueId, channel }) => `${channel} ${queueId}`)).size < profile.queues.length) refuse('a queue stands in it twice for one channel.');
  const ids = [...new Set(profile.queues.map(({ queueId }) => queueId))];
  const known = ids.length === 0 ? [] : await work.db.selectFrom('queues').select('id').where('id', 'in', ids).where('type', '=', 'standard').execute();
  const unknown = ids.find((id) => !known.some((queue) => queue.id === id));
  if (unknown !== undefined) refuse(`there is no queue with the id ${unknown}.`);
  for (const { priority, delaySeconds } of profile.queues) {
    if (!Number.isInteger(priority) || priority < 1 || priority > 99) refuse(`a priority is 1 to 99, not ${String(priority)}.`);
    if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 9999) refuse(`a delay is 0 to 9999 seconds, not ${String(delaySeconds)}.`);
  }
}

/** Exactly one status is routable and exactly one offline: there is no second, and they keep their type. @throws Refusal `invalid` */
export async function putStatus(work: Work, status: AgentStatus & { enabled?: boolean }): Promise<void> {
  const there = await work.db.selectFrom('statuses').select('type').where('id', '=', status.id).executeTakeFirst();
  if ((there?.type ?? 'custom') !== status.type) {
    throw new Refusal('invalid', `An instance has exactly one routable and one offline status: "${status.name}" must ${there ? `stay ${there.type}` : 'be custom'}.`);
  }
  await nameIsFree(work, 'statuses', status);
  const enabled = status.enabled ?? true;
  if (!enabled && status.type !== 'custom') throw new Refusal('invalid', `The status "${status.name}" cannot be disabled: every agent needs it.`);
  const row = { name: status.name, display_order: status.order, enabled: enabled ? 1 : 0 };
  await work.db.insertInto('statuses').values({ id: status.id, type: status.type, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'status_changed', data: { statusId: status.id, name: status.name, enabled } });
}
