import * as z from 'zod';
import type { EventHook } from '../../contract/flow-language.ts';
import { FlowType, WaitEvent } from '../../contract/flow-language.ts';
import type { Channel } from '../../contract/primitives.ts';
import type { BotMessage } from './bot-reply.ts';
import { JsonObject } from './outside-call.ts';
import type { KeyRules } from './keys.ts';
import type { OutsideRequest, OutsideResult } from './outside-call.ts';
import type { Audience, ChosenVoice, Spoken } from './spoken.ts';

/*
 * What passes between the interpreter, which only decides, and the runner, which reads and writes:
 * facts and resume in; effects, the next state and an outcome out. All of it is plain data.
 */

/** A queue as a flow sees it. An agent's own queue names its agent. */
export interface WorkingQueue {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly agentId: string | null;
  /** The number that its calls show; null where they show none. */
  readonly callerNumber: string | null;
}

/** An address of the customer or of the contact centre. */
export interface Endpoint {
  readonly address: string;
  readonly type: string;
}

/** Something that belongs to a contact and is shown to its agent: a link, a number, a date. */
export interface ContactReference {
  readonly type: string;
  readonly value: string;
}

/** What a flow can know of its contact without asking. Read afresh before each call of `advance`. */
export interface FlowFacts {
  readonly channel: Channel;
  readonly contactId: string;
  readonly initialContactId: string;
  readonly previousContactId: string | null;
  readonly relatedContactId: string | null;
  readonly initiationMethod: string;
  readonly instanceArn: string;
  readonly customerId: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly languageCode: string | null;
  readonly customerEndpoint: Endpoint | null;
  readonly systemEndpoint: Endpoint | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly segmentAttributes: Readonly<Record<string, string>>;
  /** `$.References`: links and values that belong to the contact, by name. */
  readonly references: Readonly<Record<string, ContactReference>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The working queue: the one the contact was last put on, also in an earlier segment. */
  readonly queue: WorkingQueue | null;
  /** The agent whom the contact is going to or with. The interpreter hides him from flows that may not see him. */
  readonly agent: {
    readonly arn: string;
    readonly userName: string;
    readonly firstName: string;
    readonly lastName: string;
  } | null;
  /** What the customer came with, `$.Media.InitialMessage`. */
  readonly initialMessage: string | null;
  /** What the last function returned; empty before the first. */
  readonly external: JsonObject;
  /** `$.Lex`: what the last bot understood; empty before the first. */
  readonly lex: JsonObject;
  /** The voice that speaks on this call; null where a flow has chosen none. */
  readonly voice: ChosenVoice | null;
  /** `$.StoredCustomerInput`: what the caller keyed in last, encrypted where the flow wants that. */
  readonly storedInput: string | null;
  /** Of a call that this side made and that was answered: by a person, or by whom cannot be known. Else null. */
  readonly answeredBy: 'person' | 'unknown' | null;
  /** The task is paused. */
  readonly paused: boolean;
  /** The chat takes interactive messages and their responses. */
  readonly interactive: boolean;
  /** A bot takes part in the chat. */
  readonly botPresent: boolean;
  /** Flow logging is on for this contact. */
  readonly logging: boolean;
  /** Every action is told of, whatever flows say of logging. */
  readonly traced?: boolean;
}

/** What a run that waits can be told of; a view that is answered in secret leaves no answers in the transcript. */
export const RunEvent = z.enum([...WaitEvent.options, 'ViewAnswered', 'ViewAnsweredInSecret']);
export type RunEvent = z.infer<typeof RunEvent>;

