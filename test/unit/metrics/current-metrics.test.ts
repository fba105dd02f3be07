import { describe, expect, it } from 'vitest';
import type { CurrentMetricName } from '../../../contract/instance-api-metrics.ts';
import type { ContactState } from '../../../contract/contact.ts';
import type { Channel } from '../../../contract/primitives.ts';
import { currentMetrics, type Grouping, type MetricsQuery } from '../../../server/metrics/current-metrics.ts';
import { currentUsers } from '../../../server/metrics/current-users.ts';
import type { MetricsAgent, MetricsSnapshot } from '../../../server/metrics/metrics-desk.ts';
import type { RoutingAgent } from '../../../server/routing/pick-values.ts';

/* Real-time figures as connect-facts 8.1 defines them, from values made by hand. */

const NOW = 1_000_000;
type Held = readonly [ContactState, Channel];

function agent(userId: string, more: { status?: RoutingAgent['status']['type']; link?: RoutingAgent['link']['state']; next?: string; held?: readonly Held[]; profile?: 'chat' | 'both' } = {}): MetricsAgent {
  const profileId = more.profile ?? 'chat';
  const held = (more.held ?? []).map(([state, channel], index) => ({ contactId: `${userId} ${String(index)}`, channel, state, since: NOW - 1000 }));
  const status = more.status ?? 'routable';
  return {
    statusId: `status-${status}`, profileId,
    contacts: held.map(({ contactId }) => ({ contactId, initiationMethod: 'API', connectedAt: NOW - 500, queueId: 'q1' })),
    agent: {
      userId, name: userId, held, availableSince: 0, declined: [], agentQueueId: `queue-of-${userId}`,
      status: { name: status, type: status, since: NOW - 5000 },
      nextStatus: more.next === undefined ? null : { name: more.next },
      microphone: 'ready',
      link: more.link === 'lost' ? { state: 'lost', since: 0 } : { state: more.link ?? 'live' },
      profile: {
        channels: profileId === 'chat'
          ? [{ channel: 'CHAT', concurrency: 3, crossChannel: 'ROUTE_CURRENT_CHANNEL_ONLY' }]
          : [{ channel: 'CHAT', concurrency: 3, crossChannel: 'ROUTE_CURRENT_CHANNEL_ONLY' }, { channel: 'VOICE', concurrency: 1, crossChannel: 'ROUTE_CURRENT_CHANNEL_ONLY' }, { channel: 'TASK', concurrency: 5, crossChannel: 'ROUTE_ANY_CHANNEL' }],
        queues: [],
      },
    },
  };
}

const snapshot = (agents: MetricsAgent[], waiting: MetricsSnapshot['waiting'] = [], scheduled: MetricsSnapshot['scheduled'] = []): MetricsSnapshot => ({
  at: NOW, agents, waiting, scheduled,
  queues: [{ id: 'q1', ownerUserId: null }, { id: 'q2', ownerUserId: null }, ...agents.map(({ agent: { userId } }) => ({ id: `queue-of-${userId}`, ownerUserId: userId }))],
  profiles: ['both', 'chat'],
  serves: [
    { profileId: 'chat', queueId: 'q1', channel: 'CHAT' }, { profileId: 'both', queueId: 'q1', channel: 'CHAT' }, { profileId: 'both', queueId: 'q1', channel: 'TASK' },
    { profileId: 'both', queueId: 'q2', channel: 'TASK' },
  ],
});
const everything: MetricsQuery = { queues: undefined, channels: undefined, profiles: undefined, statuses: undefined, groupings: [] };
const value = (of: MetricsSnapshot, metric: CurrentMetricName, query: Partial<MetricsQuery> = {}): number | undefined => currentMetrics(of, { ...everything, ...query })[0]?.value(metric);
const grouped = (of: MetricsSnapshot, metric: CurrentMetricName, groupings: Grouping[], query: Partial<MetricsQuery> = {}) =>
  Object.fromEntries(currentMetrics(of, { ...everything, ...query, groupings }).map((row) => [Object.values(row.dimensions).join(' '), row.value(metric)]));

