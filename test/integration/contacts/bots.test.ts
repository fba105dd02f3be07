import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContentType } from '../../../contract/chat-item.ts';
import type { FlowType } from '../../../contract/flow-language.ts';
import { BOT_REPLY_LASTS } from '../../../server/flows/outside-call.ts';
import { scriptedOutside, type ScriptedOutside } from '../../doubles/scripted-outside.ts';
import { frontDesk } from '../../unit/bots/front-desk.ts';
import { action, written } from '../../unit/flows/flow-setup.ts';
import { chatRow, HOUR, SECOND, startWorld, story, type Customer, type World } from './contact-world.ts';

/*
 * Bots in chats: seen to come and go, heard in order, and nothing of a dialogue lost in a crash.
 */

let world: World;
let outside: ScriptedOutside;
beforeEach(async () => {
  outside = scriptedOutside();
  world = await startWorld({ outside });
  await world.outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition: frontDesk } });
});
afterEach(() => world.close());

const END = action('end', 'DisconnectParticipant');
const tells = (id: string, text: string, next: string) => action(id, 'MessageParticipant', { Text: text }, { next, errors: { NoMatchingError: next } });
const waits = (events: string[] = ['CustomerReturned']) =>
  action('wait', 'Wait', { TimeLimitSeconds: '900', Events: events }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [...events.map((event): [string, string, string] => ['Equals', event, 'back']), ['Equals', 'WaitCompleted', 'end']] });
const talks = (parameters: Record<string, unknown> = {}) =>
  action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'front-desk' }, Text: 'Hello, I am Robin.', LexTimeoutSeconds: { Text: '120' }, ...parameters }, {
    next: 'error', errors: { NoMatchingError: 'error', NoMatchingCondition: 'other', InputTimeLimitExceeded: 'late' }, when: [['Equals', 'OrderStatus', 'orders'], ['Equals', 'TalkToSomebody', 'queue'], ['Equals', 'FallbackIntent', 'fallback']],
  });
const REST = [
  tells('orders', 'Order $.Lex.Slots.orderNumber ($.Lex.SessionAttributes.topic).', 'wait'), tells('other', 'Other: $.Lex.IntentName.', 'wait'), tells('late', 'Too late.', 'wait'),
  tells('error', 'It failed.', 'wait'), tells('fallback', 'Fallback.', 'wait'), waits(), tells('back', 'Back.', 'wait'), END,
  action('queue', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 'transfer', errors: { NoMatchingError: 'error' } }),
  action('transfer', 'TransferContactToQueue', {}, { next: 'error', errors: { QueueAtCapacity: 'error', NoMatchingError: 'error' } }),
];

async function publish(id: string, actions: Record<string, unknown>[], type: FlowType = 'CONTACT_FLOW'): Promise<void> {
  await world.instance.putFlow({ id, name: id, type, content: written(...actions), publish: true });
}
async function kim(parameters: Record<string, unknown> = {}): Promise<Customer> {
  await publish('desk', [talks(parameters), ...REST]);
  return world.customer({ flowId: 'desk' });
}
/** All of a chat, also when it has ended: who, as the wire names him, then what. */
async function all(chatId: string): Promise<string[]> {
  const rows = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', chatId).orderBy('position').execute();
  return rows.map((row) => {
    const event = row.content_type.split('.').at(-1) ?? '';
    return row.kind === 'message' ? `${row.display_name ?? ''}: ${row.content}` : `${row.display_name ?? ''} ${event}`.trim();
  });
}
const PROMPT = 'Robin: What is the number of your order? It is on the receipt.';