/** Where a run stands. Plain JSON: the runner keeps it in a row and hands it back unread. */
export const RunState = z.strictObject({
  flowId: z.string(),
  /** The action the run stands at; null before the first. */
  action: z.string().nullable(),
  /** Set while a Wait runs: what can end it early. */
  waiting: z.strictObject({ events: z.array(RunEvent) }).nullable(),
  /** Set while it stands at its action for another reason than a Wait. */
  blocked: z.enum(['call', 'listen', 'play', 'collect', 'dial']).nullable().default(null),
  /** How often the bot of the action it stands at has been told something. */
  turns: z.int().min(0).default(0),
  /** Actions entered since the last Wait, across transfers to other flows. */
  transitions: z.int().min(0),
  /** How often each Loop has gone round, by flow and action. The runner keeps this per contact, beyond the run. */
  loops: z.record(z.string(), z.int().min(0)),
  /** `$.FlowAttributes` of the flow that runs now. */
  flowAttributes: z.record(z.string(), z.string()).default({}),
  /** `$.Metrics` as GetMetricData last found them, by what follows `$.Metrics.`. */
  metrics: z.record(z.string(), z.string()).default({}),
  /** `$.Views`: the last button pressed on a view, and what was filled in. */
  viewed: z.strictObject({ action: z.string(), data: JsonObject }).nullable().default(null),
  /** While a module runs: who invoked whom, the run's own flow first. */
  callers: z.array(z.strictObject({ flowId: z.string(), flowType: FlowType, action: z.string(), flowAttributes: z.record(z.string(), z.string()), metrics: z.record(z.string(), z.string()), input: JsonObject })).default([]),
  /** `$.Modules.Input` of the module that runs now. */
  moduleInput: JsonObject.default({}),
  /** `$.Modules.ResultData` of the module that ended last. */
  moduleResult: JsonObject.default({}),
});
export type RunState = z.infer<typeof RunState>;

/** How a module ended: by the branch it names, or without a way on. */
export interface ModuleReturn {
  readonly result: string | null;
  /** Why it failed, or null. */
  readonly failed: string | null;
}

/** What an action may change in the state of its own run. */
export type KeptByRun = Partial<Pick<RunState, 'loops' | 'turns' | 'flowAttributes' | 'metrics' | 'viewed'>>;

/** A task that a flow makes, references filled in. */
export interface NewTask {
  /** Null where its template has one. */
  readonly flowId: string | null;
  readonly templateId: string | null;
  /** Empty where its template has one. */
  readonly name: string;
  readonly description: string | null;
  readonly references: Readonly<Record<string, ContactReference>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it begins: now if both are null. */
  readonly delaySeconds: number | null;
  readonly scheduledAt: number | null;
}

/** A call back that a flow promises. */
export interface NewCallback {
  /** Where it waits from the moment it is due: in this queue or in the own queue of this agent, else in the working queue. */
  readonly queue: string | null;
  readonly agent: string | null;
  /** A flow that has it before it waits. */
  readonly flowId: string | null;
  readonly delaySeconds: number;
  /** How often it is tried again after an attempt that nobody answered, and how long after. */
  readonly attempts: number;
  readonly retrySeconds: number;
  readonly callerId: string | null;
}

/** Who of an earlier segment is to hear what, as UpdatePreviousContactParticipantState says it. */
export type PreviousState = 'AgentOnHold' | 'CustomerOnHold' | 'OffHold';

/** A call to somebody whom the flow hands its caller to. */
export interface NewDial {
  readonly address: string;
  /** How long it may ring, in milliseconds. */
  readonly ringsFor: number;
  /** Keys to press once it is answered; a comma is a pause. */
  readonly digits: string | null;
  readonly callerId: string | null;
}

