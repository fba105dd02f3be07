import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { INTERACTIVE, INTERACTIVE_RESPONSE } from '../../../server/contacts/message-rules.ts';
import { scriptedOutside, type ScriptedOutside } from '../../doubles/scripted-outside.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { EXAMPLES, example } from '../../unit/flows/every-type.ts';
import { HOUR, MINUTE, SECOND, startWorld, type Customer, type World } from '../contacts/contact-world.ts';

/*
 * Whole flows on the real core in virtual time: each is played, and took exactly the way that is written beside it.
 * Together they hold every type of action.
 */

let world: World;
let outside: ScriptedOutside;
beforeEach(async () => {
  outside = scriptedOutside();
  world = await startWorld({ outside });
});
afterEach(() => world.close());

type Written = Record<string, unknown>;
type When = [operator: string, operand: string, next: string][];
const act = action;
const log = act('log', 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: 'Enabled' }, { next: 'a' });
const end = act('end', 'DisconnectParticipant');
const wait = (id: string, seconds: number, next: string, returned?: string): Written =>
  act(id, 'Wait', { TimeLimitSeconds: seconds, ...(returned === undefined ? {} : { Events: ['CustomerReturned'] }) }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', next], ...(returned === undefined ? [] : ([['Equals', 'CustomerReturned', returned]] satisfies When))] });
const compare = (id: string, value: string, when: When, otherwise: string): Written => act(id, 'Compare', { ComparisonValue: value }, { when, errors: { NoMatchingCondition: otherwise } });
const setQueue = (id: string, parameters: Written, next: string): Written => act(id, 'UpdateContactTargetQueue', parameters, { next, errors: { NoMatchingError: 'end' } });
const toQueue = (id: string, full = 'end'): Written => act(id, 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: full, NoMatchingError: 'end' } });
const attributes = (id: string, values: Record<string, string>, next: string): Written => act(id, 'UpdateContactAttributes', { Attributes: values }, { next, errors: { NoMatchingError: 'end' } });
const hook = (id: string, hooks: Record<string, string>, next: string): Written => act(id, 'UpdateContactEventHooks', { EventHooks: hooks }, { next, errors: { NoMatchingError: 'end' } });
/** Each of these types in turn, by the first of its error branches, to the end. */
const chain = (...types: string[]): Written[] => types.map((type, index) => ({ ...example('x', type, () => (index + 1 < types.length ? `a${String(index + 1)}` : 'end')), Identifier: index === 0 ? 'a' : `a${String(index)}` }));
const chained = (...types: string[]): string[] => types.map((_, index) => (index === 0 ? 'a' : `a${String(index)}`));

interface Case {
  readonly name: string;
  readonly flow: readonly Written[];
  /** Other flows it needs, by id. */
  readonly others?: Readonly<Record<string, { type: FlowType; actions: readonly Written[] }>>;
  readonly before?: () => Promise<unknown>;
  readonly during?: (kim: Customer) => Promise<unknown>;
  /** The actions that were taken, in order; waits and calls once for stopping and once for going on. */
  readonly path: readonly string[];
}

const SERVICES = ['CreateCase', 'GetCase', 'UpdateCase', 'CreateWisdomSession', 'StartOutboundChatContact', 'UpdateContactMediaProcessing'];
const PROFILES = ['AssociateContactToCustomerProfile', 'CreateCustomerProfile', 'GetCustomerProfile', 'GetCustomerProfileObject', 'GetCalculatedAttributesForCustomerProfile', 'UpdateCustomerProfile'];
const CALLS = ['CheckOutboundCallStatus', 'CheckVoiceId', 'CreateCallbackContact', 'StartVoiceIdStream', 'TransferParticipantToThirdParty', 'UpdateContactCallbackNumber', 'UpdateContactMediaStreamingBehavior', 'UpdatePreviousContactParticipantState', 'GetParticipantInput'];

