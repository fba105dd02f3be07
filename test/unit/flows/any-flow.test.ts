import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowType } from '../../../contract/flow-language.ts';
import { TRANSITIONS_MAX, advance, newRun } from '../../../server/flows/advance.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import type { OutsideResult } from '../../../server/flows/outside-call.ts';
import type { Answer, Resume } from '../../../server/flows/step.ts';
import { RunState } from '../../../server/flows/step.ts';
import { ADAS_QUEUE, SUPPORT, action, facts } from './flow-setup.ts';

/*
 * Whatever flow there is, whatever is answered and whatever happens: a run stops, and nothing throws.
 */

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const target = fc.constantFrom(...IDS);
const value = fc.constantFrom('x', 'NULL', 'CHAT', '3', '$.Attributes.k', '$.Attributes.none', '$.External.k', '$.Lex.Slots.order', '$.Channel', 'ada', '');
const ways = fc.record({
  next: target,
  errors: fc.dictionary(fc.constantFrom('NoMatchingError', 'NoMatchingCondition', 'QueueAtCapacity', 'ParticipantNotFound'), target),
});

/** One action that could be saved, of any type, leading anywhere. */
function anyAction(id: string): fc.Arbitrary<Record<string, unknown>> {
  const equals = (...names: string[]) => fc.tuple(...names.map(() => target)).map((to) => names.map((name, index): [string, string, string] => ['Equals', name, to[index] ?? 'a']));
  const of = (type: string, parameters: fc.Arbitrary<Record<string, unknown>>, when: fc.Arbitrary<[string, string, string][]> = fc.constant([])) =>
    fc.tuple(parameters, ways, when).map(([given, { next, errors }, conditions]) => action(id, type, given, { next, errors, when: conditions }));
  const required = (error: string, made: fc.Arbitrary<Record<string, unknown>>) =>
    fc.tuple(made, target).map(([one, to]) => {
      const transitions = one['Transitions'] as { Errors: { ErrorType: string; NextAction: string }[] };
      return { ...one, Transitions: { ...transitions, Errors: [...transitions.Errors.filter(({ ErrorType }) => ErrorType !== error), { ErrorType: error, NextAction: to }] } };
    });
  const text = fc.constantFrom('hello', '$.Attributes.k', '$.Attributes.none');
  const id_ = fc.constantFrom('queue-support', '$.Attributes.k', '$.Attributes.none', 'arn:x/queue/agent/ada');
  return fc.oneof(
    of('MessageParticipant', fc.record({ Text: text })),
    of('MessageParticipant', fc.record({ SSML: text })),
    of('Wait', fc.constantFrom({ TimeLimitSeconds: '1' }, { TimeLimitSeconds: '$.Attributes.k' }), equals('WaitCompleted')),
    of('Wait', fc.record({ TimeLimitSeconds: fc.constant(900), Events: fc.constant(['CustomerReturned', 'BotParticipantDisconnected']) }), equals('CustomerReturned', 'BotParticipantDisconnected', 'WaitCompleted')),
    of('UpdateContactEventHooks', fc.record({ EventHooks: fc.constantFrom({ CustomerRemaining: 'f' }, { CustomerHold: 'f' }, { CustomerQueue: '$.Attributes.none' }) })),
    of('UpdateContactTargetQueue', fc.oneof(fc.record({ QueueId: id_ }), fc.record({ AgentId: id_ }))),
    required('QueueAtCapacity', of('TransferContactToQueue', fc.constant({}))),
    fc.constant(action(id, 'DisconnectParticipant')),
    fc.constant(action(id, 'EndFlowExecution')),
    required('NoMatchingCondition', of('Compare', fc.record({ ComparisonValue: fc.constantFrom('$.Attributes.k', '$.Channel', '$.Agent.ARN') }), fc.array(fc.tuple(fc.constantFrom('Equals', 'TextContains', 'NumberLessThan'), value, target), { minLength: 1, maxLength: 3 }))),
    of('UpdateContactAttributes', fc.record({ Attributes: fc.dictionary(fc.constantFrom('k', 'none', 'other'), value, { minKeys: 1 }) })),
    of('CheckHoursOfOperation', fc.oneof(fc.constant({}), fc.record({ HoursOfOperationId: id_ })), equals('True', 'False')),
    of('CheckMetricData', fc.record({ MetricType: fc.constantFrom('NumberOfContactsInQueue', 'OldestContactInQueueAgeSeconds') }, { requiredKeys: ['MetricType'] }), fc.array(fc.tuple(fc.constantFrom('Equals', 'NumberGreaterThan'), fc.constantFrom('0', '5000'), target), { minLength: 1, maxLength: 2 })),
    of('UpdateContactRoutingBehavior', fc.oneof(fc.record({ QueuePriority: fc.constantFrom('1', '$.Attributes.k') }), fc.record({ QueueTimeAdjustmentSeconds: fc.constantFrom('-5', '$.Attributes.none') }))),
    of('UpdateFlowLoggingBehavior', fc.record({ FlowLoggingBehavior: fc.constantFrom('Enabled', 'Disabled') })),
    of('Loop', fc.record({ LoopCount: fc.constantFrom('0', '2', 100, '$.Attributes.k') }), equals('ContinueLooping', 'DoneLooping')),
    of('InvokeLambdaFunction', fc.record({ LambdaFunctionARN: fc.constantFrom('order-status', '$.Attributes.k', '$.Attributes.none'), InvocationType: fc.constantFrom('SYNCHRONOUS', 'ASYNCHRONOUS'), InvocationTimeLimitSeconds: fc.constantFrom('8', 3, '$.Attributes.k'), LambdaInvocationAttributes: fc.dictionary(fc.string(), fc.oneof(value, fc.jsonValue())), ResponseValidation: fc.constantFrom({ ResponseType: 'JSON' }, { ResponseType: 'STRING_MAP' }) }, { requiredKeys: ['LambdaFunctionARN'] })),
    of('ConnectParticipantWithLexBot', fc.record({ Text: text, LexV2Bot: fc.constantFrom({ AliasArn: 'bot' }, { AliasArn: '$.Attributes.none' }), LexInitializationData: fc.constantFrom({ InitialMessage: 'hello' }, { InitialMessage: '$.Attributes.k' }), LexSessionAttributes: fc.constant({ k: '$.Attributes.k' }), LexTimeoutSeconds: fc.constantFrom({ Text: '60' }, { Text: '$.Attributes.k' }) }, { requiredKeys: ['LexV2Bot'] }), equals('OrderStatus')),
    of('TransferToFlow', fc.record({ ContactFlowId: id_ })),
    of('SomethingNew', fc.dictionary(fc.string(), fc.jsonValue())),
  );
}

