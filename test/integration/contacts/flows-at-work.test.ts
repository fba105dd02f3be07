import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { chatRow, MINUTE, SECOND, startWorld, story, type World } from './contact-world.ts';

/*
 * Flows on real rows: what they ask is answered, what they do is written, and none leaves a chat where nobody has it.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

type Parameters = Record<string, unknown>;
interface Written { next?: string; errors?: Record<string, string>; conditions?: [operator: string, operand: string, next: string][] }
const action = (id: string, type: string, parameters: Parameters, { next, errors = {}, conditions = [] }: Written = {}) => ({
  Identifier: id, Type: type, Parameters: parameters,
  Transitions: {
    ...(next === undefined ? {} : { NextAction: next }),
    ...(Object.keys(errors).length === 0 ? {} : { Errors: Object.entries(errors).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })) }),
    ...(conditions.length === 0 ? {} : { Conditions: conditions.map(([Operator, operand, NextAction]) => ({ NextAction, Condition: { Operator, Operands: [operand] } })) }),
  },
});
const say = (id: string, text: string, next: string) => action(id, 'MessageParticipant', { Text: text }, { next, errors: { NoMatchingError: next } });
const end = action('end', 'DisconnectParticipant', {});
const toQueue = action('queue', 'TransferContactToQueue', {}, { next: 'full', errors: { QueueAtCapacity: 'full', NoMatchingError: 'error' } });
const target = (id: string, of: Parameters, next: string) => action(id, 'UpdateContactTargetQueue', of, { next, errors: { NoMatchingError: 'error' } });
const endings = [say('full', 'full', 'end'), say('error', 'error', 'end'), end];

async function publish(id: string, actions: ReturnType<typeof action>[], type: FlowType = 'CONTACT_FLOW'): Promise<void> {
  const content = JSON.stringify({ Version: '2019-10-30', StartAction: actions[0]?.Identifier, Actions: actions });
  await world.instance.putFlow({ id, name: id, type, content, publish: true });
}

/** Starts a chat whose customer does not connect. */
async function start(flowId: string, attributes: Record<string, string> = {}): Promise<string> {
  const { contactId } = await world.chats.startChat({
    flowId, customerName: 'Kim', attributes, durationMinutes: 60, contentTypes: [], initialMessage: undefined, clientToken: undefined,
  });
  return contactId;
}

/** What the flow of a chat has said. */
async function said(chatId: string): Promise<string[]> {
  const rows = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', chatId).where('role', '=', 'SYSTEM').orderBy('position').execute();
  return rows.map((row) => row.content);
}

