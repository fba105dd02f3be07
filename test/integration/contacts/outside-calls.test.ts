import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { scriptedOutside, type ScriptedOutside } from '../../doubles/scripted-outside.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { chatRow, HOUR, MINUTE, SECOND, startWorld, story, type World } from './contact-world.ts';

/*
 * Calls that flows make to the outside: kept until they are answered, made again after a crash, and never in anyone's way.
 */

let world: World;
let outside: ScriptedOutside;
beforeEach(async () => {
  outside = scriptedOutside();
  world = await startWorld({ outside });
});
afterEach(() => world.close());

const END = action('end', 'DisconnectParticipant');
const WAIT = action('wait', 'Wait', { TimeLimitSeconds: '900', Events: ['CustomerReturned'] }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'CustomerReturned', 'returned'], ['Equals', 'WaitCompleted', 'end']] });
const tells = (id: string, text: string, next: string) => action(id, 'MessageParticipant', { Text: text }, { next, errors: { NoMatchingError: next } });
const asks = (parameters: Record<string, unknown> = {}) =>
  action('ask', 'InvokeLambdaFunction', { LambdaFunctionARN: 'order-status', InvocationTimeLimitSeconds: '8', ...parameters }, { next: 'answered', errors: { NoMatchingError: 'failed' } });
const REST = [tells('answered', 'It is $.External.status.', 'wait'), tells('failed', 'It failed.', 'wait'), WAIT, tells('returned', 'Welcome back, $.External.status.', 'wait'), END];

async function publish(id: string, actions: Record<string, unknown>[], type: FlowType = 'CONTACT_FLOW'): Promise<void> {
  await world.instance.putFlow({ id, name: id, type, content: written(...actions), publish: true });
}
const returned = (value: Record<string, string>) => ({ kind: 'returned' as const, value });
const answer = async (index: number, value: Record<string, string>): Promise<void> => {
  outside.calls[index]?.answer(returned(value));
  await world.settle();
};
const rowsLeft = async (): Promise<number> => (await world.rows.selectFrom('outside_calls').select('id').execute()).length;

describe('A call', () => {
  beforeEach(() => publish('orders', [asks(), ...REST]));

  test('holds up its flow and nothing else, and its answer goes on with it', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    const other = await world.customer({ flowId: 'flow-inbound' });
    expect(await other.read()).not.toEqual([]);
    await kim.say('hello?');
    await world.pass(2 * SECOND);
    expect(await kim.read()).toEqual(['Kim joined', 'Kim: hello?']);
    await answer(0, { status: 'sent' });
    // What he wrote meanwhile counts as his return to the Wait that begins later.
    expect(await kim.read()).toEqual(['Kim joined', 'Kim: hello?', 'flow: It is sent.', 'flow: Welcome back, sent.']);
    expect(await rowsLeft()).toBe(0);
    expect((await story(world, kim.chatId)).filter((type) => type.startsWith('outside_'))).toEqual(['outside_called', 'outside_answered']);
  });

  test('that takes too long fails at its limit, is broken off, and a late answer changes nothing', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    await world.pass(8 * SECOND - 1);
    expect(await kim.read()).toEqual(['Kim joined']);
    await world.pass(1);
    expect(await kim.read()).toEqual(['Kim joined', 'flow: It failed.']);
    expect(outside.calls[0]?.signal.aborted).toBe(true);
    await answer(0, { status: 'sent' });
    expect(await kim.read()).toEqual(['Kim joined', 'flow: It failed.']);
  });

  test('is made again after a crash, however often, and goes on once', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    for (let crash = 0; crash < 3; crash += 1) await world.restart();
    expect(outside.calls).toHaveLength(4);
    expect(new Set(outside.calls.map(({ call }) => call.callId)).size).toBe(1);
    expect(outside.calls[3]?.call.request).toEqual(outside.calls[0]?.call.request);
    await answer(0, { status: 'what a dead server heard' });
    expect(await world.rows.selectFrom('transcript').select('content').where('kind', '=', 'message').execute()).toEqual([]);
    await answer(3, { status: 'sent' });
    await answer(3, { status: 'sent' });
    const texts = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', kim.chatId).where('role', '=', 'SYSTEM').execute();
    expect(texts).toEqual([{ content: 'It is sent.' }]);
  });

  test('is not made again once its answer is stored', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    await answer(0, { status: 'sent' });
    await world.restart();
    expect(outside.calls).toHaveLength(1);
    await world.pass(15 * MINUTE);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });

  test.each([
    ['the customer leaves', (chatId: string, leave: () => Promise<void>) => leave()],
    ['the contact is stopped', (chatId: string) => world.chats.stopContact(chatId)],
  ])('is broken off when %s, and a late answer changes nothing', async (_when, end) => {
    const kim = await world.customer({ flowId: 'orders' });
    await end(kim.chatId, () => kim.leave());
    await world.settle();
    expect(outside.calls[0]?.signal.aborted).toBe(true);
    expect(await rowsLeft()).toBe(0);
    const before = await story(world, kim.chatId);
    await answer(0, { status: 'sent' });
    expect(await story(world, kim.chatId)).toEqual(before);
    expect(before.at(-1)).toBe('chat_ended');
  });

  test('finds what it brought again in later flows of the chat, and says nothing of it in the log', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    await answer(0, { status: 'a secret of the customer' });
    await world.restart();
    const log = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', kim.chatId).execute();
    expect(JSON.stringify(log)).not.toContain('secret');
    const values = await world.rows.selectFrom('outside_values').selectAll().execute();
    expect(values).toEqual([{ initial_contact_id: kim.chatId, external: '{"status":"a secret of the customer"}', lex: '{}' }]);
  });

  test('is not kept waiting by a slow one: of calls to one function half may be under way, and all are made in the end', async () => {
    await publish('others', [asks({ LambdaFunctionARN: 'quick' }), ...REST]);
    const slow = [];
    for (let index = 0; index < 40; index += 1) slow.push(await world.customer({ flowId: 'orders' }));
    expect(outside.calls).toHaveLength(32);
    await world.customer({ flowId: 'others' });
    expect(outside.calls).toHaveLength(33);
    expect(outside.calls[32]?.call.request.named).toBe('quick');
    await answer(0, { status: 'sent' });
    expect(outside.calls).toHaveLength(34);
    await world.pass(8 * SECOND);
    expect(outside.calls).toHaveLength(41);
    await world.pass(8 * SECOND);
    expect(await rowsLeft()).toBe(0);
  });
});

