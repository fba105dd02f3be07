import type { FlowType } from '../../contract/flow-language.ts';
import { fault, mayStandIn } from './action-kind.ts';
import type { ActionKind, At, OnCall, Ran, Woken } from './action-kind.ts';
import { actionKind } from './action-kinds.ts';
import { firstMatch } from './conditions.ts';
import type { Action, Flow } from './flow.ts';
import { operandText } from './parameters.ts';
import { audienceIn } from './prompt-in.ts';
import type { PromptSource, Spoken } from './spoken.ts';
import type { ContactDataChange, Effect, End, FlowFacts, FlowLogEntry, Outcome, Resume, RunState, Step } from './step.ts';

/** More actions than this in a row without a Wait, and the flow is taken for a circle and ends. */
export const TRANSITIONS_MAX = 1000;

/** The longest value of a parameter in the flow log, in characters. */
const LOGGED_VALUE_MAX = 256;

/**
 * The state of a run that has yet to be started.
 * @param loops what earlier runs on the same contact left in `run.loops`, so that Loop goes on counting.
 */
export function newRun(flowId: string, loops: Readonly<Record<string, number>> = {}): RunState {
  return { flowId, action: null, waiting: null, blocked: null, turns: 0, transitions: 0, loops: { ...loops }, flowAttributes: {}, metrics: {}, viewed: null, callers: [], moduleInput: {}, moduleResult: {} };
}

/**
 * Runs a flow until it stops for a Wait, for a fact it needs, or for good. Decides only: no I/O, no clock, no chance;
 * the same arguments give the same step. It never throws and never goes on for ever.
 *
 * The caller writes `step.effects` in order and keeps `step.run`, then acts on `step.outcome`. After `needs` it
 * answers in the same transaction: `advance(flow, step.run, {kind: 'answer', answer}, freshFacts)`.
 * @param run as the last step left it, or `newRun`.
 * @param resume why it goes on. What the run does not wait for leaves it `unchanged`.
 * @param facts read after the effects of the last step were written.
 */
export function advance(flow: Flow, run: RunState, resume: Resume, facts: FlowFacts): Step {
  const begun = begin(flow, run, resume);
  if (begun === null) return { effects: [], run, outcome: { kind: 'unchanged' } };
  const walk: Walk = { flow, facts, run: begun.run, effects: [] };
  let visit: Visit | Outcome = begun.visit;
  while (visit.kind === 'visit') visit = takeAction(walk, visit);
  return { effects: walk.effects, run: walk.run, outcome: visit };
}

/** One call of `advance`, on its way. The facts move along with the effects. */
interface Walk {
  readonly flow: Flow;
  facts: FlowFacts;
  run: RunState;
  readonly effects: Effect[];
}

/** The next action to take; again, if something has come for it. */
interface Visit {
  readonly kind: 'visit';
  readonly action: string;
  readonly came?: Came;
}

/** What an action that has asked, waited, called or listened goes on with: one of these. */
type Came = Partial<Pick<At, 'answer' | 'woken' | 'called' | 'returned' | 'viewed' | 'heard' | 'heardNothing' | 'onCall'>>;

function begin(flow: Flow, run: RunState, resume: Resume): { run: RunState; visit: Visit } | null {
  if (resume.kind === 'start') return run.action === null ? { run, visit: { kind: 'visit', action: flow.start } } : null;
  if (run.action === null) return null;
  const { action } = run;
  const again = (came: Came, change: Partial<RunState>): { run: RunState; visit: Visit } => ({ run: { ...run, ...change }, visit: { kind: 'visit', action, came } });
  switch (resume.kind) {
    case 'answer':
      return run.waiting === null && run.blocked === null ? again({ answer: resume.answer }, {}) : null;
    case 'called':
      // Its transitions go on counting: a circle that calls is a circle all the same.
      return run.blocked === 'call' ? again({ called: resume.result }, { blocked: null }) : null;
    case 'moduleReturned':
      return run.waiting === null && run.blocked === null ? again({ returned: resume.returned }, {}) : null;
    case 'viewAnswered':
      return run.waiting?.events.includes('ViewAnswered') === true ? again({ viewed: { action: resume.action, data: resume.data } }, { waiting: null, transitions: 0 }) : null;
    case 'heard':
      return run.blocked === 'listen' ? again({ heard: resume.text }, { blocked: null, transitions: 0 }) : null;
    case 'heardNothing':
      return run.blocked === 'listen' ? again({ heardNothing: true }, { blocked: null, transitions: 0 }) : null;
    case 'played':
    case 'interrupted':
    case 'playFailed':
    case 'digits':
    case 'noDigits':
    case 'dialed':
      // What cannot be played takes no time: a circle of such is a circle all the same.
      return standsFor(run, resume) ? again({ onCall: resume }, { blocked: null, ...(resume.kind !== 'playFailed' && { transitions: 0 }) }) : null;
    default:
      return wakesOn(run, resume.kind) ? again({ woken: resume.kind }, { waiting: null, transitions: 0 }) : null;
  }
}

