import type { Channel } from '../../contract/primitives.ts';
import type { Core, InstanceDesk, Settings } from '../../server/core.ts';
import type { ConfiguredQuickConnect } from '../../server/instance/quick-connect-desk.ts';
import { seedSampleTemplate } from '../../server/sample/sample-instance.ts';
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
  /** Who may be handed contacts, and from which queues on. */
  quickConnects: { id: string; target: ConfiguredQuickConnect['target']; queueIds: string[] }[];
  /** Flows for occasions on which a contact has set none. */
  defaultFlows: Readonly<Record<string, string>>;
  /** Whether agents make their tasks by a template. */
  template: boolean;
}

export const SUPERVISOR = { id: 'user-boss', username: 'boss' };
export const PASSWORD = 'the password of everybody';

const QUEUES = ['queue-support', 'queue-orders', 'queue-priority'] as const;
const AGENTS = ['ada', 'ben', 'cem', 'dora', 'emil', 'fay'] as const;

/** Draws an instance: two to six agents in one to three routing profiles over three queues and three channels. */
export function drawInstance(random: Random): SimulatedInstance {
  const profiles = Array.from({ length: random.whole(1, 3) }, (_, number) => drawProfile(random, number));
  const agents = AGENTS.slice(0, random.whole(2, AGENTS.length)).map((username) => ({ id: `user-${username}`, username, profileId: random.one(profiles).id }));
  const targets: ConfiguredQuickConnect['target'][] = [...agents.map(({ id }) => ({ type: 'user' as const, userId: id, flowId: null })), ...QUEUES.map((queueId) => ({ type: 'queue' as const, queueId, flowId: random.one([null, null, 'flow-slow-transfer']) }))];
  return {
    settings: {
      feedKept: random.one([60, 10_000]),
      declineBackOff: random.one([0, 5_000, 30_000, 90_000]),
      graceContacts: random.one([30_000, 300_000]),
      chatsAtOnce: random.one([4, 500]),
      callsAtOnce: random.one([2, 10]),
      tasksAtOnce: random.one([5, 2500]),
      partiesPerCall: random.one([3, 6]),
      attachmentsPerChat: random.one([2, 35]),
      numbersCanBeCalled: random.chance(0.5),
    },
    queues: QUEUES.map((id) => ({ id, name: id, hoursId: 'hours-always', maxContacts: random.chance(0.2) ? random.whole(1, 3) : null, enabled: random.chance(0.95) })),
    profiles,
    flows: simulatedFlows(random, QUEUES),
    agents,
    statusIds: ['status-lunch', 'status-training'],
    quickConnects: targets.map((target, number) => ({ id: `quick-connect-${number}`, target, queueIds: QUEUES.filter(() => random.chance(0.8)) })),
    defaultFlows: {
      customer_queue: 'flow-customer-queue', agent_transfer: 'flow-agent-transfer', queue_transfer: 'flow-queue-transfer',
      ...(random.chance(0.5) && { agent_whisper: 'flow-voice-agent-whisper', customer_whisper: 'flow-voice-customer-whisper' }),
      ...(random.chance(0.5) && { customer_hold: 'flow-voice-hold', agent_hold: 'flow-voice-agent-hold' }),
      ...(random.chance(0.5) && { outbound_whisper: 'flow-outbound-whisper' }),
    },
    template: random.chance(0.3),
  };
}

const PLACES: Readonly<Record<Channel, readonly number[]>> = { VOICE: [1], CHAT: [1, 1, 2, 3, 5], TASK: [1, 1, 2, 3] };

/** Most serve all channels; queues, priorities and delays differ by channel, and often collide. */
function drawProfile(random: Random, number: number): SimulatedInstance['profiles'][number] {
  const served = (['CHAT', 'VOICE', 'TASK'] as const).filter((channel) => channel === 'CHAT' || random.chance(0.85));
  return {
    id: `profile-${number}`,
    name: `Profile ${number}`,
    availabilityTimer: random.one(['TIME_SINCE_LAST_ACTIVITY', 'TIME_SINCE_LAST_INBOUND']),
    channels: served.map((channel) => ({ channel, concurrency: random.one(PLACES[channel]), behavior: random.one(['ROUTE_CURRENT_CHANNEL_ONLY', 'ROUTE_ANY_CHANNEL']) })),
    queues: served.flatMap((channel) =>
      QUEUES.filter((_queue, index) => index === number % QUEUES.length || random.chance(0.7)).map((queueId) => ({ queueId, channel, priority: random.whole(1, 3), delaySeconds: random.one([0, 0, 0, 5, 20, 60]) })),
    ),
  };
}

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/** Puts the drawn instance into an empty one. */
export async function fillInstance({ instance: desk, outside, quickConnects, taskTemplates }: Core, drawn: SimulatedInstance): Promise<void> {
  await outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition: frontDesk } });
  const midnight = { Hours: 0, Minutes: 0 };
  await desk.putHours({ id: 'hours-always', name: 'Always', timeZone: 'UTC', config: DAYS.map((Day) => ({ Day, StartTime: midnight, EndTime: midnight })) });
  for (const queue of drawn.queues) await desk.putQueue(queue);
  for (const profile of drawn.profiles) await desk.putRoutingProfile(profile);
  for (const [index, id] of drawn.statusIds.entries()) await desk.putStatus({ id, name: id, type: 'custom', order: index + 3 });
  for (const flow of drawn.flows) await desk.putFlow({ ...flow, publish: true });
  for (const [occasion, flowId] of Object.entries(drawn.defaultFlows)) await desk.setDefaultFlow(occasion, flowId);
  for (const { id, username, profileId } of drawn.agents) await desk.createUser({ id, username, displayName: username, password: PASSWORD, role: 'agent', profileId });
  await desk.createUser({ ...SUPERVISOR, displayName: 'Boss', password: PASSWORD, role: 'supervisor', profileId: null });
  for (const { id, target } of drawn.quickConnects) await quickConnects.put({ id, name: id, description: '', tags: {}, target });
  for (const { id } of drawn.queues) await quickConnects.associate(id, drawn.quickConnects.filter(({ queueIds }) => queueIds.some((queueId) => queueId === id)).map((one) => one.id));
  if (drawn.template) await seedSampleTemplate(taskTemplates);
}
