import { readFile } from 'node:fs/promises';
import type { InstanceDesk } from '../core.ts';
import { SAMPLE_FLOWS } from '../flows/samples.ts';
import { BotDefinition } from '../bots/bot-definition.ts';
import type { QuickConnectDesk } from '../instance/quick-connect-desk.ts';
import type { TaskTemplateDesk, TemplateField } from '../instance/task-template-desk.ts';
import type { OutsideDesk } from '../outside/outside-desk.ts';

/*
 * The sample instance that `npm start` brings up: two agents, a supervisor, three queues, published flows. Their names
 * are the sample's; their passwords are made when it is first started.
 */

export interface SampleUser { username: string; displayName: string; role: 'agent' | 'supervisor' }

export const SAMPLE_USERS: readonly SampleUser[] = [
  { username: 'eva', displayName: 'Eva Lindqvist', role: 'agent' },
  { username: 'jonas', displayName: 'Jonas Weber', role: 'agent' },
  { username: 'rosa', displayName: 'Rosa Ortega', role: 'supervisor' },
];

const QUEUES = [
  { id: 'queue-support', name: 'Support' },
  { id: 'queue-orders', name: 'Orders' },
  { id: 'queue-priority', name: 'Returning customers' },
] as const;

const STATUSES = [
  { id: 'status-lunch', name: 'Lunch break', type: 'custom', order: 3 },
  { id: 'status-training', name: 'Training', type: 'custom', order: 4 },
] as const;

/**
 * Fills a new instance. Everything is put by its id, so doing it twice changes nothing, except that users must be new.
 * @param passwordOf gives each user's password.
 */
export async function seedSample(instance: InstanceDesk, passwordOf: (username: string) => string): Promise<void> {
  await instance.putHours({ id: 'hours-always', name: 'Always open', timeZone: 'UTC', config: wholeWeek() });
  for (const queue of QUEUES) {
    await instance.putQueue({ ...queue, hoursId: 'hours-always', maxContacts: null, enabled: true });
  }
  for (const status of STATUSES) await instance.putStatus(status);
  await instance.putRoutingProfile(floorProfile());
  await publishSampleFlows(instance);
  for (const user of SAMPLE_USERS) {
    await instance.createUser({ ...user, id: `user-${user.username}`, password: passwordOf(user.username), profileId: user.role === 'agent' ? 'profile-floor' : null });
  }
}