function wakesOn(run: RunState, woken: Woken): boolean {
  switch (woken) {
    case 'waitCompleted':
    case 'waitFailed':
      return run.waiting !== null;
    case 'customerReturned':
      return run.waiting?.events.includes('CustomerReturned') ?? false;
    case 'botParticipantDisconnected':
      return run.waiting?.events.includes('BotParticipantDisconnected') ?? false;
  }
}

function standsFor({ blocked }: RunState, { kind }: OnCall): boolean {
  switch (kind) {
    case 'played':
    case 'interrupted':
      return blocked === 'play';
    case 'playFailed':
      return blocked === 'play' || blocked === 'collect';
    case 'digits':
    case 'noDigits':
      return blocked === 'collect';
    case 'dialed':
      return blocked === 'dial';
  }
}

function takeAction(walk: Walk, visit: Visit): Visit | Outcome {
  const action = walk.flow.actions.get(visit.action);
  if (action === undefined) return failOnMissing(walk, visit.action);
  if (visit.came === undefined) {
    walk.run = { ...walk.run, action: action.id, turns: 0, transitions: walk.run.transitions + 1 };
    if (walk.run.transitions > TRANSITIONS_MAX) {
      return fail(walk, action, {}, `The flow took ${TRANSITIONS_MAX} actions without a Wait, so it goes round in a circle.`);
    }
  }
  const kind = actionKind(action.type);
  return kind === undefined ? takeUnknown(walk, action) : take(walk, action, runKind(kind, walk, action, visit));
}

function runKind(kind: ActionKind, walk: Walk, action: Action, visit: Visit): Ran {
  const flowType = flowTypeOf(walk);
  if (walk.flow.type === 'FLOW_MODULE' && action.type !== 'EndFlowModuleExecution' && !mayStandIn(kind, flowType)) {
    return fault(`${action.type} cannot be done for a flow of type ${flowType}, which invoked this module.`);
  }
  const at: At = {
    action,
    run: walk.run,
    facts: walk.facts,
    flowType,
    answer: visit.came?.answer,
    woken: visit.came?.woken,
    called: visit.came?.called,
    returned: visit.came?.returned,
    viewed: visit.came?.viewed,
    heard: visit.came?.heard,
    heardNothing: visit.came?.heardNothing ?? false,
    onCall: visit.came?.onCall,
  };
  const ran = kind.run(at);
  // An answer to another question than the one asked must not make the run ask for ever.
  return ran.kind === 'ask' && visit.came?.answer !== undefined ? { kind: 'fault', error: 'NoMatchingError', why: 'The fact it needs could not be found.' } : ran;
}

/** What the run is for: in a module, the type of the flow that invoked the first one. */
function flowTypeOf(walk: Walk): FlowType {
  return walk.run.callers[0]?.flowType ?? walk.flow.type;
}

