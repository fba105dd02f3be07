import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Refusal } from '../../../server/core.ts';
import { end, pauseFor, publishFlow, setAttributes, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { chatRow, HOUR, MINUTE, SECOND, story, type World } from './contact-world.ts';
import { refusalCode as refusal } from './refusal.ts';
import { startTask, startTaskWorld } from './task-world.ts';

/*
 * Tasks: contacts without a customer, which run the same flows, wait in the same queues and are offered to the same agents.
 */

const DAY = 24 * HOUR;

let world: World;
beforeEach(async () => {
  world = await startTaskWorld();
});
afterEach(() => world.close());

const segments = (taskId: string) => world.rows.selectFrom('contacts').selectAll().where('initial_id', '=', taskId).orderBy('initiated_at').orderBy('id').execute();

describe('A task', () => {
  test('runs its flow at once, rings for 20 seconds, is worked on, ended and closed', async () => {
    const eva = await world.agent('eva');
    const taskId = await startTask(world, { description: 'The parcel is back.', references: { Order: { type: 'URL', value: 'https://shop.example/orders/42' } }, attributes: { amount: '39.50' } });
    const offered = eva.one('offered');
    expect(offered).toMatchObject({ contactId: taskId, channel: 'TASK', customer: { name: 'Refund check' }, attributes: { amount: '39.50' } });
    expect(offered.task).toEqual({
      name: 'Refund check', description: 'The parcel is back.', references: [{ name: 'Order', type: 'URL', value: 'https://shop.example/orders/42' }], pauses: 0, pausedFor: 0,
      dueAt: null, createdBy: null,
    });
    expect((offered.offer?.expiresAt ?? 0) - (offered.offer?.offeredAt ?? 0)).toBe(20 * SECOND);
    await eva.accept();
    await world.pass(5 * MINUTE);
    await eva.leave(taskId);
    expect(eva.one('after_contact_work').chat).toMatchObject({ state: 'ended', endReason: 'ended_by_agent' });
    await eva.do({ type: 'close_contact', contactId: taskId });
    expect(eva.screen.size).toBe(0);
    expect(await story(world, taskId)).toEqual([
      'task_started', 'flow_started', 'hook_set', 'target_queue_set', 'flow_ended', 'queued', 'flow_started', 'flow_ended', 'offered',
      'agent_connected', 'agent_left', 'chat_ended', 'contact_closed',
    ]);
  });

  test('has no conversation: no line is written, and none can be', async () => {
    const eva = await world.agent('eva');
    const taskId = await startTask(world);
    await eva.accept();
    expect(await refusal(eva.say(taskId, 'Hello?'))).toBe('wrong_state');
    await eva.finish(taskId);
    expect(await world.rows.selectFrom('transcript').selectAll().execute()).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('ends when its agent ends it, whatever disconnect flow is set: its work is done', async () => {
    await publishFlow(world.instance, 'again', [toQueue, end]);
    await publishFlow(world.instance, 'with-hook', [setHook('CustomerRemaining', 'again', 'set-queue'), setQueue('queue-support', 'to-queue'), toQueue, end]);
    const eva = await world.agent('eva');
    const taskId = await startTask(world, { flowId: 'with-hook' });
    await eva.accept();
    await eva.finish(taskId);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
    expect(await segments(taskId)).toHaveLength(1);
  });

  test('goes back to its queue, as old as it was, when its agent is cut off and no flow says otherwise', async () => {
    const eva = await world.agent('eva');
    const taskId = await startTask(world);
    const before = (await segments(taskId))[0]?.queue_age_at;
    await eva.accept();
    await world.pass(HOUR);
    await eva.linkLost();
    await world.pass(6 * MINUTE);
    const [first, second] = await segments(taskId);
    expect(first).toMatchObject({ end_reason: 'link_lost' });
    expect(second).toMatchObject({ state: 'in_queue', queue_id: 'queue-support', previous_id: taskId, initiation_method: 'DISCONNECT', queue_age_at: before });
    const jonas = await world.agent('jonas');
    expect((await jonas.accept()).task?.name).toBe('Refund check');
  });

  test('is known to flows by channel, name and description, and its agent to the disconnect flow', async () => {
    await publishFlow(world.instance, 'note-agent', [setAttributes('note', { agent: '$.Agent.UserName', task: '$.Task.ContactId' }, 'end'), end]);
    await publishFlow(world.instance, 'whisper', [{ ...end }], 'AGENT_WHISPER');
    await publishFlow(world.instance, 'notes', [
      setHook('CustomerRemaining', 'note-agent', 'note'), setAttributes('note', { what: '$.Name', why: '$.Description', channel: '$.Channel' }, 'whisper'),
      { ...setHook('AgentWhisper', 'whisper', 'set-queue'), Identifier: 'whisper' }, setQueue('queue-support', 'to-queue'), toQueue, end,
    ]);
    const eva = await world.agent('eva');
    const taskId = await startTask(world, { flowId: 'notes', description: 'because' });
    const { offer } = eva.one('offered');
    await eva.do({ type: 'accept_offer', contactId: taskId, offerId: offer?.offerId ?? '' });
    const [first, second] = await segments(taskId);
    expect(first?.end_reason).toBe('ended_by_flow');
    expect(second).toMatchObject({ initiation_method: 'DISCONNECT', end_reason: 'ended_by_flow' });
    expect(JSON.parse((await chatRow(world, taskId)).attributes)).toEqual({ what: 'Refund check', why: 'because', channel: 'TASK', agent: 'eva', task: second?.id });
  });
});

describe('The time of a task', () => {
  test('is seven days by default, then it has expired', async () => {
    const taskId = await startTask(world);
    await world.pass(7 * DAY - SECOND);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'in_queue' });
    await world.pass(SECOND);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
  });

  test('is what its maker says, up to 90 days', async () => {
    const taskId = await startTask(world, { expiryMinutes: 90 * 24 * 60 });
    await world.pass(90 * DAY - SECOND);
    expect((await chatRow(world, taskId)).state).toBe('in_queue');
    expect(await refusal(startTask(world, { expiryMinutes: 90 * 24 * 60 + 1 }))).toBe('invalid');
    expect(await refusal(startTask(world, { expiryMinutes: 0 }))).toBe('invalid');
  });

  test('does not run while the task is scheduled', async () => {
    const taskId = await startTask(world, { scheduledAt: world.clock.now() + 10 * DAY, expiryMinutes: 60 });
    await world.pass(10 * DAY);
    expect((await chatRow(world, taskId)).state).toBe('in_queue');
    await world.pass(59 * MINUTE);
    expect((await chatRow(world, taskId)).state).toBe('in_queue');
    await world.pass(MINUTE);
    expect((await chatRow(world, taskId)).end_reason).toBe('expired');
  });

  test('when it is over the disconnect flow runs, with as much time again; the agent who had it is done with his segment', async () => {
    await publishFlow(world.instance, 'escalate', [setQueue('queue-orders', 'to-queue'), toQueue, end]);
    await publishFlow(world.instance, 'guarded', [setHook('CustomerRemaining', 'escalate', 'quiet'), { ...setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), Identifier: 'quiet' }, setQueue('queue-support', 'to-queue'), toQueue, end]);
    const eva = await world.agent('eva');
    const taskId = await startTask(world, { flowId: 'guarded', expiryMinutes: 60 });
    await eva.accept();
    await world.pass(HOUR);
    expect(eva.one('after_contact_work').contactId).toBe(taskId);
    const [first, second] = await segments(taskId);
    expect(first).toMatchObject({ state: 'after_contact_work', end_reason: 'expired' });
    expect(second).toMatchObject({ state: 'in_queue', queue_id: 'queue-orders', initiation_method: 'DISCONNECT' });
    await world.pass(HOUR);
    expect((await segments(taskId)).map((segment) => segment.end_reason)).toEqual(['expired', 'expired', null]);
    await world.pass(12 * HOUR);
    expect(await segments(taskId)).toHaveLength(12);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
  });
});

