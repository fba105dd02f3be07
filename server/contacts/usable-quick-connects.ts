import type { QuickConnectsAnswer } from '../../contract/agent-link.ts';
import { Channel, type Moment } from '../../contract/primitives.ts';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { Refusal } from '../core.ts';
import { countInQueue } from '../flows/runner-metrics.ts';
import { freeSlots } from '../routing/capacity.ts';
import { routingAgents } from '../routing/dispatch-read.ts';
import { reachOf } from '../routing/order.ts';
import type { RoutingAgent } from '../routing/pick-values.ts';
import type { QuickConnectsTable } from '../storage/schema.ts';
import type { Rows } from './rows.ts';

/*
 * The quick connects of an agent: those of the queues of his routing profile (connect-facts 9).
 */

/** What he may hand contacts of this channel to now, each with what stands behind it at this moment, in the order of names. */
export async function quickConnectsFor(rows: Rows, userId: string, { channel, at, backOff }: { channel: Channel | null; at: Moment; backOff: number }): Promise<QuickConnectsAnswer> {
  const found = (await usable(rows, userId)).filter(({ type }) => channel === null || channel === 'VOICE' || type !== 'phone_number');
  const agents = found.length === 0 ? [] : await routingAgents(rows, { now: at, backOff, only: 'all' });
  const channels = channel === null ? Channel.options : [channel];
  const quickConnects: QuickConnect[] = [];
  for (const row of found) quickConnects.push({ id: row.id, name: row.name, description: row.description, target: await targetOf(rows, row, { userId, agents, channels }) });
  return { quickConnects };
}

/** One of them, by its id. @throws Refusal `not_found` */
export async function usableQuickConnect(rows: Rows, userId: string, id: string): Promise<QuickConnectsTable> {
  const found = (await usable(rows, userId)).find((row) => row.id === id);
  if (!found) throw new Refusal('not_found', 'There is no such quick connect, or it is on no queue of your routing profile.');
  return found;
}

async function usable(rows: Rows, userId: string): Promise<QuickConnectsTable[]> {
  return rows
    .selectFrom('quick_connects')
    .selectAll()
    .where('id', 'in', (of) =>
      of
        .selectFrom('users')
        .innerJoin('profile_queues', 'profile_queues.profile_id', 'users.profile_id')
        .innerJoin('queue_quick_connects', 'queue_quick_connects.queue_id', 'profile_queues.queue_id')
        .select('queue_quick_connects.quick_connect_id')
        .where('users.id', '=', userId),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
}

interface Standing { userId: string; agents: readonly RoutingAgent[]; channels: readonly Channel[] }

async function targetOf(rows: Rows, row: QuickConnectsTable, { userId, agents, channels }: Standing): Promise<QuickConnect['target']> {
  if (row.type === 'phone_number') return { type: 'phone_number', number: row.phone_number ?? '' };
  if (row.type === 'queue') {
    const queueId = row.queue_id ?? '';
    const queue = await rows.selectFrom('queues').select('enabled').where('id', '=', queueId).executeTakeFirst();
    const isFree = (agent: RoutingAgent): boolean => channels.some((channel) => reachOf(agent, { queueId, agentQueueOf: null, channel }) !== null && freeSlots(agent, channel) > 0);
    return { type: 'queue', queueId, enabled: queue?.enabled === 1, waiting: await countInQueue(rows, queueId), agentsAvailable: agents.filter(isFree).length };
  }
  const target = row.user_id ?? '';
  const agent = agents.find((one) => one.userId === target);
  const own = await rows.selectFrom('queues').select('id').where('owner_user_id', '=', target).executeTakeFirst();
  return {
    type: 'user', userId: target, isYou: target === userId,
    status: agent === undefined || agent.link.state === 'none' ? null : { name: agent.status.name, type: agent.status.type },
    available: agent !== undefined && channels.some((channel) => freeSlots(agent, channel) > 0),
    waiting: own ? await countInQueue(rows, own.id) : 0,
  };
}