function take(walk: Walk, action: Action, ran: Ran): Visit | Outcome {
  const parameters = ran.parameters ?? {};
  const logged = walk.facts.logging;
  walk.run = { ...walk.run, ...ran.keeps };
  for (const effect of ran.effects ?? []) {
    walk.effects.push(effect);
    walk.facts = factsAfter(walk.facts, effect);
  }
  switch (ran.kind) {
    case 'next':
      return goOn(walk, action, parameters, logged);
    case 'compare':
      return branchOff(walk, action, parameters, ran);
    case 'fault':
      return takeFault(walk, action, parameters, ran);
    case 'ask':
      return { kind: 'needs', question: ran.question };
    case 'wait':
      walk.run = { ...walk.run, waiting: { events: [...ran.events] } };
      log(walk, action, parameters, { branch: 'waiting', next: null, error: null });
      return { kind: 'blocked', milliseconds: ran.milliseconds, events: ran.events };
    case 'call':
      walk.run = { ...walk.run, blocked: 'call' };
      log(walk, action, parameters, { branch: 'calling', next: null, error: null });
      return { kind: 'calls', request: ran.request };
    case 'listen':
      walk.run = { ...walk.run, blocked: 'listen' };
      log(walk, action, parameters, { branch: 'listening', next: null, error: null });
      return { kind: 'listens', milliseconds: ran.milliseconds };
    case 'play':
      walk.run = { ...walk.run, blocked: 'play' };
      log(walk, action, parameters, { branch: 'playing', next: null, error: null });
      return { kind: 'plays', spoken: spokenBy(walk, ran.sources), audience: audienceIn(flowTypeOf(walk)), loop: ran.loop !== undefined, interruptAfter: ran.loop?.interruptAfter ?? null };
    case 'collect':
      walk.run = { ...walk.run, blocked: 'collect' };
      log(walk, action, parameters, { branch: 'collecting', next: null, error: null });
      return { kind: 'collects', spoken: ran.source === null ? null : spokenBy(walk, [ran.source]), rules: ran.rules };
    case 'dial':
      walk.run = { ...walk.run, blocked: 'dial' };
      log(walk, action, parameters, { branch: 'dialing', next: null, error: null });
      return { kind: 'dials', dial: ran.dial };
    case 'end':
      if (ran.end.kind === 'returnedFromModule' && walk.run.callers.length === 0) return fail(walk, action, parameters, 'Nothing invoked this module.');
      return stop(walk, action, parameters, ran.end);
  }
}

const spokenBy = (walk: Walk, sources: readonly PromptSource[]): Spoken => ({ sources: [...sources], voice: walk.facts.voice });

/** @param logged whether logging was on before this action, which may have turned it off. */
function goOn(walk: Walk, action: Action, parameters: Parameters, logged: boolean): Visit | Outcome {
  if (action.next === null) return fail(walk, action, parameters, 'No action comes next.');
  log(walk, action, parameters, { branch: 'NextAction', next: action.next, error: null }, logged);
  return { kind: 'visit', action: action.next };
}

function branchOff(walk: Walk, action: Action, parameters: Parameters, ran: Extract<Ran, { kind: 'compare' }>): Visit | Outcome {
  const match = firstMatch(action.conditions, ran.value, { facts: walk.facts, flowType: flowTypeOf(walk), run: walk.run });
  if (match === undefined) {
    return takeFault(walk, action, parameters, { error: 'NoMatchingCondition', why: null });
  }
  log(walk, action, parameters, { branch: `${match.operator} ${operandText(match.operands[0])}`, next: match.next, error: null });
  return { kind: 'visit', action: match.next };
}

/** The branch of this error, else the general one, else NextAction, which then repeats an error branch; else the end. */
function takeFault(walk: Walk, action: Action, parameters: Parameters, { error, why }: { error: string; why: string | null }): Visit | Outcome {
  const branch = errorBranch(action, error) ?? errorBranch(action, 'NoMatchingError') ?? nextAction(action);
  if (branch === undefined) return fail(walk, action, parameters, why ?? 'No condition fits and there is no branch for that.');
  log(walk, action, parameters, { ...branch, error: why });
  return { kind: 'visit', action: branch.next };
}

/** Of a type we do not run we cannot tell what NextAction means, so only the error branch is taken. */
function takeUnknown(walk: Walk, action: Action): Visit | Outcome {
  const why = `"${action.type}" does not run here.`;
  const branch = errorBranch(action, 'NoMatchingError');
  if (branch === undefined) return fail(walk, action, {}, why);
  log(walk, action, {}, { ...branch, error: why });
  return { kind: 'visit', action: branch.next };
}

function errorBranch(action: Action, error: string): Way | undefined {
  const found = action.errors.find((branch) => branch.error === error);
  return found === undefined ? undefined : { branch: error, next: found.next };
}

function nextAction(action: Action): Way | undefined {
  return action.next === null ? undefined : { branch: 'NextAction', next: action.next };
}

function stop(walk: Walk, action: Action, parameters: Parameters, end: End): Outcome {
  log(walk, action, parameters, { branch: end.kind, next: null, error: null });
  // Transitions go along, or two flows that hand a contact to each other would never come to the cap.
  walk.run = runAfter(walk, action, end);
  return end;
}