const anyFlow = fc.tuple(...IDS.map(anyAction)).map((actions) => JSON.stringify({ Version: '2019-10-30', StartAction: 'a', Actions: actions }));

const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('flow' as const), flow: fc.option(fc.record({ id: fc.constantFrom('f', 'g'), type: fc.constantFrom(...FlowType.options), published: fc.boolean() })) }),
  fc.record({ kind: fc.constant('bot' as const), displayName: fc.constantFrom('Robin', null) }),
  fc.record({ kind: fc.constant('queue' as const), queue: fc.constantFrom(null, SUPPORT, ADAS_QUEUE) }),
  fc.record({ kind: fc.constant('hours' as const), open: fc.constantFrom(true, false, null) }),
  fc.record({ kind: fc.constant('metric' as const), value: fc.option(fc.nat(10_000)) }),
  fc.record({ kind: fc.constant('admission' as const), admission: fc.constantFrom('admitted' as const, 'full' as const, 'refused' as const) }),
);
const anyResult: fc.Arbitrary<OutsideResult> = fc.oneof(
  fc.constant<OutsideResult>({ kind: 'failed', why: 'It took longer than 3 s.' }),
  fc.jsonValue().map((returned) => ({ kind: 'returned' as const, value: JSON.parse(JSON.stringify(returned)) as string })),
);
const anyReply: fc.Arbitrary<OutsideResult> = fc
  .record({ action: fc.constantFrom('Close', 'ElicitSlot', 'ElicitIntent'), name: fc.constantFrom('OrderStatus', 'FallbackIntent'), state: fc.constantFrom('Fulfilled', 'Failed', 'InProgress'), says: fc.array(fc.string(), { maxLength: 2 }) })
  .map(({ action: next, name, state, says }) => ({
    kind: 'returned' as const,
    value: { messages: says.map((words) => ({ kind: 'text', text: words })), action: next, slotToElicit: null, intent: { name, state, confirmation: 'None', slots: { order: '17', none: null } }, sessionAttributes: { k: 'v' }, interpretations: [{ intent: name, score: 0.5, slots: {} }] },
  }));
const anyEvent: fc.Arbitrary<Resume> = fc.oneof(
  fc.constantFrom<Resume>({ kind: 'start' }, { kind: 'waitCompleted' }, { kind: 'customerReturned' }, { kind: 'botParticipantDisconnected' }, { kind: 'waitFailed' }),
  fc.record({ kind: fc.constant('answer' as const), answer: anyAnswer }),
  fc.record({ kind: fc.constant('called' as const), result: fc.oneof(anyResult, anyReply) }),
  fc.record({ kind: fc.constant('heard' as const), text: fc.string() }),
  fc.constant({ kind: 'heardNothing' as const }),
);
const anyFacts = fc
  .record({
    channel: fc.constantFrom('CHAT' as const, 'TASK' as const, 'VOICE' as const),
    queue: fc.constantFrom(null, SUPPORT, ADAS_QUEUE),
    attributes: fc.dictionary(fc.constantFrom('k', 'other'), fc.constantFrom('3', 'ada', '', '$.Attributes.k', 'x'.repeat(20_000))),
    botPresent: fc.boolean(),
    logging: fc.boolean(),
  })
  .map(facts);