describe('A scheduled task', () => {
  test('is there at once and begins when it is due, also after a restart', async () => {
    const due = world.clock.now() + 2 * HOUR;
    const taskId = await startTask(world, { scheduledAt: due });
    expect(await story(world, taskId)).toEqual(['task_started']);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'scheduled', scheduled_at: due });
    await world.pass(2 * HOUR - 1);
    expect((await chatRow(world, taskId)).state).toBe('scheduled');
    await world.restart();
    await world.pass(1);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'in_queue' });
    expect((await story(world, taskId)).slice(0, 3)).toEqual(['task_started', 'task_due', 'flow_started']);
  });

  test('lies up to 90 days ahead, and never in the past', async () => {
    await startTask(world, { scheduledAt: world.clock.now() + 90 * DAY });
    expect(await refusal(startTask(world, { scheduledAt: world.clock.now() + 90 * DAY + 1 }))).toBe('invalid');
    expect(await refusal(startTask(world, { scheduledAt: world.clock.now() }))).toBe('invalid');
  });

  test('that is stopped before never begins', async () => {
    const taskId = await startTask(world, { scheduledAt: world.clock.now() + HOUR });
    await world.chats.stopContact(taskId);
    await world.pass(2 * HOUR);
    expect(await story(world, taskId)).toEqual(['task_started', 'chat_ended']);
  });
});