describe('A bot', () => {
  test('joins, talks in its own name, and leaves when it knows what the customer wants', async () => {
    const customer = await kim();
    await customer.say('where is my order?');
    await customer.say('4711');
    expect(await all(customer.chatId)).toEqual([
      'Robin joined', 'Robin: Hello, I am Robin.', 'Kim joined', 'Kim: where is my order?', PROMPT, 'Kim: 4711', 'Robin left', 'SYSTEM_MESSAGE: Order 4711 (orders).',
    ]);
    // As Lex's answers: from SYSTEM, with the bot's name (connect-facts 5.3); its coming and going as any bot's.
    const rows = await world.rows.selectFrom('transcript').select(['role', 'participant_id', 'content_type']).where('initial_contact_id', '=', customer.chatId).where('display_name', '=', 'Robin').orderBy('position').execute();
    expect(rows.map(({ role }) => role)).toEqual(['CUSTOM_BOT', 'SYSTEM', 'SYSTEM', 'CUSTOM_BOT']);
    expect(new Set(rows.map(({ participant_id: id }) => id)).size).toBe(1);
    expect(rows.at(-1)?.content_type).toBe(ContentType.left);
  });

  test('hears what was written meanwhile one after another, and what it did not take counts for a later Wait', async () => {
    outside.slowBots();
    const customer = await kim();
    await customer.say('where is my order?');
    await customer.say('4711');
    await customer.say('hello?');
    expect(outside.turns.map(({ call }) => call.request.text)).toEqual(['where is my order?']);
    const reply = (state: string, action_: string) => ({ kind: 'returned' as const, value: { messages: [], action: action_, slotToElicit: null, intent: { name: 'OrderStatus', state, confirmation: 'None', slots: { orderNumber: '1' } }, sessionAttributes: {}, interpretations: [] } });
    outside.turns[0]?.answer(reply('InProgress', 'ElicitSlot'));
    await world.settle();
    expect(outside.turns.map(({ call }) => call.request.text)).toEqual(['where is my order?', '4711']);
    outside.turns[1]?.answer(reply('Fulfilled', 'Close'));
    await world.settle();
    expect(outside.turns).toHaveLength(2);
    expect((await all(customer.chatId)).slice(-2)).toEqual(['SYSTEM_MESSAGE: Order 1 ().', 'SYSTEM_MESSAGE: Back.']);
  });

  test('is gone from the chat when the customer says nothing for as long as the flow says, counted from his last word', async () => {
    const customer = await kim();
    await world.pass(119 * SECOND);
    await customer.say('order status');
    await world.pass(119 * SECOND);
    expect(await all(customer.chatId)).not.toContain('Robin left');
    await world.pass(SECOND);
    expect((await all(customer.chatId)).slice(-2)).toEqual(['Robin left', 'SYSTEM_MESSAGE: Too late.']);
  });

  test('does not take typing, receipts or a reconnect for words', async () => {
    const customer = await kim();
    await customer.event(ContentType.typing);
    await customer.closeSocket();
    expect(outside.turns).toEqual([]);
  });

  test('that gives no answer in ten seconds takes the error branch, and a late answer says nothing', async () => {
    outside.slowBots();
    const customer = await kim();
    await customer.say('hello');
    await world.pass(BOT_REPLY_LASTS);
    expect((await all(customer.chatId)).slice(-2)).toEqual(['Robin left', 'SYSTEM_MESSAGE: It failed.']);
    expect(outside.turns[0]?.signal.aborted).toBe(true);
  });

  test('is not found: the error branch, and nobody joins', async () => {
    const customer = await kim({ LexV2Bot: { AliasArn: 'arn:aws:lex:eu-west-1:123456789012:bot-alias/NONE/NONE' } });
    expect(await all(customer.chatId)).toEqual(['SYSTEM_MESSAGE: It failed.', 'Kim joined']);
  });

  test('gives up after what it does not understand', async () => {
    const customer = await kim();
    for (const words of ['bla', 'blub', 'blah']) await customer.say(words);
    expect((await all(customer.chatId)).slice(-3)).toEqual(['Robin: I will get somebody for you.', 'Robin left', 'SYSTEM_MESSAGE: Fallback.']);
  });

  test('hands over to an agent, who sees what was said', async () => {
    const eva = await world.agent('eva');
    const customer = await kim();
    await customer.say('I want to talk to a person');
    const contact = await eva.accept();
    expect(await eva.read(contact.contactId)).toContain('flow: Hello, I am Robin.');
    expect(await chatRow(world, customer.chatId)).toMatchObject({ state: 'with_agent' });
  });

  test('says nothing of what was said in the log', async () => {
    const customer = await kim();
    await customer.say('where is my order 4711?');
    const log = await world.rows.selectFrom('events').selectAll().where('initial_contact_id', '=', customer.chatId).execute();
    expect(JSON.stringify(log)).not.toMatch(/4711|my order|receipt/);
    expect((await story(world, customer.chatId)).filter((type) => type.startsWith('bot_') || type.startsWith('outside_'))).toEqual(['bot_invited', 'bot_joined', 'outside_called', 'outside_answered', 'bot_left']);
  });
});

