import { readFileSync } from 'node:fs';
import type { FlowType } from '../../contract/flow-language.ts';
import { SAMPLE_FLOWS } from '../../server/flows/samples.ts';
import type { Random } from './random.ts';

/*
 * The flows of a simulated instance: the sample's own, and for each seed some more that do what samples do not: wait
 * before the queue, wait in the queue, set priorities and ages, wait without listening, loop, fail.
 */

export interface SimulatedFlow { id: string; name: string; type: FlowType; content: string }

type Ways = { next?: string; errors?: Record<string, string>; when?: Record<string, string> };
type Action = Record<string, unknown>;

function action(id: string, type: string, parameters: Record<string, unknown>, ways: Ways): Action {
  return {
    Identifier: id, Type: type, Parameters: parameters,
    Transitions: {
      ...(ways.next !== undefined && { NextAction: ways.next }),
      ...(ways.errors && { Errors: Object.entries(ways.errors).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })) }),
      ...(ways.when && { Conditions: Object.entries(ways.when).map(([operand, NextAction]) => ({ NextAction, Condition: { Operator: 'Equals', Operands: [operand] } })) }),
    },
  };
}

const says = (id: string, text: string, next: string): Action => action(id, 'MessageParticipant', { Text: text }, { next, errors: { NoMatchingError: next } });
const ends: Action = action('end', 'DisconnectParticipant', {}, {});
const toQueue = (queueId: string, full = 'end'): Action[] => [
  action('queue', 'UpdateContactTargetQueue', { QueueId: queueId }, { next: 'transfer', errors: { NoMatchingError: 'end' } }),
  action('transfer', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: full, NoMatchingError: 'end' } }),
];
const waits = (id: string, seconds: number, listens: boolean, ways: { returned: string; over: string }, failed = 'end'): Action =>
  action(id, 'Wait', { TimeLimitSeconds: String(seconds), ...(listens && { Events: ['CustomerReturned'] }) }, {
    next: failed, errors: { NoMatchingError: failed },
    when: { WaitCompleted: ways.over, ...(listens && { CustomerReturned: ways.returned }) },
  });
const talks = (id: string, when: Record<string, string>, ways: { late: string; other: string }): Action =>
  action(id, 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'front-desk' }, Text: 'Hello.', LexTimeoutSeconds: { Text: '120' } }, {
    next: ways.other, errors: { NoMatchingError: ways.other, NoMatchingCondition: ways.other, InputTimeLimitExceeded: ways.late }, when,
  });
const invokes = (id: string, module: string, when: Record<string, string>, next: string): Action =>
  action(id, 'InvokeFlowModule', { FlowModuleId: module }, { next, errors: { NoMatchingError: next, NoMatchingCondition: next }, when });
const records: Action = action('recorded', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, { next: 'ask', errors: { NoMatchingError: 'ask' } });
const hooks = (id: string, set: Record<string, string>, next: string): Action => action(id, 'UpdateContactEventHooks', { EventHooks: set }, { next, errors: { NoMatchingError: next } });

const flow = (id: string, actions: Action[], type: FlowType = 'CONTACT_FLOW'): SimulatedFlow => ({
  id, name: id, type, content: JSON.stringify({ Version: '2019-10-30', StartAction: actions[0]?.['Identifier'] ?? 'end', Actions: actions }),
});

let samples: readonly SimulatedFlow[] | undefined;

/** The sample's flows as they stand in its folder, read once. */
function sampleFlows(): readonly SimulatedFlow[] {
  samples ??= SAMPLE_FLOWS.map((sample) => ({
    id: sample.id, name: sample.name, type: sample.type,
    content: readFileSync(new URL(`../../server/flows/samples/${sample.file}`, import.meta.url), 'utf8'),
  }));
  return samples;
}