describe('A flow', () => {
  test('says what it says as SYSTEM_MESSAGE, before the customer has connected', async () => {
    await publish('hello', [say('a', 'Hello $.Attributes.name', 'end'), end]);
    const contactId = await start('hello', { name: 'Kim' });
    const row = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', contactId).where('position', '=', 1).executeTakeFirst();
    expect(row).toMatchObject({ role: 'SYSTEM', display_name: 'SYSTEM_MESSAGE', content: 'Hello Kim', content_type: 'text/plain' });
    expect(await chatRow(world, contactId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });

  test('is answered how many wait, how long, who is there, and whether the queue takes one more', async () => {
    await publish('asks', [
      target('target', { QueueId: 'queue-orders' }, 'staffed'),
      action('staffed', 'CheckMetricData', { MetricType: 'NumberOfAgentsStaffed' }, { next: 'error', errors: { NoMatchingCondition: 'none', NoMatchingError: 'error' }, conditions: [['NumberGreaterThan', '0', 'some']] }),
      say('none', 'nobody there', 'size'),
      say('some', 'somebody there', 'size'),
      action('size', 'CheckMetricData', { MetricType: 'NumberOfContactsInQueue' }, { next: 'error', errors: { NoMatchingCondition: 'busy', NoMatchingError: 'error' }, conditions: [['Equals', '0', 'queue']] }),
      say('busy', 'not the first', 'age'),
      action('age', 'CheckMetricData', { MetricType: 'OldestContactInQueueAgeSeconds' }, { next: 'error', errors: { NoMatchingCondition: 'queue', NoMatchingError: 'error' }, conditions: [['NumberGreaterThan', '60000', 'old']] }),
      say('old', 'the oldest is old', 'queue'),
      toQueue, ...endings,
    ]);
    await world.instance.setDefaultFlow('customer_queue', 'flow-quiet-queue');
    await world.instance.putQueue({ id: 'queue-orders', name: 'Orders', hoursId: 'hours-always', maxContacts: 2, enabled: true });
    const first = await world.customer({ flowId: 'asks' });
    expect(await said(first.chatId)).toEqual(['nobody there']);
    const eva = await world.agent('eva');
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    await eva.accept();
    for (let taken = 0; taken < 2; taken += 1) {
      await world.customer({ flowId: 'asks' });
      await eva.accept();
    }
    const waiting = await world.customer({ flowId: 'asks' });
    expect(await said(waiting.chatId)).toEqual(['somebody there']);
    await world.pass(61 * SECOND);
    const second = await world.customer({ flowId: 'asks' });
    expect(await said(second.chatId)).toEqual(['somebody there', 'not the first', 'the oldest is old']);
    const third = await start('asks');
    expect((await said(third)).at(-1)).toBe('full');
    expect((await chatRow(world, third)).state).toBe('ended');
  });

  test('sets priority and age, which order the queue and outlive the segment (T06)', async () => {
    await publish('urgent', [
      action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'flow-disconnect' } }, { next: 'priority', errors: { NoMatchingError: 'error' } }),
      action('priority', 'UpdateContactRoutingBehavior', { QueuePriority: '1' }, { next: 'target' }),
      target('target', { QueueId: 'queue-support' }, 'queue'), toQueue, ...endings,
    ]);
    await publish('older', [
      action('age', 'UpdateContactRoutingBehavior', { QueueTimeAdjustmentSeconds: '600' }, { next: 'target' }),
      target('target', { QueueId: 'queue-support' }, 'queue'), toQueue, ...endings,
    ]);
    await world.customer({ flowId: 'flow-quiet', customerName: 'plain' });
    await world.pass(SECOND);
    await world.customer({ flowId: 'older', customerName: 'older' });
    const urgent = await world.customer({ flowId: 'urgent', customerName: 'urgent' });
    const eva = await world.agent('eva');
    const names = [...eva.screen.values()].map((view) => view.customer.name);
    expect(names).toEqual(['urgent', 'older', 'plain']);
    const [first] = eva.screen.values();
    await eva.do({ type: 'accept_offer', contactId: first?.contactId ?? '', offerId: first?.offer?.offerId ?? '' });
    await eva.finish(first?.contactId ?? '');
    await urgent.say('back');
    const current = (await chatRow(world, urgent.chatId)).current_contact_id;
    expect(await world.chats.describeContact(current)).toMatchObject({ priority: 1, queueId: 'queue-support', initiationMethod: 'DISCONNECT' });
  });

  test('counts its loops over all its runs on a chat, and a new start of the server', async () => {
    await publish('rounds', [
      action('loop', 'Loop', { LoopCount: '2' }, { next: 'done', conditions: [['Equals', 'ContinueLooping', 'again'], ['Equals', 'DoneLooping', 'done']] }),
      say('again', 'round', 'wait'),
      action('wait', 'Wait', { TimeLimitSeconds: '60' }, { next: 'end', errors: { NoMatchingError: 'end' }, conditions: [['Equals', 'WaitCompleted', 'loop']] }),
      say('done', 'done', 'end'), end,
    ]);
    const kim = await world.customer({ flowId: 'rounds' });
    await world.pass(MINUTE);
    await world.restart();
    expect(await said(kim.chatId)).toEqual(['round', 'round']);
    await world.pass(MINUTE);
    expect(await said(kim.chatId)).toEqual(['round', 'round', 'done']);
  });

  test('hands over to another flow, with what is published at that moment', async () => {
    await publish('second', [say('a', 'from the second', 'end'), end]);
    await publish('first', [
      action('wait', 'Wait', { TimeLimitSeconds: '60' }, { next: 'over', errors: { NoMatchingError: 'over' }, conditions: [['Equals', 'WaitCompleted', 'over']] }),
      action('over', 'TransferToFlow', { ContactFlowId: 'second' }, { next: 'error', errors: { NoMatchingError: 'error' } }),
      say('error', 'error', 'end'), end,
    ]);
    const kim = await world.customer({ flowId: 'first' });
    await publish('second', [say('a', 'from the new second', 'end'), end]);
    await world.pass(MINUTE);
    expect(await said(kim.chatId)).toEqual(['from the new second']);
  });

  test('that goes round in a circle is ended, and its chat with it (T47)', async () => {
    await publish('circle', [
      action('a', 'UpdateContactAttributes', { Attributes: { x: '1' } }, { next: 'b', errors: { NoMatchingError: 'b' } }),
      action('b', 'Compare', { ComparisonValue: '$.Attributes.x' }, { next: 'a', errors: { NoMatchingCondition: 'a' }, conditions: [['Equals', '2', 'end']] }),
      end,
    ]);
    expect(await chatRow(world, await start('circle'))).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
    const failed = await world.rows.selectFrom('events').select('data').where('type', '=', 'flow_ended').executeTakeFirstOrThrow();
    expect(JSON.parse(failed.data)).toMatchObject({ end: 'failed' });
  });

  test('is logged while logging is on, also in later segments, and never with the text of a message', async () => {
    await publish('logged', [
      action('log', 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: 'Enabled' }, { next: 'hook' }),
      action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'flow-disconnect' } }, { next: 'target', errors: { NoMatchingError: 'error' } }),
      target('target', { QueueId: 'queue-support' }, 'queue'), toQueue, ...endings,
    ]);
    const eva = await world.agent('eva');
    const kim = await world.customer({ flowId: 'logged' });
    const { contactId } = await eva.accept();
    await eva.say(contactId, 'my secret words');
    await eva.finish(contactId);
    await kim.say('other secret words');
    const log = await world.rows.selectFrom('events').selectAll().where('type', '=', 'flow_action').orderBy('seq').execute();
    const taken = log.map((row) => (JSON.parse(row.data) as { action: string }).action);
    expect(taken).toContain('hook');
    expect(taken).toContain('wait-for-customer');
    const everything = JSON.stringify(await world.rows.selectFrom('events').selectAll().execute());
    for (const text of ['secret words', 'The agent has left the chat', 'Welcome back']) expect(everything).not.toContain(text);
  });
});