test('What the customer came with is what the bot hears first, where the flow says so', async () => {
  await publish('desk', [talks({ LexInitializationData: { InitialMessage: '$.Media.InitialMessage' } }), ...REST]);
  const customer = await world.customer({ flowId: 'desk', initialMessage: { contentType: 'text/plain', content: 'where is my order 4711?' } });
  expect(await all(customer.chatId)).toEqual(['Kim: where is my order 4711?', 'Robin joined', 'Robin: Hello, I am Robin.', 'Kim joined', 'Robin left', 'SYSTEM_MESSAGE: Order 4711 (orders).']);
  const without = await world.customer({ flowId: 'desk' });
  expect(await all(without.chatId)).toEqual(['Robin joined', 'Robin: Hello, I am Robin.', 'Kim joined']);
});

describe('After a crash', () => {
  test('a dialogue goes on where it stood', async () => {
    const customer = await kim();
    await customer.say('where is my order?');
    await world.restart();
    await customer.say('4711');
    expect((await all(customer.chatId)).slice(-3)).toEqual(['Kim: 4711', 'Robin left', 'SYSTEM_MESSAGE: Order 4711 (orders).']);
  });

  test('a turn that was under way is taken again, and answered once', async () => {
    outside.slowBots();
    const customer = await kim();
    await customer.say('opening hours');
    await world.restart();
    await world.restart();
    expect(outside.turns).toHaveLength(3);
    expect(new Set(outside.turns.map(({ call }) => call.callId)).size).toBe(1);
    for (const turn of outside.turns) turn.answer({ kind: 'returned', value: { messages: [{ kind: 'text', text: 'Nine to five.' }], action: 'Close', slotToElicit: null, intent: { name: 'OpeningHours', state: 'Fulfilled', confirmation: 'None', slots: {} }, sessionAttributes: {}, interpretations: [] } });
    await world.settle();
    expect((await all(customer.chatId)).filter((line) => line === 'Robin: Nine to five.')).toHaveLength(1);
    expect((await all(customer.chatId)).at(-1)).toBe('SYSTEM_MESSAGE: Other: OpeningHours.');
  });

  test('the time to answer goes on', async () => {
    const customer = await kim();
    await world.pass(60 * SECOND);
    await world.restart();
    await world.pass(60 * SECOND);
    expect((await all(customer.chatId)).at(-1)).toBe('SYSTEM_MESSAGE: Too late.');
  });
});

describe('A session', () => {
  const twice = (between: string) => [
    { ...talks(), Identifier: 'first' }, tells('pause', 'Once more.', 'rest'),
    action('rest', 'Wait', { TimeLimitSeconds: between }, { next: 'again', errors: { NoMatchingError: 'again' }, when: [['Equals', 'WaitCompleted', 'again']] }),
    { ...talks({ Text: 'Yes?' }), Identifier: 'again' }, ...REST,
  ].map((one) => (one['Identifier'] === 'first' ? { ...one, Transitions: { ...(one['Transitions'] as object), Conditions: [{ NextAction: 'pause', Condition: { Operator: 'Equals', Operands: ['OrderStatus'] } }] } } : one));

  test.each([
    ['60', 'orders'],
    ['901', ''],
  ])('is remembered from one block to the next, until it has rested too long (%s s)', async (seconds, topic) => {
    await publish('twice', twice(seconds));
    const customer = await world.customer({ flowId: 'twice' });
    await customer.say('where is my order 1?');
    await world.pass(Number(seconds) * SECOND);
    await customer.say('opening hours');
    const values = await world.rows.selectFrom('outside_values').select('lex').where('initial_contact_id', '=', customer.chatId).executeTakeFirst();
    expect((JSON.parse(values?.lex ?? '{}') as { SessionAttributes: Record<string, string> }).SessionAttributes['topic'] ?? '').toBe(topic);
  });
});