describe('Linked tasks', () => {
  test('share their attributes along a chain of PreviousContactId, whichever is changed', async () => {
    const first = await startTask(world, { attributes: { order: '42', step: 'one' } });
    const second = await startTask(world, { previousContactId: first, attributes: { step: 'two' } });
    const third = await startTask(world, { previousContactId: second });
    const of = async (id: string) => world.chats.attributesOf(id);
    expect(await of(first)).toEqual({ order: '42', step: 'two' });
    expect(await of(third)).toEqual({ order: '42', step: 'two' });
    await world.chats.updateAttributes(first, { step: 'three' });
    expect(await Promise.all([first, second, third].map(of))).toEqual(Array(3).fill({ order: '42', step: 'three' }));
  });

  test('copy attributes once from a related contact', async () => {
    const customer = await world.customer({ attributes: { order: '42' } });
    const taskId = await startTask(world, { relatedContactId: customer.chatId, attributes: { step: 'one' } });
    await world.chats.updateAttributes(customer.chatId, { order: '43' });
    await world.chats.updateAttributes(taskId, { step: 'two' });
    expect(await world.chats.attributesOf(taskId)).toEqual({ order: '42', step: 'two' });
    expect(await world.chats.attributesOf(customer.chatId)).toEqual({ order: '43' });
  });

  test('are twelve in one chain at most, and either continue a contact or are related to one', async () => {
    let last = await startTask(world);
    const first = last;
    for (let made = 1; made < 12; made += 1) last = await startTask(world, { previousContactId: last });
    expect(await refusal(startTask(world, { previousContactId: last }))).toBe('limit_exceeded');
    expect(await refusal(startTask(world, { previousContactId: first, relatedContactId: first }))).toBe('wrong_state');
    expect(await refusal(startTask(world, { previousContactId: 'contact-of-nobody' }))).toBe('not_found');
  });

  test('made by flows of each other come to an end', async () => {
    let last = await startTask(world, { by: 'flow' });
    for (let made = 1; made < 13; made += 1) last = await startTask(world, { by: 'flow', relatedContactId: last }).catch((error: unknown) => (error as Refusal).code);
    expect(last).toBe('limit_exceeded');
  });
});