describe('agents', () => {
  const floor = snapshot([
    agent('idle'),
    agent('busy', { held: [['connected', 'CHAT'], ['after_contact_work', 'CHAT']] }),
    agent('ringing', { held: [['offered', 'CHAT']] }),
    agent('missed', { held: [['missed', 'CHAT']] }),
    agent('lunch', { status: 'custom', held: [['connected', 'CHAT']] }),
    agent('offline', { status: 'offline' }),
    agent('gone', { link: 'none' }),
    agent('lost', { link: 'lost' }),
  ]);

  it.each([
    ['AGENTS_ONLINE', 6, 'not Offline, and with a desktop'],
    ['AGENTS_AVAILABLE', 1, 'Available with nothing at all on his hands and a link'],
    ['AGENTS_STAFFED', 5, 'online and in no custom status'],
    ['AGENTS_ON_CONTACT', 2, 'with a contact connected or in after contact work'],
    ['AGENTS_ON_CALL', 2, 'the older name of the same'],
    ['AGENTS_NON_PRODUCTIVE', 1, 'in a custom status, working or not'],
    ['AGENTS_ERROR', 1, 'with something missed or lost that is not cleared'],
    ['AGENTS_AFTER_CONTACT_WORK', 1, 'contacts, not agents'],
    ['SLOTS_ACTIVE', 3, 'contacts connected or in after contact work'],
    ['SLOTS_AVAILABLE', 3 + 1 + 2 + 2, 'free slots of who can be offered something'],
    ['CONTACTS_SCHEDULED', 0, 'no callbacks'],
  ] as const)('%s is %i: %s', (metric, expected, _why) => {
    expect(value(floor, metric)).toBe(expected);
  });

  it('counts contacts in after contact work, also two of one agent (T74)', () => {
    expect(value(snapshot([agent('a', { held: [['after_contact_work', 'CHAT'], ['after_contact_work', 'CHAT']] })]), 'AGENTS_AFTER_CONTACT_WORK')).toBe(2);
  });

  it('counts callbacks that are not due yet, of their queues and of calls alone', () => {
    const promised = snapshot([agent('a')], [], [{ queueId: 'q1', count: 3 }, { queueId: 'q2', count: 1 }]);
    expect(value(promised, 'CONTACTS_SCHEDULED')).toBe(4);
    expect(grouped(promised, 'CONTACTS_SCHEDULED', ['QUEUE'], { queues: ['q1'] })).toEqual({ q1: 3 });
    expect(grouped(promised, 'CONTACTS_SCHEDULED', ['CHANNEL'])).toEqual({ VOICE: 4, CHAT: 0, TASK: 0 });
  });

  it('offers nothing to who has a next status', () => {
    expect(value(snapshot([agent('a', { next: 'Lunch' })]), 'SLOTS_AVAILABLE')).toBe(0);
  });

  it('says of a voice and chat agent in one chat that two more fit, not three, and of an idle one the larger channel and what fits beside it', () => {
    expect(value(snapshot([agent('a', { profile: 'both', held: [['connected', 'CHAT']] })]), 'SLOTS_AVAILABLE', { channels: ['CHAT', 'VOICE'] })).toBe(2);
    expect(value(snapshot([agent('a', { profile: 'both' })]), 'SLOTS_AVAILABLE', { channels: ['CHAT', 'VOICE'] })).toBe(3);
    expect(value(snapshot([agent('a', { profile: 'both' })]), 'SLOTS_AVAILABLE')).toBe(8);
  });

  it('counts an agent of two queues in each, and once together', () => {
    const two = snapshot([agent('a', { profile: 'both' }), agent('b')]);
    expect(grouped(two, 'AGENTS_ONLINE', ['QUEUE'], { queues: ['q1', 'q2'] })).toEqual({ q1: 2, q2: 1 });
    expect(value(two, 'AGENTS_ONLINE', { queues: ['q1', 'q2'] })).toBe(2);
    expect(grouped(two, 'AGENTS_ONLINE', ['QUEUE', 'CHANNEL'], { queues: ['q1'] })).toEqual({ 'q1 VOICE': 0, 'q1 CHAT': 2, 'q1 TASK': 1 });
    expect(grouped(two, 'AGENTS_ONLINE', ['ROUTING_PROFILE'], { queues: ['q1'] })).toEqual({ both: 1, chat: 1 });
    expect(grouped(two, 'AGENTS_ONLINE', ['QUEUE'], { profiles: ['chat'] })).toEqual({ q1: 1 });
    expect(grouped(two, 'AGENTS_ONLINE', ['QUEUE'], { queues: ['queue-of-a'] })).toEqual({ 'queue-of-a': 1 });
  });

  it('counts contacts of the channels asked for only', () => {
    const mixed = snapshot([agent('a', { profile: 'both', held: [['connected', 'TASK'], ['connected', 'CHAT']] })]);
    expect(grouped(mixed, 'SLOTS_ACTIVE', ['CHANNEL'])).toEqual({ VOICE: 0, CHAT: 1, TASK: 1 });
    expect(value(mixed, 'SLOTS_ACTIVE')).toBe(2);
  });

  it('gives statuses that somebody is in, by queue', () => {
    expect(grouped(floor, 'AGENTS_ONLINE', ['QUEUE', 'AGENT_STATUS'], { queues: ['q1'] })).toEqual({ 'q1 status-routable': 5, 'q1 status-custom': 1 });
    expect(value(floor, 'AGENTS_ONLINE', { queues: ['q1'], statuses: ['status-custom'] })).toBe(1);
  });
});