/** All flows of one seed's instance. */
export function simulatedFlows(random: Random, queues: readonly string[]): SimulatedFlow[] {
  const queue = (): string => random.one(queues);
  const seconds = (): number => random.one([1, 20, 60, 600, 4000]);
  return [
    // The sample's queue flow speaks each 30 seconds; in a week of virtual time nobody learns anything from that.
    ...sampleFlows().map((sample) => (sample.id === 'flow-customer-queue' ? { ...sample, content: sample.content.replace('"TimeLimitSeconds": "30"', `"TimeLimitSeconds": "${random.one([7200, 40_000])}"`) } : sample)),
    flow('flow-urgent', [
      hooks('hooks', { CustomerRemaining: random.one(['flow-short-waits', 'flow-deaf-wait', 'flow-gives-up']) }, 'queue-hook'),
      hooks('queue-hook', { CustomerQueue: 'flow-queue-wait' }, 'urgent'),
      action('urgent', 'UpdateContactRoutingBehavior', { QueuePriority: String(random.whole(1, 9)) }, { next: 'queue', errors: { NoMatchingError: 'queue' } }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-older', [
      hooks('hooks', { CustomerRemaining: 'flow-disconnect' }, 'older'),
      action('older', 'UpdateContactRoutingBehavior', { QueueTimeAdjustmentSeconds: String(random.one([-300, -20, 20, 300])) }, { next: 'queue', errors: { NoMatchingError: 'queue' } }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-waits-first', [
      hooks('hooks', { CustomerRemaining: 'flow-short-waits' }, 'ask'),
      says('ask', 'What is it about?', 'wait'),
      waits('wait', seconds(), random.chance(0.7), { returned: 'queue', over: random.one(['queue', 'end']) }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-short-waits', [
      waits('first', seconds(), true, { returned: 'transfer', over: 'second' }),
      waits('second', seconds(), random.chance(0.5), { returned: 'transfer', over: 'queue' }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-deaf-wait', [waits('deaf', seconds(), false, { returned: 'end', over: 'listen' }), waits('listen', seconds(), true, { returned: 'transfer', over: 'end' }), ...toQueue(queue()), ends]),
    flow('flow-gives-up', [says('bye', 'Good bye.', 'end'), ends]),
    flow('flow-fails', [action('lost', 'TransferToFlow', { ContactFlowId: 'flow-of-nobody' }, { next: 'end', errors: { NoMatchingError: 'end' } }), ends]),
    flow('flow-loops', [
      hooks('hooks', { CustomerRemaining: 'flow-loops-back' }, 'again'),
      action('again', 'Loop', { LoopCount: String(random.whole(1, 3)) }, { next: 'end', errors: { NoMatchingError: 'end' }, when: { ContinueLooping: 'turn', DoneLooping: 'queue' } }),
      says('turn', 'Once more.', 'again'),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-loops-back', [says('back', 'Back to the queue at once.', 'queue'), ...toQueue(queue()), ends]),
    flow('flow-asks-a-function', [
      hooks('hooks', { CustomerRemaining: random.one(['flow-short-waits', 'flow-asks-later']) }, 'aside'),
      action('aside', 'InvokeLambdaFunction', { LambdaFunctionARN: 'audit', InvocationType: 'ASYNCHRONOUS' }, { next: 'ask', errors: { NoMatchingError: 'ask' } }),
      action('ask', 'InvokeLambdaFunction', { LambdaFunctionARN: 'which-queue', InvocationTimeLimitSeconds: '8' }, { next: 'found', errors: { NoMatchingError: 'queue' } }),
      action('found', 'UpdateContactTargetQueue', { QueueId: '$.External.queue' }, { next: 'transfer', errors: { NoMatchingError: 'queue' } }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-asks-later', [
      action('ask', 'InvokeLambdaFunction', { LambdaFunctionARN: 'later', InvocationTimeLimitSeconds: '3' }, { next: 'wait', errors: { NoMatchingError: 'wait' } }),
      waits('wait', seconds(), true, { returned: 'transfer', over: 'end' }), ...toQueue(queue()), ends,
    ]),
    flow('flow-bot', [
      hooks('hooks', { CustomerRemaining: 'flow-bot-again' }, 'queue-hook'),
      hooks('queue-hook', { CustomerQueue: random.one(['flow-bot-in-queue', 'flow-queue-wait']) }, 'bot'),
      talks('bot', { OrderStatus: 'queue', TalkToSomebody: 'queue', OpeningHours: 'again' }, { late: 'late', other: 'again' }),
      talks('again', { OrderStatus: 'queue', TalkToSomebody: 'queue' }, { late: 'late', other: random.one(['queue', 'end']) }),
      says('late', 'Good bye.', 'end'), ...toQueue(queue()), ends,
    ]),
    // Modules in modules: one waits, asks a function and lets a bot talk two deep, and its answer chooses the queue.
    flow('flow-modules', [
      hooks('hooks', { CustomerRemaining: 'flow-modules-again' }, 'recorded'), records, invokes('ask', 'module-outer', { urgent: 'transfer', calm: 'queue' }, 'queue'), ...toQueue(queue()), ends,
    ]),
    flow('flow-modules-again', [invokes('ask', 'module-inner', {}, 'transfer'), ...toQueue(queue()), ends]),
    flow('module-outer', [
      action('aside', 'InvokeLambdaFunction', { LambdaFunctionARN: 'which-queue', InvocationTimeLimitSeconds: '8' }, { next: 'inner', errors: { NoMatchingError: 'inner' } }),
      invokes('inner', 'module-inner', {}, 'target'),
      action('target', 'UpdateContactTargetQueue', { QueueId: queue() }, { next: 'done', errors: { NoMatchingError: 'done' } }),
      action('done', 'EndFlowModuleExecution', { Result: random.one(['urgent', 'calm', 'neither']) }, {}),
    ], 'FLOW_MODULE'),
    flow('module-inner', [
      says('ask', 'What is it about?', 'wait'), waits('wait', seconds(), random.chance(0.7), { returned: 'bot', over: 'bot' }, 'done'),
      talks('bot', { OrderStatus: 'done' }, { late: 'done', other: 'done' }), action('done', 'EndFlowModuleExecution', {}, {}),
    ], 'FLOW_MODULE'),
    flow('flow-bot-again', [talks('bot', { OrderStatus: 'transfer' }, { late: 'wait', other: 'wait' }), waits('wait', seconds(), true, { returned: 'transfer', over: 'end' }), ...toQueue(queue()), ends]),
    flow('flow-bot-in-queue', [talks('bot', { OrderStatus: 'end-run' }, { late: 'end-run', other: 'end-run' }), action('end-run', 'EndFlowExecution', {}, {}), ends], 'CUSTOMER_QUEUE'),
    ...taskFlows(random, queue, seconds),
    ...callFlows(random, queue),
    // Without a way on after its bot: only the customer remains.
    flow('flow-bot-stuck', [hooks('hooks', { CustomerRemaining: 'flow-short-waits' }, 'bot'), action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'front-desk' } }, { when: { OrderStatus: 'end' } }), ends]),
    flow('flow-queue-wait', [says('soon', 'Somebody will be here soon.', 'wait'), waits('wait', seconds(), false, { returned: 'end-run', over: 'again' }), says('again', 'Still looking.', 'end-run'), action('end-run', 'EndFlowExecution', {}, {}), ends], 'CUSTOMER_QUEUE'),
  ];
}

/** Flows of tasks: at once into a queue, a Wait before it that pauses stand still in, one of an order of its own, one that goes on after its end. */
function taskFlows(random: Random, queue: () => string, seconds: () => number): SimulatedFlow[] {
  return [
    flow('flow-task-now', [...toQueue(queue()), ends]),
    flow('flow-task-urgent', [
      hooks('pause-hook', { PauseContact: 'flow-pauses' }, 'resume-hook'),
      hooks('resume-hook', { ResumeContact: random.one(['flow-pauses', 'flow-resumes']) }, 'urgent'),
      action('urgent', 'UpdateContactRoutingBehavior', { QueuePriority: String(random.whole(1, 9)) }, { next: 'queue', errors: { NoMatchingError: 'queue' } }),
      ...toQueue(queue()), ends,
    ]),
    flow('flow-task-waits', [waits('wait', seconds(), false, { returned: 'queue', over: 'queue' }), ...toQueue(queue()), ends]),
    flow('flow-task-again', [hooks('hooks', { CustomerRemaining: 'flow-task-now' }, 'queue'), ...toQueue(queue()), ends]),
    // Either waits and takes the task up again, or leaves it where it is.
    flow('flow-pauses', [waits('wait', seconds(), false, { returned: 'resume', over: 'resume' }), action('resume', 'ResumeContact', {}, { next: 'stop', errors: { NoMatchingError: 'stop' } }), action('stop', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), ends]),
    flow('flow-resumes', [...toQueue(queue()), ends]),
    flow('flow-slow-transfer', [waits('wait', seconds(), false, { returned: 'transfer', over: 'transfer' }), action('transfer', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), ends], 'QUEUE_TRANSFER'),
  ];
}

const plays = (id: string, prompt: string, next: string): Action => action(id, 'MessageParticipant', { PromptId: prompt }, { next, errors: { NoMatchingError: next } });

/** Flows of calls beside the sample's: one that says nothing, one of an order of its own, one whose queue moves on, one that cannot speak. */
function callFlows(random: Random, queue: () => string): SimulatedFlow[] {
  const moves = action('move', 'DequeueContactAndTransferToQueue', { QueueId: queue() }, { next: 'music', errors: { QueueAtCapacity: 'music', NoMatchingError: 'music' } });
  return [
    flow('flow-call-silent', [hooks('hooks', { CustomerQueue: 'flow-call-quiet' }, 'queue'), ...toQueue(queue()), ends]),
    flow('flow-call-urgent', [
      hooks('hooks', { CustomerQueue: 'flow-call-moves' }, 'urgent'),
      action('urgent', 'UpdateContactRoutingBehavior', { QueuePriority: String(random.whole(1, 9)) }, { next: 'said', errors: { NoMatchingError: 'said' } }),
      plays('said', 'Beep.wav', 'queue'), ...toQueue(queue()), ends,
    ]),
    flow('flow-call-speechless', [hooks('hooks', { CustomerQueue: 'flow-voice-queue' }, 'survey-hook'), hooks('survey-hook', { CustomerRemaining: 'flow-voice-survey' }, 'ask'), says('ask', 'unspeakable', 'queue'), ...toQueue(queue()), ends]),
    flow('flow-call-back', [hooks('hooks', { CustomerQueue: 'flow-call-calls-back' }, 'queue'), ...toQueue(queue()), ends]),
    flow('flow-call-calls-back', [
      action('number', 'UpdateContactCallbackNumber', { CallbackNumber: '$.Attributes.callback' }, { next: 'promise', errors: { InvalidCallbackNumber: 'music', CallbackNumberNotDialable: 'music', NoMatchingError: 'music' } }),
      action('promise', 'CreateCallbackContact', { InitialCallDelaySeconds: random.one(['1', '5', '60']), MaximumConnectionAttempts: random.one(['1', '2']), RetryDelaySeconds: random.one(['5', '60']) }, { next: 'end', errors: { NoMatchingError: 'music' } }),
      action('music', 'EndFlowExecution', {}, {}), ends,
    ], 'CUSTOMER_QUEUE'),
    flow('flow-call-quiet', [action('done', 'EndFlowExecution', {}, {})], 'CUSTOMER_QUEUE'),
    flow('flow-call-moves', [
      action('music', 'MessageParticipantIteratively', { Messages: [{ PromptId: 'CustomerQueue.wav' }], InterruptFrequencySeconds: random.one(['25', '60']) }, { errors: { NoMatchingError: 'done' }, when: { MessagesInterrupted: random.one(['move', 'keys']) } }),
      action('keys', 'GetParticipantInput', { Text: 'Press 1.', InputTimeLimitSeconds: '5', StoreInput: 'False' }, { next: 'music', errors: { InputTimeLimitExceeded: 'music', NoMatchingCondition: 'music', NoMatchingError: 'music' }, when: { 1: 'move', 2: 'callback' } }),
      action('callback', 'CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '60' }, { next: 'end', errors: { NoMatchingError: 'music' } }),
      moves, action('done', 'EndFlowExecution', {}, {}), ends,
    ], 'CUSTOMER_QUEUE'),
    flow('flow-outbound-whisper', [plays('hello', 'Beep.wav', 'done'), action('done', 'EndFlowExecution', {}, {})], 'OUTBOUND_WHISPER'),
  ];
}

/** Flows a task may start with. */
export const TASK_FLOWS: readonly string[] = ['flow-task', 'flow-task-now', 'flow-task-now', 'flow-task-urgent', 'flow-task-urgent', 'flow-task-waits', 'flow-task-again'];
/** Flows a call may start with. */
export const CALL_FLOWS: readonly string[] = ['flow-call', 'flow-voice-inbound', 'flow-call-silent', 'flow-call-silent', 'flow-call-silent', 'flow-call-urgent', 'flow-call-urgent', 'flow-call-back', 'flow-call-speechless'];
/** Flows a chat may start with. */
export const STARTING_FLOWS: readonly string[] = ['flow-inbound', 'flow-inbound', 'flow-inbound', 'flow-quiet', 'flow-urgent', 'flow-older', 'flow-waits-first', 'flow-fails', 'flow-loops', 'flow-asks-a-function', 'flow-bot', 'flow-bot', 'flow-bot-stuck', 'flow-front-desk', 'flow-modules', 'flow-modules'];
/** What a chat may ask of the sample's inbound flow for the time after its agent left. */
export const AFTER_AGENT_LEAVES: readonly string[] = ['', 'previous-agent', 'other-queue', 'several-waits', 'end'];
