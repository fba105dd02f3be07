import type { StartTask } from '../../../server/contacts/contact-desk.ts';
import type { Settings } from '../../../server/core.ts';
import { end, publishFlow, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { startWorld, type World } from './contact-world.ts';

/** The sample instance whose agents take two tasks as well as three chats at once, and the flow `to-support`, which queues. */
export async function startTaskWorld(options: { settings?: Partial<Settings>; behavior?: 'ROUTE_ANY_CHANNEL' | 'ROUTE_CURRENT_CHANNEL_ONLY' } = {}): Promise<World> {
  const world = await startWorld(options.settings ? { settings: options.settings } : {});
  const behavior = options.behavior ?? 'ROUTE_ANY_CHANNEL';
  await world.instance.putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: 3, behavior }, { channel: 'TASK', concurrency: 2, behavior }],
    queues: (['CHAT', 'TASK'] as const).map((channel) => ({ queueId: 'queue-support', channel, priority: 1, delaySeconds: 0 })),
  });
  await publishFlow(world.instance, 'to-support', [setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), setQueue('queue-support', 'to-queue'), toQueue, end]);
  return world;
}

/** Starts a task that goes straight to the queue, unless told otherwise. */
export async function startTask(world: World, more: Partial<StartTask> = {}): Promise<string> {
  const { contactId } = await world.contacts.startTask({
    flowId: 'to-support', name: 'Refund check', description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt: null,
    previousContactId: null, relatedContactId: null, expiryMinutes: null, clientToken: undefined, by: 'api', ...more,
  });
  await world.settle();
  return contactId;
}
