import type { FlowType } from '../../../contract/flow-language.ts';
import { advance, newRun } from '../../../server/flows/advance.ts';
import type { Flow } from '../../../server/flows/flow.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import type { OutsideResult } from '../../../server/flows/outside-call.ts';
import type { Answer, Effect, FlowFacts, FlowLogEntry, Question, Resume, RunState, Step, WorkingQueue } from '../../../server/flows/step.ts';

/** A queue that belongs to no agent. */
export const SUPPORT: WorkingQueue = { id: 'queue-support', name: 'Support', arn: 'arn:aws:connect:x:1:instance/i/queue/queue-support', agentId: null, callerNumber: null };
/** The own queue of the agent `ada`. */
export const ADAS_QUEUE: WorkingQueue = { id: 'queue-of-ada', name: 'ada', arn: 'arn:aws:connect:x:1:instance/i/queue/agent/ada', agentId: 'ada', callerNumber: null };

/** Facts of a chat without anything remarkable, changed as wanted. */
export function facts(changed: Partial<FlowFacts> = {}): FlowFacts {
  return {
    channel: 'CHAT',
    contactId: 'contact-2',
    initialContactId: 'contact-1',
    previousContactId: 'contact-1',
    relatedContactId: null,
    initiationMethod: 'API',
    instanceArn: 'arn:aws:connect:x:1:instance/i',
    customerId: null,
    name: null,
    description: null,
    languageCode: null,
    customerEndpoint: null,
    systemEndpoint: null,
    attributes: {},
    segmentAttributes: {},
    references: {},
    tags: {},
    queue: SUPPORT,
    agent: null,
    initialMessage: null,
    external: {},
    lex: {},
    voice: null,
    storedInput: null,
    answeredBy: null,
    paused: false,
    interactive: true,
    botPresent: false,
    logging: false,
    ...changed,
  };
}

/** One action as the console writes it. */
export function action(
  id: string,
  type: string,
  parameters: Record<string, unknown> = {},
  ways: { next?: string; errors?: Record<string, string>; when?: [operator: string, operand: string | number, next: string][] } = {},
): Record<string, unknown> {
  return {
    Identifier: id,
    Type: type,
    Parameters: parameters,
    Transitions: {
      ...(ways.next === undefined ? {} : { NextAction: ways.next }),
      ...(ways.errors === undefined ? {} : { Errors: Object.entries(ways.errors).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })) }),
      ...(ways.when === undefined
        ? {}
        : { Conditions: ways.when.map(([Operator, operand, NextAction]) => ({ NextAction, Condition: { Operator, Operands: [operand] } })) }),
    },
  };
}

/** An action that says its own identifier, so that a test can see which way was taken, and goes on. */
export function says(id: string, next: string): Record<string, unknown> {
  return action(id, 'MessageParticipant', { Text: id }, { next });
}

/** A document of these actions; the first is the start. */
export function written(...actions: Record<string, unknown>[]): string {
  return JSON.stringify({ Version: '2019-10-30', StartAction: actions[0]?.['Identifier'], Actions: actions });
}

/** A flow of these actions; throws if there is anything wrong with it. */
export function flowOf(type: FlowType, ...actions: Record<string, unknown>[]): Flow {
  return flowFrom(written(...actions), type);
}

export function flowFrom(text: string, type: FlowType): Flow {
  const parsed = parseFlow(text, type);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.flow;
}

/** Drives a run as the runner does: writes effects into the facts, answers questions, keeps what was said. */
export class Driver {
  readonly effects: Effect[] = [];
  readonly questions: Question[] = [];
  run: RunState = newRun('flow-under-test');
  readonly #flow: Flow;
  readonly #answers: (question: Question) => Answer;
  #facts: FlowFacts;

  constructor(flow: Flow, startFacts: FlowFacts = facts(), answers: (question: Question) => Answer = allIsWell) {
    this.#flow = flow;
    this.#facts = startFacts;
    this.#answers = answers;
  }

  /** Goes on until the flow stops for something else than a question; gives how it stopped. */
  go(kind: Exclude<Resume['kind'], 'answer' | 'called' | 'moduleReturned' | 'viewAnswered' | 'heard' | 'playFailed' | 'digits' | 'dialed'> = 'start'): Step['outcome'] {
    return this.#untilStopped({ kind });
  }

  /** Takes the answer to a call. */
  called(result: OutsideResult): Step['outcome'] {
    return this.#untilStopped({ kind: 'called', result });
  }

  heard(text: string): Step['outcome'] {
    return this.#untilStopped({ kind: 'heard', text });
  }

