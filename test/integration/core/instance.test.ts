import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, PASSWORD, seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

let running: RunningCore;
beforeEach(async () => {
  running = await runCore();
  await seedSmallInstance(running.core);
});
afterEach(() => running.core.close());

const instance = () => running.core.instance;
const flowThatSays = (text: string) =>
  JSON.stringify({
    Version: '2019-10-30', StartAction: 'say', Metadata: {},
    Actions: [
      { Identifier: 'say', Type: 'UpdateContactAttributes', Parameters: { Attributes: { said: text }, TargetContact: 'Current' }, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }], Conditions: [] } },
      { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ],
  });

describe('users', () => {
  test('get an own agent queue, begin Offline, and have names of their own whatever the case', async () => {
    const { id } = await instance().createUser({ username: 'Dora', displayName: 'Dora D.', password: PASSWORD, role: 'agent', profileId: 'profile-floor' });
    const boss = await instance().createUser({ username: 'Bea', displayName: 'Bea B.', password: PASSWORD, role: 'supervisor', profileId: null });
    const { agents } = await running.core.agents.board();
    expect(agents.find((agent) => agent.userId === id)).toMatchObject({ name: 'Dora D.', status: 'Offline', link: 'none', slots: [{ channel: 'CHAT' }] });
    // Who has no routing profile takes no contacts, and is not on the board.
    expect(agents.find((agent) => agent.userId === boss.id)).toBeUndefined();
    await expect(instance().createUser({ username: 'dORA', displayName: 'x', password: PASSWORD, role: 'agent', profileId: null })).rejects.toMatchObject({ code: 'duplicate' });
  });

  test.each([
    ['a short password', { username: 'dora', password: 'short' }],
    ['a name that is none', { username: ' ', password: PASSWORD }],
    ['a profile that does not exist', { username: 'dora', password: PASSWORD, profileId: 'profile-none' }],
  ])('with %s are refused', async (_what, given) => {
    await expect(instance().createUser({ displayName: 'Dora', role: 'agent', profileId: null, ...given })).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('flows', () => {
  test('that are only saved do not run; published ones do, until the next is published', async () => {
    const put = (text: string, publish: boolean) => instance().putFlow({ id: 'flow-own', name: 'Own', type: 'CONTACT_FLOW', content: flowThatSays(text), publish });
    await put('first', false);
    await expect(startChat(running.core, 'flow-own')).rejects.toMatchObject({ code: 'flow_not_published' });
    const said = async (): Promise<string | undefined> => {
      const { contactId } = await running.core.chats.startChat({ flowId: 'flow-own', customerName: 'C', attributes: {}, durationMinutes: 60, contentTypes: [], initialMessage: undefined, clientToken: undefined });
      return (await running.core.chats.attributesOf(contactId))['said'];
    };
    await put('first', true);
    expect(await said()).toBe('first');
    await put('second', false);
    expect(await said()).toBe('first');
    await put('second', true);
    expect(await said()).toBe('second');
    await expect(instance().setDefaultFlow('customer_queue', 'flow-none')).rejects.toMatchObject({ code: 'invalid' });
  });

  test('with mistakes are refused, naming action and field', async () => {
    const content = flowThatSays('x').replace('"NextAction":"end"', '"NextAction":"nowhere"');
    await expect(instance().putFlow({ id: 'f', name: 'Broken', type: 'CONTACT_FLOW', content, publish: true })).rejects.toThrow(/"say".*nowhere/);
  });
});

describe('routing objects', () => {
  test('that contradict themselves or name what is not there are refused and change nothing', async () => {
    const profile = { id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY' as const };
    const chat = { channel: 'CHAT' as const, concurrency: 3, behavior: 'ROUTE_ANY_CHANNEL' as const };
    const bad = [
      instance().putRoutingProfile({ ...profile, channels: [{ ...chat, concurrency: 11 }], queues: [] }),
      instance().putRoutingProfile({ ...profile, channels: [chat, chat], queues: [] }),
      instance().putRoutingProfile({ ...profile, channels: [chat], queues: [{ queueId: 'queue-none', channel: 'CHAT', priority: 1, delaySeconds: 0 }] }),
      instance().putQueue({ id: 'queue-of-ann', name: 'Mine', hoursId: 'hours-always', maxContacts: null, enabled: true }),
      instance().putQueue({ id: 'q', name: 'Q', hoursId: 'hours-none', maxContacts: null, enabled: true }),
      instance().putHours({ id: 'h', name: 'H', timeZone: 'Atlantis/Centre', config: [] }),
      instance().putStatus({ id: 'second', name: 'Also available', type: 'routable', order: 9 }),
      instance().putStatus({ id: 'status-available', name: 'Available', type: 'custom', order: 1 }),
    ];
    const answers = await Promise.allSettled(bad);
    expect(answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'taken'))).toEqual(bad.map(() => 'invalid'));
    expect((await running.core.agents.board()).agents.find((agent) => agent.userId === 'ann')?.slots).toEqual([{ channel: 'CHAT', used: 0, of: 3 }]);
  });

  test('that give an agent more room bring him what waits', async () => {
    await instance().putRoutingProfile({
      id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
      channels: [{ channel: 'CHAT', concurrency: 1, behavior: 'ROUTE_ANY_CHANNEL' }],
      queues: ['queue-support', 'queue-orders', 'queue-priority'].map((queueId) => ({ queueId, channel: 'CHAT', priority: 1, delaySeconds: 0 })),
    });
    await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await startChat(running.core);
    const held = async () => (await running.core.agents.board()).agents.find((agent) => agent.userId === 'ann')?.contacts.length;
    expect(await held()).toBe(1);
    await seedProfileWithTwo();
    expect(await held()).toBe(2);
  });
});

const seedProfileWithTwo = () =>
  instance().putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: ['queue-support', 'queue-orders', 'queue-priority'].map((queueId) => ({ queueId, channel: 'CHAT', priority: 1, delaySeconds: 0 })),
  });

test('access keys have a secret until they are unknown', async () => {
  const key = await instance().createAccessKey('backend');
  expect(await instance().keys.find(key.accessKeyId)).toEqual({ secret: key.secretAccessKey, role: 'full' });
  expect(await instance().keys.find('AKNOBODY')).toBeUndefined();
});