/** A fact that has to be looked up. Asking changes nothing, but for those that say so. */
export type Question =
  /** Does this flow exist, what is it for, is it published? `flow` is an id. */
  | { readonly kind: 'flow'; readonly flow: string }
  /** The queue with this id. */
  | { readonly kind: 'queue'; readonly queue: string }
  /** The own queue of the agent with this user id or, failing that, user name. */
  | { readonly kind: 'agentQueue'; readonly agent: string }
  /** Is it open now: these hours of operation, or those of this queue? */
  | { readonly kind: 'hours'; readonly of: { readonly hours: string } | { readonly queue: string } }
  | { readonly kind: 'metric'; readonly metric: FlowMetric; readonly of: { readonly queue: string } | { readonly agent: string } }
  /** Would this queue take the contact now (connect-facts 3.4)? */
  | { readonly kind: 'admission'; readonly queue: string }
  /** What GetMetricData tells of a queue or an agent; of one channel, or of all. */
  | { readonly kind: 'queueMetrics'; readonly of: { readonly queue: string } | { readonly agent: string }; readonly channel: Channel | null }
  /** May the waiting contact be moved to this queue, or to the own queue of this agent? */
  | { readonly kind: 'requeue'; readonly queue: string }
  | { readonly kind: 'requeueToAgent'; readonly agent: string }
  /** Is there a view with this id? */
  | { readonly kind: 'view'; readonly view: string }
  /** Make this task. It can be refused, and then nothing is changed. */
  | { readonly kind: 'createTask'; readonly task: NewTask }
  /** A whole number from 1 to 100, each as likely as any other. */
  | { readonly kind: 'percent' }
  /** The own queue of this agent, if he could be offered a contact now. */
  | { readonly kind: 'freeAgent'; readonly agent: string }
  /** Can this number or address be called from here? */
  | { readonly kind: 'dialable'; readonly address: string; /** The number that is to be shown; null: none is given. */ readonly callerId: string | null }
  /** What a caller keyed in, for the holder of this key alone: the PEM of a public key or a certificate. */
  | { readonly kind: 'encrypt'; readonly text: string; readonly key: string }
  /** Have the caller called back. It can be refused, and then nothing is changed. */
  | { readonly kind: 'createCallback'; readonly callback: NewCallback }
  /** Are there an agent and a customer on this call, one of whom can be put on hold? */
  | { readonly kind: 'previousCanHold' }
  /** Is there a bot by this name or ARN? */
  | { readonly kind: 'bot'; readonly bot: string }
  /** The attributes of the contact that this one was started from. */
  | { readonly kind: 'relatedAttributes' };

/** What can be measured; the unit is in the name. An empty queue's oldest contact is 0 ms old. */
export type FlowMetric =
  | 'agentsAvailable'
  | 'agentsStaffed'
  | 'agentsOnline'
  | 'oldestContactAgeMilliseconds'
  | 'contactsInQueue';

/** The answer to a question; null means that there is no such thing. */
export type Answer =
  | { readonly kind: 'flow'; readonly flow: { readonly id: string; readonly type: FlowType; readonly published: boolean } | null }
  /** To `queue` and to `agentQueue`. */
  | { readonly kind: 'queue'; readonly queue: WorkingQueue | null }
  | { readonly kind: 'hours'; readonly open: boolean | null }
  | { readonly kind: 'metric'; readonly value: number | null }
  /** `refused`: the queue is disabled or gone. */
  | { readonly kind: 'admission'; readonly admission: 'admitted' | 'full' | 'refused' }
  /** What it is called in the chat. */
  | { readonly kind: 'bot'; readonly displayName: string | null }
  /** By what follows `$.Metrics.`, e.g. `Agents.Online.Count`. */
  | { readonly kind: 'queueMetrics'; readonly metrics: Readonly<Record<string, string>> | null }
  /** To `requeue` and `requeueToAgent`. */
  | { readonly kind: 'requeue'; readonly queueId: string }
  | { readonly kind: 'requeue'; readonly queueId: null; readonly refused: 'full' | 'closed' | 'ringing' | 'tooOften' }
  | { readonly kind: 'view'; readonly exists: boolean }
  | { readonly kind: 'task'; readonly contactId: string | null; readonly why: string | null }
  /** Null: he is not free. */
  | { readonly kind: 'freeAgent'; readonly queue: WorkingQueue | null }
  /** `why` it cannot be called: it is no number and no address, or there is no way to it. */
  | { readonly kind: 'dialable'; readonly dialable: 'yes' | 'invalid' | 'no_way'; readonly why: string | null }
  | { readonly kind: 'encrypted'; readonly text: string | null; readonly why: string | null }
  | { readonly kind: 'callback'; readonly contactId: string | null; readonly why: string | null }
  /** Why none can be; null: one can. */
  | { readonly kind: 'previousCanHold'; readonly why: string | null }
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'relatedAttributes'; readonly attributes: Readonly<Record<string, string>> | null };

