import type { AgentSession, Core } from '../../server/core.ts';
import { STATUS_AVAILABLE } from '../../server/instance/instance-desk.ts';
import { publishSampleFlows, seedSampleBot } from '../../server/sample/sample-instance.ts';

export const PASSWORD = 'correct horse';

/** One queue, one profile with three chats at once, agents Ann and Bob, supervisor Sue, the sample's flows. */
export async function seedSmallInstance({ instance, outside }: Core): Promise<void> {
  const week = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
  const midnight = { Hours: 0, Minutes: 0 };
  await instance.putHours({ id: 'hours-always', name: 'Always', timeZone: 'UTC', config: week.map((Day) => ({ Day, StartTime: midnight, EndTime: midnight })) });
  for (const id of ['queue-support', 'queue-orders', 'queue-priority']) await instance.putQueue({ id, name: id, hoursId: 'hours-always', maxContacts: null, enabled: true });
  await instance.putStatus({ id: 'status-lunch', name: 'Lunch', type: 'custom', order: 3 });
  await instance.putRoutingProfile({
    id: 'profile-floor',
    name: 'Floor',
    availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: 3, behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' }],
    queues: ['queue-support', 'queue-orders', 'queue-priority'].map((queueId) => ({ queueId, channel: 'CHAT' as const, priority: 1, delaySeconds: 0 })),
  });
  await publishSampleFlows(instance);
  await seedSampleBot(outside);
  for (const name of ['ann', 'bob']) await instance.createUser({ id: name, username: name, displayName: name, password: PASSWORD, role: 'agent', profileId: 'profile-floor' });
  await instance.createUser({ id: 'sue', username: 'sue', displayName: 'Sue', password: PASSWORD, role: 'supervisor', profileId: null });
}

export const signIn = (core: Core, username: string, device = `${username}'s desk`, password = PASSWORD) =>
  core.agents.signIn({ username, password, device, address: '192.0.2.1' });

/** Signs in, links a desk, and unless told otherwise becomes Available. */
export async function linkDesk(core: Core, username: string, options: { device?: string; takeOver?: boolean; status?: string | null } = {}): Promise<AgentSession> {
  const device = options.device ?? `${username}'s desk`;
  const { token } = await signIn(core, username, device);
  const welcome = await core.agents.hello({ token, device, deviceName: device, after: null, takeOver: options.takeOver ?? false });
  if ('taken' in welcome) throw new Error(`${username} is taken by ${welcome.taken.by}`);
  const status = options.status === undefined ? STATUS_AVAILABLE : options.status;
  if (status !== null) await core.agents.command(welcome.session, { frame: 'command', id: `first status ${welcome.session.sessionId}`, type: 'set_status', statusId: status });
  await core.idle();
  return welcome.session;
}

/** A customer starts a chat and opens the page's socket. */
export async function startChat(core: Core, flowId = 'flow-quiet', customerName = 'Cleo') {
  const started = await core.chats.startChat({
    flowId, customerName, attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain'], initialMessage: undefined, clientToken: undefined,
  });
  const connection = await core.chats.connectParticipant(started.participantToken, { markConnected: true });
  await core.idle();
  return { ...started, participant: connection.participant, connection };
}

/** Lets the agents take two tasks besides their chats. */
export async function takeTasks({ instance }: Core): Promise<void> {
  await instance.putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: 3, behavior: 'ROUTE_ANY_CHANNEL' }, { channel: 'TASK', concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: ['queue-support', 'queue-orders', 'queue-priority'].flatMap((queueId) => (['CHAT', 'TASK'] as const).map((channel) => ({ queueId, channel, priority: 1, delaySeconds: 0 }))),
  });
}

/** A task begins, at once or when it is due. */
export async function startTask(core: Core, flowId: string, scheduledAt: number | null): Promise<string> {
  const { contactId } = await core.contacts.startTask({
    flowId, name: 'Refund check', description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt, previousContactId: null,
    relatedContactId: null, expiryMinutes: null, clientToken: undefined, by: 'api',
  });
  await core.idle();
  return contactId;
}