describe('In a queue', () => {
  test('the flow stops at once when an agent accepts, a call included', async () => {
    await publish('in-queue', [asks(), ...REST], 'CUSTOMER_QUEUE');
    await world.instance.setDefaultFlow('customer_queue', 'in-queue');
    const eva = await world.agent('eva');
    const kim = await world.customer();
    expect(outside.calls).toHaveLength(1);
    const contact = await eva.accept();
    expect(outside.calls[0]?.signal.aborted).toBe(true);
    await answer(0, { status: 'sent' });
    expect(await kim.read()).not.toContain('flow: It is sent.');
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'with_agent', current_contact_id: contact.contactId });
  });

  test('a call does not take the contact out of it', async () => {
    await publish('in-queue', [asks(), ...REST], 'CUSTOMER_QUEUE');
    await world.instance.setDefaultFlow('customer_queue', 'in-queue');
    const kim = await world.customer();
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'in_queue' });
    await answer(0, { status: 'sent' });
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'in_queue' });
    expect(await kim.read()).toContain('flow: It is sent.');
  });
});

describe('An asynchronous call', () => {
  beforeEach(() => publish('orders', [asks({ InvocationType: 'ASYNCHRONOUS' }), says('answered', 'end'), says('failed', 'end'), END]));

  test('is made although its flow is over, also after a crash', async () => {
    const { contactId } = await world.chats.startChat({ flowId: 'orders', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: [], initialMessage: undefined, clientToken: undefined });
    await world.settle();
    expect(await chatRow(world, contactId)).toMatchObject({ state: 'ended' });
    expect(outside.calls[0]?.signal.aborted).toBe(false);
    await world.restart();
    expect(outside.calls).toHaveLength(2);
    await answer(1, {});
    expect(await rowsLeft()).toBe(0);
    await world.restart();
    expect(outside.calls).toHaveLength(2);
  });

  test('is given up after a minute', async () => {
    await world.chats.startChat({ flowId: 'orders', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: [], initialMessage: undefined, clientToken: undefined });
    await world.pass(HOUR);
    expect(outside.calls).toHaveLength(1);
    expect(await rowsLeft()).toBe(0);
  });
});

test('What answers at once needs nothing else to happen', async () => {
  outside.always('order-status', returned({ status: 'sent' }));
  await publish('orders', [asks(), ...REST]);
  const kim = await world.customer({ flowId: 'orders' });
  expect(await kim.read()).toEqual(['Kim joined', 'flow: It is sent.']);
});

describe('An answer that we cannot take, through a fault of ours,', () => {
  beforeEach(() => publish('orders', [asks(), ...REST]));

  test('is kept and given again: nobody outside is asked twice for it', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    await sql`create trigger broken before delete on outside_calls begin select raise(abort, 'broken'); end`.execute(world.rows);
    await answer(0, { status: 'sent' });
    await world.pass(6 * SECOND);
    expect(await kim.read()).toEqual(['Kim joined']);
    await sql`drop trigger broken`.execute(world.rows);
    await world.pass(6 * SECOND);
    expect(await kim.read()).toEqual(['Kim joined', 'flow: It is sent.']);
    expect(outside.calls).toHaveLength(1);
    const failed: unknown = expect.objectContaining({ event: 'outside_call_failed' });
    expect(world.errors.splice(0)).toEqual([failed, failed]);
  });

  test('counts as failed where it is never taken, so that its flow goes on', async () => {
    const kim = await world.customer({ flowId: 'orders' });
    const poison = { get status(): string { throw new Error('poison'); } };
    await answer(0, poison);
    await world.pass(MINUTE);
    expect(await kim.read()).toEqual(['Kim joined', 'flow: It failed.']);
    expect(outside.calls).toHaveLength(1);
    expect(world.errors.splice(0)).toHaveLength(3);
  });
});

test('What cannot be made through a fault of ours fails, and leaves nobody waiting', async () => {
  const broken: ScriptedOutside = { ...outside, callFunction: () => Promise.reject(new Error('broken')) };
  const other = await startWorld({ outside: broken });
  await other.instance.putFlow({ id: 'orders', name: 'orders', type: 'CONTACT_FLOW', content: written(asks(), ...REST), publish: true });
  const kim = await other.customer({ flowId: 'orders' });
  expect(await kim.read()).toEqual(['Kim joined', 'flow: It failed.']);
  expect(other.errors.splice(0)).toEqual([expect.objectContaining({ event: 'outside_call_failed' })]);
  await other.close();
});
