import type { Core, InstanceDesk, Settings } from '../../server/core.ts';
import { frontDesk } from '../unit/bots/front-desk.ts';
import { simulatedFlows, type SimulatedFlow } from './flows.ts';
import type { Random } from './random.ts';

/** The instance of one seed: who works there, on what, by which rules. */
export interface SimulatedInstance {
  settings: Partial<Settings>;
  queues: { id: string; name: string; hoursId: string; maxContacts: number | null; enabled: boolean }[];
  profiles: Parameters<InstanceDesk['putRoutingProfile']>[0][];
  flows: SimulatedFlow[];
  agents: { id: string; username: string; profileId: string }[];
  statusIds: string[];
}

export const SUPERVISOR = { id: 'user-boss', username: 'boss' };
export const PASSWORD = 'the password of everybody';

const QUEUES = ['queue-support', 'queue-orders', 'queue-priority'] as const;
const AGENTS = ['ada', 'ben', 'cem', 'dora', 'emil', 'fay'] as const;

/** Draws an instance: two to six agents in one to three routing profiles over three queues. */
export function drawInstance(random: Random): SimulatedInstance {
  const profiles = Array.from({ length: random.whole(1, 3) }, (_, number): SimulatedInstance['profiles'][number] => ({
    id: `profile-${number}`,
    name: `Profile ${number}`,
    availabilityTimer: random.one(['TIME_SINCE_LAST_ACTIVITY', 'TIME_SINCE_LAST_INBOUND']),
    channels: [
      { channel: 'CHAT', concurrency: random.one([1, 1, 2, 3, 5]), behavior: random.one(['ROUTE_CURRENT_CHANNEL_ONLY', 'ROUTE_ANY_CHANNEL']) },
      ...(random.chance(0.3) ? [{ channel: 'VOICE', concurrency: 1, behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' } as const] : []),
    ],
    queues: QUEUES.filter((_queue, index) => index === number % QUEUES.length || random.chance(0.6)).map((queueId) => ({
      queueId, channel: 'CHAT' as const, priority: random.whole(1, 3), delaySeconds: random.one([0, 0, 0, 5, 30, 120]),
    })),
  }));
  return {
    settings: {
      feedKept: random.one([60, 10_000]),
      declineBackOff: random.one([0, 5_000, 30_000]),
      graceContacts: random.one([30_000, 300_000]),
      chatsAtOnce: random.one([4, 500]),
      attachmentsPerChat: random.one([2, 35]),
    },
    queues: QUEUES.map((id) => ({ id, name: id, hoursId: 'hours-always', maxContacts: random.chance(0.2) ? random.whole(1, 3) : null, enabled: random.chance(0.95) })),
    profiles,
    flows: simulatedFlows(random, QUEUES),
    agents: AGENTS.slice(0, random.whole(2, AGENTS.length)).map((username) => ({ id: `user-${username}`, username, profileId: random.one(profiles).id })),
    statusIds: ['status-lunch', 'status-training'],
  };
}

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/** Puts the drawn instance into an empty one. */
export async function fillInstance({ instance: desk, outside }: Core, drawn: SimulatedInstance): Promise<void> {
  await outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition: frontDesk } });
  const midnight = { Hours: 0, Minutes: 0 };
  await desk.putHours({ id: 'hours-always', name: 'Always', timeZone: 'UTC', config: DAYS.map((Day) => ({ Day, StartTime: midnight, EndTime: midnight })) });
  for (const queue of drawn.queues) await desk.putQueue(queue);
  for (const profile of drawn.profiles) await desk.putRoutingProfile(profile);
  for (const [index, id] of drawn.statusIds.entries()) await desk.putStatus({ id, name: id, type: 'custom', order: index + 3 });
  for (const flow of drawn.flows) await desk.putFlow({ ...flow, publish: true });
  await desk.setDefaultFlow('customer_queue', 'flow-customer-queue');
  for (const { id, username, profileId } of drawn.agents) await desk.createUser({ id, username, displayName: username, password: PASSWORD, role: 'agent', profileId });
  await desk.createUser({ ...SUPERVISOR, displayName: 'Boss', password: PASSWORD, role: 'supervisor', profileId: null });
}