const CASES: readonly Case[] = [
  { name: 'greets and ends', flow: [says('a', 'end'), end], path: ['log', 'a', 'end'] },
  { name: 'chooses by an attribute', flow: [compare('a', '$.Attributes.who', [['Equals', 'Kim', 'yes']], 'end'), says('yes', 'end'), end], path: ['log', 'a', 'yes', 'end'] },
  { name: 'finds an absent attribute NULL', flow: [compare('a', '$.Attributes.none', [['Equals', 'NULL', 'yes']], 'end'), says('yes', 'end'), end], path: ['log', 'a', 'yes', 'end'] },
  { name: 'takes the first condition that holds', flow: [compare('a', '$.Attributes.who', [['TextContains', 'i', 'one'], ['Equals', 'Kim', 'two']], 'end'), says('one', 'end'), says('two', 'end'), end], path: ['log', 'a', 'one', 'end'] },
  { name: 'waits until time is over', flow: [wait('a', 900, 'late', 'back'), says('late', 'end'), says('back', 'end'), end], during: () => world.pass(15 * MINUTE), path: ['log', 'a', 'a', 'late', 'end'] },
  { name: 'waits until the customer writes', flow: [wait('a', 900, 'late', 'back'), says('late', 'end'), says('back', 'end'), end], during: (kim) => kim.say('here I am').catch(() => undefined), path: ['log', 'a', 'a', 'back', 'end'] },
  { name: 'chains waits over a day', flow: [wait('a', 3600, 'b'), wait('b', 80_000, 'end'), end], during: () => world.pass(24 * HOUR), path: ['log', 'a', 'a', 'b', 'b', 'end'] },
  { name: 'loops three times and then goes on', flow: [act('a', 'Loop', { LoopCount: '3' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'ContinueLooping', 'again'], ['Equals', 'DoneLooping', 'end']] }), says('again', 'a'), end], path: ['log', 'a', 'again', 'a', 'again', 'a', 'again', 'a', 'end'] },
  { name: 'writes an attribute and reads it', flow: [attributes('a', { mood: 'calm' }, 'c'), compare('c', '$.Attributes.mood', [['Equals', 'calm', 'yes']], 'end'), says('yes', 'end'), end], path: ['log', 'a', 'c', 'yes', 'end'] },
  { name: 'keeps flow attributes', flow: [act('a', 'UpdateFlowAttributes', { FlowAttributes: { n: { Value: '7' } } }, { next: 'c', errors: { NoMatchingError: 'end' } }), compare('c', '$.FlowAttributes.n', [['NumberGreaterThan', '6', 'yes']], 'end'), says('yes', 'end'), end], path: ['log', 'a', 'c', 'yes', 'end'] },
  { name: 'names and tags the contact', flow: [act('a', 'UpdateContactData', { Name: 'Order of $.Attributes.who' }, { next: 't', errors: { NoMatchingError: 'end' } }), act('t', 'TagContact', { Tags: { a: 'b' } }, { next: 'u', errors: { NoMatchingError: 'end' } }), act('u', 'UntagContact', { TagKeys: ['a'] }, { next: 'c', errors: { NoMatchingError: 'end' } }), compare('c', '$.Name', [['Equals', 'Order of Kim', 'yes']], 'end'), says('yes', 'end'), end], path: ['log', 'a', 't', 'u', 'c', 'yes', 'end'] },
  { name: 'turns recording on in both ways', flow: [act('a', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: ['Agent'] } }, { next: 'b' }), act('b', 'UpdateContactRecordingAndAnalyticsBehavior', { ChatBehavior: {} }, { next: 'end', errors: { NoMatchingError: 'wrong' } }), says('wrong', 'end'), end], path: ['log', 'a', 'b', 'end'] },
  { name: 'takes ChannelMismatch for a voice setting', flow: [act('a', 'UpdateContactRecordingAndAnalyticsBehavior', { VoiceBehavior: {} }, { next: 'end', errors: { ChannelMismatch: 'mismatch', NoMatchingError: 'end' } }), says('mismatch', 'end'), end], path: ['log', 'a', 'mismatch', 'end'] },
  { name: 'is open at all hours', flow: [act('a', 'CheckHoursOfOperation', { HoursOfOperationId: 'hours-always' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'True', 'open'], ['Equals', 'False', 'end']] }), says('open', 'end'), end], path: ['log', 'a', 'open', 'end'] },
  { name: 'takes the error branch for hours that do not exist', flow: [act('a', 'CheckHoursOfOperation', { HoursOfOperationId: 'nowhere' }, { errors: { NoMatchingError: 'error' }, when: [['Equals', 'True', 'end'], ['Equals', 'False', 'end']] }), says('error', 'end'), end], path: ['log', 'a', 'error', 'end'] },
  { name: 'finds nobody staffed', flow: [setQueue('a', { QueueId: 'queue-support' }, 'm'), act('m', 'CheckMetricData', { MetricType: 'NumberOfAgentsStaffed' }, { errors: { NoMatchingCondition: 'none', NoMatchingError: 'end' }, when: [['NumberGreaterThan', '0', 'end']] }), says('none', 'end'), end], path: ['log', 'a', 'm', 'none', 'end'] },
  { name: 'finds somebody staffed', before: () => world.agent('eva'), flow: [setQueue('a', { QueueId: 'queue-support' }, 'm'), act('m', 'CheckMetricData', { MetricType: 'NumberOfAgentsStaffed' }, { errors: { NoMatchingCondition: 'end', NoMatchingError: 'end' }, when: [['NumberGreaterThan', '0', 'some']] }), says('some', 'end'), end], path: ['log', 'a', 'm', 'some', 'end'] },
  { name: 'reads the metrics of a queue', flow: [act('a', 'GetMetricData', { QueueId: 'queue-support' }, { next: 'c', errors: { NoMatchingError: 'end' } }), compare('c', '$.Metrics.Queue.Size', [['Equals', '0', 'empty']], 'end'), says('empty', 'end'), end], path: ['log', 'a', 'c', 'empty', 'end'] },
  { name: 'distributes by chance with nothing left over', flow: [act('a', 'DistributeByPercentage', {}, { errors: { NoMatchingCondition: 'end' }, when: [['NumberLessThan', '101', 'all']] }), says('all', 'end'), end], path: ['log', 'a', 'all', 'end'] },
  { name: 'queues, and its queue flow says something after a while', others: { waiting: { type: 'CUSTOMER_QUEUE', actions: [wait('q', 30, 'still'), says('still', 'stop'), act('stop', 'EndFlowExecution'), end] } }, flow: [hook('a', { CustomerQueue: 'waiting' }, 'p'), act('p', 'UpdateContactRoutingBehavior', { QueuePriority: '1' }, { next: 'q1' }), setQueue('q1', { QueueId: 'queue-support' }, 't'), toQueue('t'), end], during: () => world.pass(30 * SECOND), path: ['log', 'a', 'p', 'q1', 't', 'q', 'q', 'still', 'stop'] },
  { name: 'finds a full queue', before: async () => { await world.instance.putQueue({ id: 'queue-none', name: 'None', hoursId: 'hours-always', maxContacts: 0, enabled: true }); }, flow: [setQueue('a', { QueueId: 'queue-none' }, 't'), toQueue('t', 'full'), says('full', 'end'), end], path: ['log', 'a', 't', 'full', 'end'] },
  { name: 'moves from queue to queue', others: { moving: { type: 'CUSTOMER_QUEUE', actions: [compare('c', '$.Queue.Name', [['Equals', 'Orders', 'stop']], 'm'), act('m', 'DequeueContactAndTransferToQueue', { QueueId: 'queue-orders' }, { errors: { QueueAtCapacity: 'stop', NoMatchingError: 'stop' } }), act('stop', 'EndFlowExecution')] } }, flow: [hook('a', { CustomerQueue: 'moving' }, 'q1'), setQueue('q1', { QueueId: 'queue-support' }, 't'), toQueue('t'), end], path: ['log', 'a', 'q1', 't', 'c', 'm', 'c', 'stop'] },
  { name: 'does not repeat messages in a chat', others: { music: { type: 'CUSTOMER_QUEUE', actions: [act('r', 'MessageParticipantIteratively', { Messages: [{ Text: 'Please wait' }] }, { errors: { NoMatchingError: 'once' } }), says('once', 'stop'), act('stop', 'EndFlowExecution')] } }, flow: [hook('a', { CustomerQueue: 'music' }, 'q1'), setQueue('q1', { QueueId: 'queue-support' }, 't'), toQueue('t'), end], path: ['log', 'a', 'q1', 't', 'r', 'once', 'stop'] },
  { name: 'goes on with another flow, which goes on counting', others: { second: { type: 'CONTACT_FLOW', actions: [says('s', 'end'), end] } }, flow: [act('a', 'TransferToFlow', { ContactFlowId: 'second' }, { errors: { NoMatchingError: 'end' } }), end], path: ['log', 'a', 's', 'end'] },
  { name: 'runs a module and takes its branch', others: { part: { type: 'FLOW_MODULE', actions: [says('m', 'r'), act('r', 'EndFlowModuleExecution', { Result: 'good' })] } }, flow: [act('a', 'InvokeFlowModule', { FlowModuleId: 'part' }, { next: 'end', errors: { NoMatchingError: 'end', NoMatchingCondition: 'end' }, when: [['Equals', 'good', 'good']] }), says('good', 'end'), end], path: ['log', 'a', 'm', 'r', 'a', 'good', 'end'] },
  { name: 'makes a task', others: { work: { type: 'CONTACT_FLOW', actions: [end] } }, flow: [act('a', 'CreateTask', { ContactFlowId: 'work', Name: 'Call $.Attributes.who' }, { next: 'made', errors: { NoMatchingError: 'end' } }), says('made', 'end'), end], path: ['log', 'a', 'made', 'end'] },
  { name: 'shows a view and goes on by its button', flow: [act('a', 'ShowView', { ViewResource: { Id: 'confirmation' } }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'Next', 'next']] }), says('next', 'end'), end], during: (kim) => world.chats.sendMessage(kim.participant, { contentType: INTERACTIVE_RESPONSE, content: '{"action":"Next"}', clientToken: undefined }), path: ['log', 'a', 'a', 'next', 'end'] },
  { name: 'calls a function and reads what it returned', flow: [act('a', 'InvokeLambdaFunction', { LambdaFunctionARN: 'orders', InvocationTimeLimitSeconds: '8' }, { next: 'c', errors: { NoMatchingError: 'end' } }), compare('c', '$.External.state', [['Equals', 'sent', 'yes']], 'end'), says('yes', 'end'), end], during: async () => { outside.calls[0]?.answer({ kind: 'returned', value: { state: 'sent' } }); await world.settle(); }, path: ['log', 'a', 'a', 'c', 'yes', 'end'] },
  { name: 'comes to a bot that nobody configured', flow: [act('a', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'arn:aws:lex:x:1:bot-alias/B/A' }, LexInitializationData: { InitialMessage: 'hello' } }, { errors: { InputTimeLimitExceeded: 'end', NoMatchingCondition: 'end', NoMatchingError: 'failed' }, when: [['Equals', 'OrderStatus', 'end']] }), says('failed', 'end'), end], path: ['log', 'a', 'failed', 'end'] },
  { name: 'succeeds at what has no effect in a chat', flow: [act('a', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Joanna' }, { next: 'b' }), act('b', 'UpdateRoutingCriteria', { RoutingCriteria: { Steps: [] } }, { next: 'end' }), end], path: ['log', 'a', 'b', 'end'] },
  { name: 'cannot set a hold flow for a chat', flow: [act('a', 'UpdateContactEventHooks', { EventHooks: { CustomerHold: 'f' } }, { next: 'end', errors: { NoMatchingError: 'error' } }), says('error', 'end'), end], path: ['log', 'a', 'error', 'end'] },
  { name: 'takes the error branches of services that are not here', flow: [...chain(...SERVICES), end], path: ['log', ...chained(...SERVICES), 'end'] },
  { name: 'takes the error branches of customer profiles', flow: [...chain(...PROFILES), end], path: ['log', ...chained(...PROFILES), 'end'] },
  { name: 'takes the error branches of what is for calls', flow: [...chain(...CALLS), end], path: ['log', ...chained(...CALLS), 'end'] },
  { name: 'cannot resume a chat', flow: [act('a', 'ResumeContact', {}, { next: 'end', errors: { NoMatchingError: 'error' } }), says('error', 'end'), end], path: ['log', 'a', 'error', 'end'] },
  { name: 'is ended by a circle', flow: [says('a', 'b'), says('b', 'a')], path: ['log', ...Array.from({ length: 999 }, (_, index) => (index % 2 === 0 ? 'a' : 'b')), 'b'] },
];

async function put(id: string, type: FlowType, actions: readonly Written[]): Promise<void> {
  await world.instance.putFlow({ id, name: id, type, content: written(...actions), publish: true });
}

/** Plays a case; gives the actions that were taken on its chat, in order. */
async function play({ flow, others = {}, before, during }: Case): Promise<string[]> {
  for (const [id, { type, actions }] of Object.entries(others)) await put(id, type, actions);
  await put('under test', 'CONTACT_FLOW', [log, ...flow]);
  await before?.();
  const start = { flowId: 'under test', customerName: 'Kim', attributes: { who: 'Kim' }, durationMinutes: 2880, contentTypes: ['text/plain', INTERACTIVE, INTERACTIVE_RESPONSE], initialMessage: undefined, clientToken: undefined };
  const chatId = during ? await customerOf(during) : (await world.chats.startChat(start)).contactId;
  await world.settle();
  const events = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', chatId).where('type', '=', 'flow_action').orderBy('seq').execute();
  return events.map(({ data }) => (JSON.parse(data) as { action: string }).action);

  async function customerOf(act2: (kim: Customer) => Promise<unknown>): Promise<string> {
    const kim = await world.customer(start);
    await act2(kim);
    return kim.chatId;
  }
}

describe('a flow that', () => {
  test.each(CASES.map((one) => [one.name, one] as const))('%s takes its way', async (_, one) => {
    const path = await play(one);
    expect(path.slice(0, 40)).toEqual(one.path.slice(0, 40));
    expect(path).toHaveLength(one.path.length);
  });
});

test('these flows are at least thirty, and hold every type but those that only other flow types have', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(30);
  const used = new Set([log, ...CASES.flatMap(({ flow, others = {} }) => [...flow, ...Object.values(others).flatMap(({ actions }) => actions)])].map((one) => one['Type']));
  expect(Object.keys(EXAMPLES).filter((type) => !used.has(type))).toEqual(['CompleteOutboundCall', 'TransferContactToAgent']);
});