/** Why `advance` is called. */
export type Resume =
  | { readonly kind: 'start' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'waitCompleted' }
  | { readonly kind: 'customerReturned' }
  | { readonly kind: 'botParticipantDisconnected' }
  /** The Wait could not be kept, e.g. its timer was lost. */
  | { readonly kind: 'waitFailed' }
  /** The customer has pressed a button of the view that is shown. */
  | { readonly kind: 'viewAnswered'; readonly action: string; readonly data: JsonObject }
  /** The module that the run stands at has ended. */
  | { readonly kind: 'moduleReturned'; readonly returned: ModuleReturn }
  /** The call is answered, or will never be. */
  | { readonly kind: 'called'; readonly result: OutsideResult }
  /** The customer said something to the action that listens. */
  | { readonly kind: 'heard'; readonly text: string }
  /** He said nothing while it listened. */
  | { readonly kind: 'heardNothing' }
  /** The prompts have been played to their end. */
  | { readonly kind: 'played' }
  /** The time after which repeated prompts are interrupted is over. */
  | { readonly kind: 'interrupted' }
  /** They cannot be played. */
  | { readonly kind: 'playFailed'; readonly why: string }
  /** The caller has pressed these keys. */
  | { readonly kind: 'digits'; readonly text: string }
  /** He has pressed none in time. */
  | { readonly kind: 'noDigits' }
  /** The call to somebody else is over: it was answered and has ended, or it never was. */
  | { readonly kind: 'dialed'; readonly result: 'finished' | 'failed' | 'unanswered'; readonly why: string | null };

/** What one action did, for the flow log. Message texts are never in it. */
export interface FlowLogEntry {
  readonly flowId: string;
  readonly action: string;
  readonly actionType: string;
  /** The way out that was taken: `NextAction`, a condition, an error type, `waiting`, or how the flow came to its end. */
  readonly branch: string;
  readonly next: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly error: string | null;
}

/** What UpdateContactData writes; what is absent stays as it is. References are merged by name. */
export interface ContactDataChange {
  readonly name?: string;
  readonly description?: string;
  readonly customerId?: string;
  readonly languageCode?: string;
  readonly references?: Readonly<Record<string, ContactReference>>;
}

/** Whose data a flow writes: its own contact's, or that of the contact it was started from. */
export type TargetContact = 'current' | 'related';

/** Who is recorded, in the field's words: `Agent`, `Customer`. An empty list: nobody, so nobody may monitor either. */
export interface Recording {
  readonly RecordedParticipants: readonly string[];
}

/** One change for the runner to write, in order. None of them can fail: what could has been asked before. */
export type Effect =
  /** In an agent whisper the text is for the agent alone and not part of the transcript. */
  | { readonly kind: 'sendMessage'; readonly text: string; readonly to: 'customer' | 'agent' }
  | { readonly kind: 'setHook'; readonly hook: EventHook; readonly flowId: string }
  | { readonly kind: 'setTargetQueue'; readonly queue: WorkingQueue }
  /** To be merged into what the contact has. */
  | { readonly kind: 'setAttributes'; readonly target: TargetContact; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'setContactData'; readonly target: TargetContact; readonly data: ContactDataChange }
  | { readonly kind: 'setTags'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'removeTags'; readonly keys: readonly string[] }
  /** What may be monitored and recorded, as one whole. */
  | { readonly kind: 'setRecording'; readonly recording: Recording }
  /** Shows this view to the customer, with this data in it. */
  | { readonly kind: 'showView'; readonly view: string; readonly data: JsonObject }
  /** Resumes the paused task, in a command of its own right after this one. */
  | { readonly kind: 'resumeContact' }
  | { readonly kind: 'setQueuePriority'; readonly priority: number }
  | { readonly kind: 'setQueueTimeAdjustment'; readonly seconds: number }
  | { readonly kind: 'setFlowLogging'; readonly enabled: boolean }
  /** Replaces what the last function returned. */
  | { readonly kind: 'setExternal'; readonly values: JsonObject }
  /** The voice that prompts are spoken in from now on. */
  | { readonly kind: 'setVoice'; readonly voice: ChosenVoice }
  /** Replaces what the caller keyed in last. It is a secret: neither the log nor a view says it. */
  | { readonly kind: 'storeInput'; readonly input: string }
  | { readonly kind: 'setCallbackNumber'; readonly address: string }
  /** Puts the agent or the customer on hold, or all back into the call, in a command of its own right after this one. */
  | { readonly kind: 'holdPrevious'; readonly state: PreviousState }
  /** Replaces what the last bot understood. */
  | { readonly kind: 'setLex'; readonly values: JsonObject }
  /** The flow's bot takes part in the chat from now on. */
  | { readonly kind: 'botJoins'; readonly displayName: string }
  | { readonly kind: 'botSays'; readonly message: BotMessage }
  /** Nothing happens if it is not there. */
  | { readonly kind: 'botLeaves' }
  /** A call that the flow does not wait for. */
  | { readonly kind: 'callAside'; readonly request: OutsideRequest }
  /** `logged`: flow logging is on, or the flow has failed; else it is but a trace, to be kept without parameters. */
  | { readonly kind: 'log'; readonly logged: boolean; readonly entry: FlowLogEntry };