describe('A queue flow', () => {
  test('that waits for the customer hears him, and leaves the contact in the queue', async () => {
    await publish('hears', [
      action('wait', 'Wait', { TimeLimitSeconds: '600', Events: ['CustomerReturned'] }, { next: 'stay', errors: { NoMatchingError: 'stay' }, conditions: [['Equals', 'CustomerReturned', 'heard'], ['Equals', 'WaitCompleted', 'stay']] }),
      say('heard', 'I heard you', 'wait'),
      action('stay', 'EndFlowExecution', {}),
    ], 'CUSTOMER_QUEUE');
    await world.instance.setDefaultFlow('customer_queue', 'hears');
    const kim = await world.customer();
    await kim.say('hello?');
    expect((await said(kim.chatId)).at(-1)).toBe('I heard you');
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'in_queue', returns: 0 });
    await world.pass(10 * MINUTE);
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
  });

  test('may end the chat, also while it rings: the offer is withdrawn', async () => {
    await publish('impatient', [
      action('wait', 'Wait', { TimeLimitSeconds: '10' }, { next: 'end', errors: { NoMatchingError: 'end' }, conditions: [['Equals', 'WaitCompleted', 'end']] }), end,
    ], 'CUSTOMER_QUEUE');
    await world.instance.setDefaultFlow('customer_queue', 'impatient');
    const eva = await world.agent('eva');
    const kim = await world.customer();
    await world.pass(10 * SECOND);
    expect(eva.one('withdrawn').chat.endReason).toBe('ended_by_flow');
    expect(await story(world, kim.chatId)).toContain('offer_withdrawn');
  });
});