describe('contacts in queue', () => {
  const queues = snapshot([], [
    { queueId: 'q1', channel: 'CHAT', count: 3, oldestAt: NOW - 90_500 }, { queueId: 'q1', channel: 'TASK', count: 1, oldestAt: NOW - 2000 }, { queueId: 'q2', channel: 'TASK', count: 2, oldestAt: NOW - 7000 },
  ]);

  it('are counted by queue, channel and profile', () => {
    expect(value(queues, 'CONTACTS_IN_QUEUE')).toBe(6);
    expect(grouped(queues, 'CONTACTS_IN_QUEUE', ['QUEUE'])).toEqual({ q1: 4, q2: 2 });
    expect(grouped(queues, 'CONTACTS_IN_QUEUE', ['QUEUE', 'CHANNEL'], { channels: ['TASK'] })).toEqual({ 'q1 TASK': 1, 'q2 TASK': 2 });
    expect(grouped(queues, 'CONTACTS_IN_QUEUE', ['ROUTING_PROFILE'], { profiles: ['chat', 'both'] })).toEqual({ chat: 3, both: 6 });
  });

  it('have an age in seconds with groupings and in milliseconds without, as Amazon Connect has it', () => {
    expect(grouped(queues, 'OLDEST_CONTACT_AGE', ['QUEUE'])).toEqual({ q1: 90, q2: 7 });
    expect(value(queues, 'OLDEST_CONTACT_AGE')).toBe(90_500);
    expect(value(queues, 'OLDEST_CONTACT_AGE', { queues: ['q2'] })).toBe(7000);
    expect(value(snapshot([]), 'OLDEST_CONTACT_AGE')).toBe(0);
  });
});

describe('who is at work', () => {
  const nobody = { queues: undefined, profiles: undefined, agents: undefined, contactStates: undefined };
  const floor = snapshot([
    agent('ann', { held: [['connected', 'CHAT'], ['offered', 'CHAT']], next: 'Lunch' }), agent('bob', { status: 'offline' }), agent('cyd', { link: 'none' }),
    agent('dot', { status: 'offline', held: [['after_contact_work', 'CHAT'], ['link_lost', 'CHAT'], ['missed', 'CHAT'], ['rejected', 'CHAT']] }), agent('eve', { profile: 'both' }),
  ]);
  const ids = (query: Partial<typeof nobody> | object = {}): string[] => currentUsers(floor, { ...nobody, ...query }).map(({ userId }) => userId);

  it('are those who are there or hold something, and whoever is asked for by name', () => {
    expect(ids()).toEqual(['ann', 'dot', 'eve']);
    expect(ids({ agents: ['bob', 'ann'] })).toEqual(['ann', 'bob']);
    expect(ids({ queues: ['q2'] })).toEqual(['eve']);
    expect(ids({ profiles: ['chat'] })).toEqual(['ann', 'dot']);
    expect(ids({ contactStates: ['MISSED', 'CONNECTING'] })).toEqual(['ann', 'dot']);
    expect(ids({ contactStates: ['CONNECTED_ONHOLD'] })).toEqual([]);
  });

  it('are told with their slots, their contacts in Connect\'s words, and the status they go to next', () => {
    const [ann, dot] = currentUsers(floor, nobody);
    expect(ann).toMatchObject({
      status: { id: 'status-routable', name: 'routable', since: NOW - 5000 }, nextStatus: 'Lunch', slots: [{ channel: 'CHAT', most: 3, active: 1, available: 0 }],
      contacts: [{ contactId: 'ann 0', state: 'CONNECTED', connectedAt: NOW - 500, queueId: 'q1' }, { contactId: 'ann 1', state: 'CONNECTING' }],
    });
    expect(dot?.contacts.map(({ state }) => state)).toEqual(['ENDED', 'ERROR', 'MISSED', 'REJECTED']);
    const [paused] = currentUsers(snapshot([agent('fay', { held: [['paused', 'CHAT']] })]), nobody);
    expect(paused).toMatchObject({ slots: [{ active: 0, available: 3 }], contacts: [{ state: 'CONNECTED' }] });
  });
});