/** How a run stops for good; the runner acts on it last. */
export type End =
  /** The contact goes into its working queue now. */
  | { readonly kind: 'handedToQueue'; readonly queueId: string }
  /** The waiting contact goes on waiting in this queue, as a new segment. */
  | { readonly kind: 'movedToQueue'; readonly queueId: string }
  /** EndFlowExecution: a whisper is over, or a queue flow leaves its contact in the queue. */
  | { readonly kind: 'ended' }
  /** The flow ends the contact. */
  | { readonly kind: 'disconnected' }
  /** Go on with that flow: load it and call `advance` with this step's run and `start`. */
  | { readonly kind: 'transferredToFlow'; readonly flowId: string }
  /** Go on in this module: load it and call `advance` with this step's run and `start`. The flow that invoked it waits. */
  | { readonly kind: 'invokedModule'; readonly flowId: string; readonly input: JsonObject }
  /** A module is over: go on with the flow that invoked it, which this step's run names again, and `moduleReturned`. */
  | { readonly kind: 'returnedFromModule'; readonly result: string | null; readonly data: JsonObject; readonly failed?: string }
  /** No way on. The log entry (always there, logging or not) says why. */
  | { readonly kind: 'failed'; readonly why: string };

export type Outcome =
  | { readonly kind: 'blocked'; readonly milliseconds: number; readonly events: readonly RunEvent[] }
  | { readonly kind: 'needs'; readonly question: Question }
  /** Keep this call until it is answered, then go on with `called`. */
  | { readonly kind: 'calls'; readonly request: OutsideRequest }
  /** Go on with `heard` once the customer writes, or has written what nobody took yet; else with `heardNothing`. */
  | { readonly kind: 'listens'; readonly milliseconds: number }
  /**
   * Play these until they end, then go on with `played`. Looped ones end only by being interrupted after this many
   * milliseconds, if ever, and the run goes on with `interrupted`.
   */
  | { readonly kind: 'plays'; readonly spoken: Spoken; readonly audience: Audience; readonly loop: boolean; readonly interruptAfter: number | null }
  /** Play this, if anything, and take the caller's keys; the first interrupts it. Go on with `digits` or `noDigits`. */
  | { readonly kind: 'collects'; readonly spoken: Spoken | null; readonly rules: KeyRules }
  /** Call this number and bring the caller together with who answers; go on with `dialed` when that is over. */
  | { readonly kind: 'dials'; readonly dial: NewDial }
  /** The run does not wait for this; nothing is to be done and nothing to be written. */
  | { readonly kind: 'unchanged' }
  | End;

export interface Step {
  readonly effects: readonly Effect[];
  readonly run: RunState;
  readonly outcome: Outcome;
}
