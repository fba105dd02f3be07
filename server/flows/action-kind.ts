import { FlowType } from '../../contract/flow-language.ts';
import type { Action } from './flow.ts';
import type { Readable } from './references.ts';
import type { KeyRules } from './keys.ts';
import type { OutsideRequest, OutsideResult } from './outside-call.ts';
import type { PromptSource } from './spoken.ts';
import type { Answer, Effect, End, KeptByRun, ModuleReturn, NewDial, Question, Resume, RunEvent, RunState } from './step.ts';

/*
 * What one type of action is: where it may stand, which ways lead out of it, what its parameters must be, and what
 * it does. Each type is one file in actions/, listed in action-kinds.ts.
 */

export interface ActionKind {
  readonly type: string;
  readonly allowedIn: readonly FlowType[];
  readonly waysOut: WaysOut;
  /** Checks the parameters, and those conditions that are particular to this type. */
  check(check: ActionCheck): void;
  /** Decides what the action does now. Called again with `answer` set after it has asked. */
  run(at: At): Ran;
}

export interface WaysOut {
  /**
   * `required`: the success path. `mirror`: exports repeat an error or other branch here; it is never success
   * (connect-facts T33). `none`: nothing follows.
   */
  readonly next: 'required' | 'mirror' | 'none';
  /** `some`: at least one is needed. `named`: checked by the type itself. */
  readonly conditions: 'none' | 'some' | 'named';
  /** Error branches that must be there. */
  readonly errors: readonly string[];
  /** Error branches that may be there. Exports often leave NoMatchingError out, so `expected` only warns. */
  readonly optionalErrors: readonly string[];
  readonly noMatchingError: 'expected' | 'optional' | 'none';
}

/** What `check` looks at and reports to. */
export interface ActionCheck {
  readonly action: Action;
  readonly flowType: FlowType;
  error(field: string, message: string): void;
  warning(field: string, message: string): void;
}

/** What `run` decides from. */
export interface At extends Readable {
  readonly action: Action;
  readonly run: RunState;
  /** The answer to the question that this action has just asked. */
  readonly answer: Answer | undefined;
  /** What ended this action's own Wait. */
  readonly woken: Woken | undefined;
  /** How the module that this action invoked has ended. */
  readonly returned: ModuleReturn | undefined;
  /** How the customer answered the view that this action showed. */
  readonly viewed: NonNullable<RunState['viewed']> | undefined;
  /** How the call that this action has made ended. */
  readonly called: OutsideResult | undefined;
  /** What the customer said to this action. */
  readonly heard: string | undefined;
  /** He said nothing in time. */
  readonly heardNothing: boolean;
  /** What came of the prompts, the keys or the call that this action stood at. */
  readonly onCall: OnCall | undefined;
}

/** What can come of an action that does something on a call. */
export type OnCall = Extract<Resume, { kind: 'played' | 'interrupted' | 'playFailed' | 'digits' | 'noDigits' | 'dialed' }>;

/** What can end a Wait. */
export type Woken = Extract<Resume['kind'], 'waitCompleted' | 'customerReturned' | 'botParticipantDisconnected' | 'waitFailed'>;

/**
 * What one action came to. `parameters` goes to the flow log, with references replaced, without message text; `keeps`
 * changes the state of the run, `effects` are written, both before the way on is chosen.
 */
export type Ran = { readonly parameters?: Readonly<Record<string, string>>; readonly effects?: readonly Effect[]; readonly keeps?: KeptByRun } & (
  | { readonly kind: 'next' }
  /** The conditions decide; null is a value that does not exist. */
  | { readonly kind: 'compare'; readonly value: string | null }
  | { readonly kind: 'fault'; readonly error: string; readonly why: string }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'wait'; readonly milliseconds: number; readonly events: readonly RunEvent[] }
  /** Called again with `called` set once it is answered. */
  | { readonly kind: 'call'; readonly request: OutsideRequest }
  /** Called again with `heard`, or with `heardNothing` when the time is over. */
  | { readonly kind: 'listen'; readonly milliseconds: number }
  /** Called again with `onCall` when they have ended, are interrupted, or cannot be played. */
  | { readonly kind: 'play'; readonly sources: readonly PromptSource[]; readonly loop?: { readonly interruptAfter: number | null } }
  /** Called again with `onCall` once keys were pressed, or none. Null: nothing is said first. */
  | { readonly kind: 'collect'; readonly source: PromptSource | null; readonly rules: KeyRules }
  /** Called again with `onCall` when the call is over. */
  | { readonly kind: 'dial'; readonly dial: NewDial }
  | { readonly kind: 'end'; readonly end: End }
);

/** A fault that takes the action's general error branch. */
export function fault(why: string, error = 'NoMatchingError'): Ran {
  return { kind: 'fault', error, why };
}

/**
 * May an action of this type stand in such a flow? In a module every type may: what counts is the flow that invokes it,
 * and that is looked at when it runs.
 */
export function mayStandIn(kind: ActionKind, flowType: FlowType): boolean {
  return flowType === 'FLOW_MODULE' || kind.allowedIn.includes(flowType);
}

export const EVERY_FLOW_TYPE: readonly FlowType[] = FlowType.options;
/** Flows that decide where a contact goes. */
export const ROUTING_FLOW_TYPES: readonly FlowType[] = ['CONTACT_FLOW', 'AGENT_TRANSFER', 'QUEUE_TRANSFER'];
export const ROUTING_AND_QUEUE_FLOW_TYPES: readonly FlowType[] = [...ROUTING_FLOW_TYPES, 'CUSTOMER_QUEUE'];