/** What a flow keeps for itself goes along neither to another flow nor to a module (connect-facts 4.2). */
function runAfter({ run, flow }: Walk, action: Action, end: End): RunState {
  const fresh = { action: null, flowAttributes: {}, metrics: {}, moduleResult: {} };
  switch (end.kind) {
    case 'transferredToFlow':
      return { ...run, ...fresh, flowId: end.flowId, callers: [], moduleInput: {} };
    case 'invokedModule': {
      const caller = { flowId: run.flowId, flowType: flow.type, action: action.id, flowAttributes: run.flowAttributes, metrics: run.metrics, input: run.moduleInput };
      return { ...run, ...fresh, flowId: end.flowId, callers: [...run.callers, caller], moduleInput: end.input };
    }
    case 'returnedFromModule':
      return backInCaller(run, end.data);
    default:
      return run;
  }
}

function backInCaller(run: RunState, moduleResult: RunState['moduleResult']): RunState {
  const caller = run.callers.at(-1);
  if (caller === undefined) return run;
  const { flowId, action, flowAttributes, metrics, input } = caller;
  return { ...run, flowId, action, flowAttributes, metrics, callers: run.callers.slice(0, -1), moduleInput: input, moduleResult };
}

function fail(walk: Walk, action: Action, parameters: Parameters, why: string): Outcome {
  log(walk, action, parameters, { branch: 'failed', next: null, error: why }, true);
  if (walk.run.callers.length === 0) return { kind: 'failed', why };
  // A module that fails is an error of the action that invoked it.
  walk.run = backInCaller(walk.run, {});
  return { kind: 'returnedFromModule', result: null, data: {}, failed: why };
}

/** A run that stands at an action its flow no longer has. */
function failOnMissing(walk: Walk, id: string): Outcome {
  return fail(walk, { id, type: 'unknown', parameters: {}, next: null, errors: [], conditions: [] }, {}, `The flow has no action "${id}".`);
}

function factsAfter(facts: FlowFacts, effect: Effect): FlowFacts {
  switch (effect.kind) {
    case 'setTargetQueue':
      return { ...facts, queue: effect.queue };
    case 'setAttributes':
      return effect.target === 'current' ? { ...facts, attributes: { ...facts.attributes, ...effect.attributes } } : facts;
    case 'setContactData':
      return effect.target === 'current' ? withContactData(facts, effect.data) : facts;
    case 'setTags':
      return { ...facts, tags: { ...facts.tags, ...effect.tags } };
    case 'removeTags':
      return { ...facts, tags: Object.fromEntries(Object.entries(facts.tags).filter(([key]) => !effect.keys.includes(key))) };
    case 'resumeContact':
      return { ...facts, paused: false };
    case 'setFlowLogging':
      return { ...facts, logging: effect.enabled };
    case 'setExternal':
      return { ...facts, external: effect.values };
    case 'setLex':
      return { ...facts, lex: effect.values };
    case 'setVoice':
      return { ...facts, voice: effect.voice };
    case 'storeInput':
      return { ...facts, storedInput: effect.input };
    default:
      return facts;
  }
}

function withContactData(facts: FlowFacts, { references, ...data }: ContactDataChange): FlowFacts {
  return { ...facts, ...data, references: { ...facts.references, ...references } };
}

type Parameters = Readonly<Record<string, string>>;
type Way = Pick<FlowLogEntry, 'branch'> & { readonly next: string };

function log(walk: Walk, action: Action, parameters: Parameters, went: Pick<FlowLogEntry, 'branch' | 'next' | 'error'>, always = false): void {
  const logged = walk.facts.logging || always;
  if (!logged && walk.facts.traced !== true) return;
  const secret = usesStoredInput(action);
  const shortened = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, secret ? NOT_SHOWN : value.slice(0, LOGGED_VALUE_MAX)]));
  const { id, type } = action;
  const branch = secret && type === 'Compare' && went.error === null ? 'condition' : went.branch;
  walk.effects.push({ kind: 'log', logged, entry: { flowId: walk.run.flowId, action: id, actionType: type, ...went, branch, parameters: shortened } });
}

const NOT_SHOWN = 'not shown';

/** What a caller keyed in may be the number of a card: no action that uses it is logged with its values. */
function usesStoredInput(action: Action): boolean {
  const known = usersOfInput.get(action) ?? JSON.stringify(action.parameters).includes('StoredCustomerInput');
  usersOfInput.set(action, known);
  return known;
}

/** Looked up once for each action: the same few run on every contact. */
const usersOfInput = new WeakMap<Action, boolean>();