describe('An instance', () => {
  test('takes so many tasks at once; ended ones count until their agent has closed them, chats do not count', async () => {
    await world.close();
    world = await startTaskWorld({ settings: { tasksAtOnce: 2 } });
    const eva = await world.agent('eva');
    await world.customer();
    await eva.accept();
    const first = await startTask(world);
    await startTask(world, { scheduledAt: world.clock.now() + DAY });
    expect(await refusal(startTask(world))).toBe('limit_exceeded');
    await eva.accept();
    await eva.leave(first);
    expect(await refusal(startTask(world))).toBe('limit_exceeded');
    await eva.do({ type: 'close_contact', contactId: first });
    await startTask(world);
  });

  test('gives the same client token the same task, and refuses it with another request', async () => {
    const first = await startTask(world, { clientToken: 'once' });
    expect(await startTask(world, { clientToken: 'once' })).toBe(first);
    expect(await refusal(startTask(world, { clientToken: 'once', name: 'Another' }))).toBe('id_reused');
    expect(await world.rows.selectFrom('chats').selectAll().execute()).toHaveLength(1);
  });

  test.each([
    ['an empty name', { name: ' ' }, 'invalid'],
    ['too long a name', { name: 'x'.repeat(513) }, 'invalid'],
    ['half a surrogate pair', { name: 'x\ud800' }, 'invalid'],
    ['too long a description', { description: 'x'.repeat(4097) }, 'invalid'],
    ['a reference of a strange type', { references: { File: { type: 'ATTACHMENT', value: 'x' } } }, 'invalid'],
    ['a URL that is none', { references: { Order: { type: 'URL', value: 'orders/42' } } }, 'invalid'],
    ['a number that is none', { references: { Sum: { type: 'NUMBER', value: '39,50' } } }, 'invalid'],
    ['a date that is none', { references: { Due: { type: 'DATE', value: 'tomorrow' } } }, 'invalid'],
    ['an address that is none', { references: { Mail: { type: 'EMAIL', value: 'nobody' } } }, 'invalid'],
    ['too long a reference', { references: { Note: { type: 'STRING', value: 'x'.repeat(4097) } } }, 'invalid'],
    ['a flow that is not there', { flowId: 'flow-of-nobody' }, 'not_found'],
    ['a flow of another type', { flowId: 'flow-customer-queue' }, 'invalid'],
    ['a bad attribute', { attributes: { 'a b': 'c' } }, 'invalid'],
  ])('refuses %s and changes nothing', async (_what, more, code) => {
    expect(await refusal(startTask(world, more))).toBe(code);
    expect(await world.rows.selectFrom('chats').selectAll().execute()).toEqual([]);
  });
});

describe('Agents of several channels', () => {
  test('are given what has waited longest, of whichever channel', async () => {
    const customer = await world.customer({ flowId: 'to-support' });
    await world.pass(SECOND);
    const taskId = await startTask(world);
    await world.pass(SECOND);
    const eva = await world.agent('eva');
    const offers = await world.rows.selectFrom('offers').select('contact_id').orderBy('id').execute();
    expect(offers.map((offer) => offer.contact_id)).toEqual([customer.chatId, taskId]);
    expect(eva.screen.size).toBe(2);
  });

  test('take no other channel while one they hold says so, and each channel has its own places', async () => {
    await world.close();
    world = await startTaskWorld({ behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' });
    const eva = await world.agent('eva');
    const first = await startTask(world);
    await world.customer({ flowId: 'to-support' });
    await startTask(world);
    await startTask(world);
    expect([...eva.screen.values()].map((contact) => contact.channel)).toEqual(['TASK', 'TASK']);
    const board = await world.agents.board();
    expect(board.agents.find((agent) => agent.userId === 'user-eva')?.slots).toEqual([{ channel: 'CHAT', used: 0, of: 3 }, { channel: 'TASK', used: 2, of: 2 }]);
    for (const { contactId } of [...eva.screen.values()]) {
      await eva.do({ type: 'accept_offer', contactId, offerId: eva.screen.get(contactId)?.offer?.offerId ?? '' });
      await eva.finish(contactId);
    }
    expect(first).not.toBe('');
    expect([...eva.screen.values()].map((contact) => contact.channel)).toEqual(['TASK']);
  });
});

test('a task waits in its flow as long as the flow says, and the time counts', async () => {
  await publishFlow(world.instance, 'later', [setQueue('queue-support', 'wait'), pauseFor('wait', 3600, 'to-queue'), toQueue, end]);
  const taskId = await startTask(world, { flowId: 'later' });
  await world.pass(HOUR - 1);
  expect((await chatRow(world, taskId)).state).toBe('in_flow');
  await world.pass(1);
  expect((await chatRow(world, taskId)).state).toBe('in_queue');
});