describe('any flow that can be saved', () => {
  test('ends, blocks or asks after a bounded number of actions, whatever is answered and happens', () => {
    fc.assert(
      fc.property(anyFlow, fc.constantFrom<FlowType>('CONTACT_FLOW', 'CUSTOMER_QUEUE', 'AGENT_WHISPER'), anyFacts, fc.array(anyEvent, { maxLength: 40 }), anyAnswer, (text, type, known, events, last) => {
        const parsed = parseFlow(text, type);
        if (!parsed.ok) return;
        let run = newRun('f');
        for (const resume of [{ kind: 'start' } as const, ...events]) {
          const step = advance(parsed.flow, run, resume, known);
          expect(step.effects.length).toBeLessThanOrEqual(2 * TRANSITIONS_MAX + 2);
          expect(RunState.parse(JSON.parse(JSON.stringify(step.run)))).toEqual(step.run);
          run = step.run;
        }
        // However often it is answered, a run that is not started or woken anew stops asking.
        let asked = 0;
        let step = advance(parsed.flow, newRun('f'), { kind: 'start' }, known);
        while (step.outcome.kind === 'needs') {
          expect(++asked).toBeLessThanOrEqual(TRANSITIONS_MAX);
          step = advance(parsed.flow, step.run, { kind: 'answer', answer: last }, known);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('is generated often enough for that to mean something', () => {
    const sound = fc.sample(anyFlow, { numRuns: 300, seed: 1 }).filter((text) => parseFlow(text, 'CUSTOMER_QUEUE').ok || parseFlow(text, 'CONTACT_FLOW').ok);
    expect(sound.length).toBeGreaterThan(60);
  });
});

describe('any document at all', () => {
  test('is taken or refused in words, never with an exception', () => {
    const part = fc.letrec((tie) => ({
      json: fc.oneof(fc.jsonValue(), tie('action')),
      action: fc.record({ Identifier: fc.oneof(target, fc.jsonValue()), Type: fc.oneof(fc.constantFrom('Wait', 'Loop', 'Compare', 'UpdateContactEventHooks', 'UpdateContactAttributes'), fc.jsonValue()), Parameters: fc.jsonValue(), Transitions: fc.jsonValue() }, { requiredKeys: [] }),
    }));
    const document = fc.record({ Version: fc.constantFrom('2019-10-30', '1', 5), StartAction: fc.oneof(target, fc.jsonValue()), Actions: fc.oneof(fc.array(part.action), fc.jsonValue()) }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), document.map((written) => JSON.stringify(written))), (text) => {
        const parsed = parseFlow(text, 'CONTACT_FLOW');
        if (!parsed.ok) expect(parsed.problems.every(({ message }) => message.length > 10)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('of parameters of the wrong kind is taken or refused, and if taken it runs', () => {
    const types = ['Wait', 'Loop', 'Compare', 'UpdateContactEventHooks', 'UpdateContactAttributes', 'UpdateContactTargetQueue', 'CheckMetricData', 'CheckHoursOfOperation', 'TransferToFlow', 'MessageParticipant', 'UpdateContactRoutingBehavior', 'UpdateFlowLoggingBehavior'];
    const names = fc.constantFrom('Text', 'TimeLimitSeconds', 'Events', 'EventHooks', 'QueueId', 'AgentId', 'ContactFlowId', 'Attributes', 'LoopCount', 'MetricType', 'ComparisonValue', 'HoursOfOperationId', 'QueuePriority');
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.dictionary(names, fc.jsonValue()), anyAnswer, (type, parameters, answer) => {
        const text = JSON.stringify({ Version: '2019-10-30', StartAction: 'a', Actions: [action('a', type, parameters, { next: 'end', errors: { NoMatchingError: 'end', NoMatchingCondition: 'end' } }), action('end', 'DisconnectParticipant')] });
        const parsed = parseFlow(text, 'CONTACT_FLOW');
        if (!parsed.ok) return;
        const step = advance(parsed.flow, newRun('f'), { kind: 'start' }, facts());
        advance(parsed.flow, step.run, { kind: 'answer', answer }, facts());
      }),
      { numRuns: 2000 },
    );
  });
});