describe('When a dialogue is cut short', () => {
  test('by the end of the chat, the bot leaves before the last line', async () => {
    const customer = await kim();
    await world.chats.stopContact(customer.chatId);
    expect((await all(customer.chatId)).slice(-2)).toEqual(['Robin left', 'ended']);
    await world.pass(HOUR);
    expect((await all(customer.chatId)).at(-1)).toBe('ended');
  });

  test('by the hard end of the chat\'s duration, whatever the flow would still wait for', async () => {
    await publish('desk', [talks({ LexTimeoutSeconds: { Text: '604800' } }), ...REST]);
    const customer = await world.customer({ flowId: 'desk', durationMinutes: 60 });
    await world.pass(HOUR);
    expect(await chatRow(world, customer.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
    expect((await all(customer.chatId)).slice(-2)).toEqual(['Robin left', 'ended']);
  });

  test('by an agent who accepts: in a queue the bot talks until then', async () => {
    outside.slowBots();
    await publish('in-queue', [talks(), ...REST.filter((one) => one['Identifier'] !== 'queue' && one['Identifier'] !== 'transfer')].map((one) => JSON.parse(JSON.stringify(one).replace('"queue"', '"other"')) as Record<string, unknown>), 'CUSTOMER_QUEUE');
    await world.instance.setDefaultFlow('customer_queue', 'in-queue');
    const customer = await world.customer();
    await customer.say('order status');
    expect(outside.turns).toHaveLength(1);
    const eva = await world.agent('eva');
    await eva.accept();
    expect(outside.turns[0]?.signal.aborted).toBe(true);
    expect((await all(customer.chatId)).filter((line) => line.startsWith('Robin') || line.endsWith('joined'))).toEqual(['Robin joined', 'Robin: Hello, I am Robin.', 'Kim joined', 'Robin left', 'Eva Lindqvist joined']);
    await customer.say('hello');
    expect(outside.turns).toHaveLength(1);
  });
});

describe('When the flow of a bot has no way on', () => {
  const stuck = action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'front-desk' } }, { when: [['Equals', 'OrderStatus', 'end']] });
  const hook = action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'after' } }, { next: 'bot', errors: { NoMatchingError: 'bot' } });

  test('only the customer remains, so the disconnect flow takes over (T09, T87)', async () => {
    await publish('after', [tells('sorry', 'The bot has gone.', 'wait'), waits(), tells('back', 'Back.', 'wait'), END]);
    await publish('stuck', [hook, stuck, END]);
    const customer = await world.customer({ flowId: 'stuck' });
    await customer.say('opening hours');
    expect((await all(customer.chatId)).slice(-2)).toEqual(['Robin left', 'SYSTEM_MESSAGE: The bot has gone.']);
    expect(await chatRow(world, customer.chatId)).toMatchObject({ state: 'waiting_for_customer' });
  });

  test('and none is set, the chat ends', async () => {
    await publish('stuck', [stuck, END]);
    const customer = await world.customer({ flowId: 'stuck' });
    await customer.say('opening hours');
    expect(await chatRow(world, customer.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });
});

test('Choices are an interactive message where the chat takes them, and the answer is what was picked', async () => {
  outside.slowBots();
  await publish('desk', [talks(), ...REST]);
  const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
  const customer = await world.customer({ flowId: 'desk', contentTypes: ['text/plain', INTERACTIVE, `${INTERACTIVE}.response`] });
  await customer.say('order status');
  outside.turns[0]?.answer({ kind: 'returned', value: { messages: [{ kind: 'card', card: { title: 'Which?', subtitle: null, imageUrl: null, buttons: [{ text: 'The lamp', value: '1' }] } }], action: 'ElicitSlot', slotToElicit: 'orderNumber', intent: { name: 'OrderStatus', state: 'InProgress', confirmation: 'None', slots: {} }, sessionAttributes: {}, interpretations: [] } });
  await world.settle();
  const shown = await world.rows.selectFrom('transcript').select('content_type').where('content', 'like', '%The lamp%').executeTakeFirst();
  expect(shown?.content_type).toBe(INTERACTIVE);
  await world.chats.sendMessage(customer.participant, { contentType: `${INTERACTIVE}.response`, content: JSON.stringify({ templateType: 'ListPicker', version: '1.0', data: { content: { title: 'Which?', elements: ['The lamp'] } } }), clientToken: undefined });
  await world.settle();
  expect(outside.turns.map(({ call }) => call.request.text)).toEqual(['order status', 'The lamp']);
});

test('A bot that is set again talks as it is then, in the middle of a dialogue', async () => {
  const customer = await kim();
  await customer.say('order status');
  const changed = structuredClone(frontDesk);
  for (const intent of changed.languages['en_US']?.intents ?? []) intent.fulfillment = ['Done.'];
  await world.pass(SECOND);
  await world.outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition: changed } });
  await customer.say('4711');
  expect((await all(customer.chatId)).slice(-3)).toEqual(['Robin: Done.', 'Robin left', 'SYSTEM_MESSAGE: Order 4711 (orders).']);
});