function floorProfile() {
  return {
    id: 'profile-floor',
    name: 'Floor',
    availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY' as const,
    channels: [{ channel: 'CHAT' as const, concurrency: 3, behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' as const }],
    queues: [
      { queueId: 'queue-priority', channel: 'CHAT' as const, priority: 1, delaySeconds: 0 },
      { queueId: 'queue-support', channel: 'CHAT' as const, priority: 2, delaySeconds: 0 },
      { queueId: 'queue-orders', channel: 'CHAT' as const, priority: 2, delaySeconds: 0 },
    ],
  };
}

/** Lets the agents take tasks, too, beside their chats. */
export async function seedSampleTasks(instance: InstanceDesk): Promise<void> {
  const chats = floorProfile();
  await instance.putRoutingProfile({
    ...chats,
    // An agent with a chat in hand is offered tasks all the same, and the other way round.
    channels: [...chats.channels, { channel: 'TASK' as const, concurrency: 2 }].map((channel) => ({ ...channel, behavior: 'ROUTE_ANY_CHANNEL' })),
    queues: [...chats.queues, ...chats.queues.map((queue) => ({ ...queue, channel: 'TASK' as const }))],
  });
}

/** Lets the agents hand contacts to each other and to every queue, and assign tasks so. */
export async function seedSampleQuickConnects(quickConnects: QuickConnectDesk): Promise<void> {
  const people = SAMPLE_USERS.filter(({ role }) => role === 'agent').map(({ username, displayName }) => ({
    id: `quick-connect-${username}`, name: displayName, description: 'Agent', target: { type: 'user' as const, userId: `user-${username}`, flowId: 'flow-agent-transfer' },
  }));
  const queues = QUEUES.map(({ id, name }) => ({
    id: `quick-connect-${id.replace('queue-', '')}`, name, description: 'Queue', target: { type: 'queue' as const, queueId: id, flowId: 'flow-queue-transfer' },
  }));
  const all = [...people, ...queues];
  for (const quickConnect of all) await quickConnects.put({ ...quickConnect, tags: {} });
  for (const { id } of QUEUES) await quickConnects.associate(id, all.map((quickConnect) => quickConnect.id));
}

/** The one template by which the sample's agents make tasks. */
export async function seedSampleTemplate(taskTemplates: TaskTemplateDesk): Promise<void> {
  const field = (name: string, type: TemplateField['type'], description: string, options: string[] = []): TemplateField => ({ name, type, description, options });
  await taskTemplates.put({
    id: 'template-follow-up', name: 'Follow-up', description: 'Something to be done for a customer', flowId: 'flow-task', selfAssignFlowId: 'flow-agent-transfer', active: true,
    content: {
      fields: [
        field('Name', 'NAME', 'What is to be done, in a few words'),
        field('Description', 'DESCRIPTION', 'What whoever does it should know'),
        field('Reason', 'SINGLE_SELECT', 'Why', ['Call back', 'Refund', 'Delivery', 'Other']),
        field('Order', 'URL', 'The page of the order'),
        field('Begins', 'SCHEDULED_TIME', 'When it is offered; now if empty'),
        field('Assign to', 'QUICK_CONNECT', 'An agent or a queue; the support queue if empty'),
        field('For myself', 'SELF_ASSIGN', 'I do it myself'),
      ],
      required: ['Name', 'Reason'], readOnly: [], invisible: [], defaults: { Reason: 'Call back' },
    },
  });
}

/** Lets the agents take calls, too, one at a time, beside chats and tasks; on a call they are offered nothing else. */
export async function seedSampleCalls(instance: InstanceDesk): Promise<void> {
  const chats = floorProfile();
  await instance.putRoutingProfile({
    ...chats,
    channels: [
      ...chats.channels.map((channel) => ({ ...channel, behavior: 'ROUTE_ANY_CHANNEL' as const })),
      { channel: 'TASK', concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' },
      { channel: 'VOICE', concurrency: 1, behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' },
    ],
    queues: (['CHAT', 'TASK', 'VOICE'] as const).flatMap((channel) => chats.queues.map((queue) => ({ ...queue, channel }))),
  });
}

/** Configures the bot of the sample flow `flow-front-desk`; without it that flow goes to the queue at once. */
export async function seedSampleBot(outside: OutsideDesk): Promise<void> {
  const definition = BotDefinition.parse(JSON.parse(await readFile(new URL('../bots/samples/front-desk.json', import.meta.url), 'utf8')));
  await outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition } });
}

/** Stores and publishes every sample flow, and makes the default customer queue flow the default. */
export async function publishSampleFlows(instance: InstanceDesk, change: (flowId: string, content: string) => string = (_id, content) => content): Promise<void> {
  for (const flow of SAMPLE_FLOWS) {
    const content = await readFile(new URL(`../flows/samples/${flow.file}`, import.meta.url), 'utf8');
    await instance.putFlow({ id: flow.id, name: flow.name, type: flow.type, content: change(flow.id, content), publish: true });
  }
  await instance.setDefaultFlow('customer_queue', 'flow-customer-queue');
  await instance.setDefaultFlow('agent_transfer', 'flow-agent-transfer');
  await instance.setDefaultFlow('queue_transfer', 'flow-queue-transfer');
}

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/** From midnight to midnight counts as the whole day (routing/hours-of-operation.ts). */
function wholeWeek(): unknown {
  const midnight = { Hours: 0, Minutes: 0 };
  return DAYS.map((Day) => ({ Day, StartTime: midnight, EndTime: midnight }));
}