  /** The caller presses these keys. */
  keyed(text: string): Step['outcome'] {
    return this.#untilStopped({ kind: 'digits', text });
  }

  /** Something else comes. */
  comes(resume: Resume): Step['outcome'] {
    return this.#untilStopped(resume);
  }

  #untilStopped(resume: Resume): Step['outcome'] {
    let step = this.#advance(resume);
    while (step.outcome.kind === 'needs') {
      this.questions.push(step.outcome.question);
      step = this.#advance({ kind: 'answer', answer: this.#answers(step.outcome.question) });
    }
    return step.outcome;
  }

  get said(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'sendMessage' ? [effect.text] : effect.kind === 'botSays' && effect.message.kind === 'text' ? [`bot: ${effect.message.text}`] : []));
  }

  get log(): FlowLogEntry[] {
    return this.effects.flatMap((effect) => (effect.kind === 'log' ? [effect.entry] : []));
  }

  get facts(): FlowFacts {
    return this.#facts;
  }

  #advance(resume: Resume): Step {
    const step = advance(this.#flow, JSON.parse(JSON.stringify(this.run)) as RunState, resume, this.#facts);
    this.run = step.run;
    this.effects.push(...step.effects);
    for (const effect of step.effects) this.#facts = after(this.#facts, effect);
    return step;
  }
}

function after(before: FlowFacts, effect: Effect): FlowFacts {
  if (effect.kind === 'setTargetQueue') return { ...before, queue: effect.queue };
  if (effect.kind === 'setLex') return { ...before, lex: effect.values };
  if (effect.kind === 'setVoice') return { ...before, voice: effect.voice };
  if (effect.kind === 'storeInput') return { ...before, storedInput: effect.input };
  if (effect.kind === 'setExternal') return { ...before, external: effect.values };
  if (effect.kind === 'setAttributes' && effect.target === 'current') return { ...before, attributes: { ...before.attributes, ...effect.attributes } };
  if (effect.kind === 'setContactData' && effect.target === 'current') {
    const { references, ...data } = effect.data;
    return { ...before, ...data, references: { ...before.references, ...references } };
  }
  if (effect.kind === 'setTags') return { ...before, tags: { ...before.tags, ...effect.tags } };
  if (effect.kind === 'setFlowLogging') return { ...before, logging: effect.enabled };
  return before;
}

/** Everything exists, is open, staffed and has room. */
export function allIsWell(question: Question): Answer {
  switch (question.kind) {
    case 'flow':
      return { kind: 'flow', flow: { id: question.flow, type: 'CONTACT_FLOW', published: true } };
    case 'queue':
      return { kind: 'queue', queue: { ...SUPPORT, id: question.queue, name: question.queue } };
    case 'agentQueue':
      return { kind: 'queue', queue: { ...ADAS_QUEUE, id: `queue-of-${question.agent}`, agentId: question.agent } };
    case 'hours':
      return { kind: 'hours', open: true };
    case 'metric':
      return { kind: 'metric', value: 1 };
    case 'admission':
      return { kind: 'admission', admission: 'admitted' };
    case 'requeue':
      return { kind: 'requeue', queueId: question.queue };
    case 'requeueToAgent':
      return { kind: 'requeue', queueId: `queue-of-${question.agent}` };
    case 'view':
      return { kind: 'view', exists: true };
    case 'createTask':
      return { kind: 'task', contactId: 'task-1', why: null };
    case 'queueMetrics':
      return { kind: 'queueMetrics', metrics: { 'Queue.Name': 'Support', 'Queue.Size': '2', 'Agents.Online.Count': '3' } };
    case 'freeAgent':
      return { kind: 'freeAgent', queue: { ...ADAS_QUEUE, id: `queue-of-${question.agent}`, agentId: question.agent } };
    case 'dialable':
      return { kind: 'dialable', dialable: 'yes', why: null };
    case 'encrypt':
      return { kind: 'encrypted', text: `encrypted with ${question.key}`, why: null };
    case 'createCallback':
      return { kind: 'callback', contactId: 'callback-1', why: null };
    case 'previousCanHold':
      return { kind: 'previousCanHold', why: null };
    case 'bot':
      return { kind: 'bot', displayName: 'Robin' };
    case 'percent':
      return { kind: 'percent', value: 50 };
    case 'relatedAttributes':
      return { kind: 'relatedAttributes', attributes: {} };
  }
}

/** All is well but for what is given. */
export function except(...others: Answer[]): (question: Question) => Answer {
  return (question) => {
    const usual = allIsWell(question);
    return others.find((answer) => answer.kind === usual.kind) ?? usual;
  };
}
