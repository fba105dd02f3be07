import { actionKind } from '../action-kinds.ts';
import type { Action } from '../flow.ts';
import { operandText } from '../parameters.ts';

/** A block as it is drawn. */
export interface Block {
  readonly id: string;
  /** The name that people know it by. */
  readonly title: string;
  /** What it does, in words. */
  readonly kind: string;
  /** What matters most of its parameters; empty if nothing does. */
  readonly detail: string;
  /** `end`: the contact or the flow ends; `onward`: it goes on elsewhere; `kept`: its type does not run here. */
  readonly role: 'step' | 'choice' | 'wait' | 'end' | 'onward' | 'kept';
  readonly reached: boolean;
}

/** A way from one block to another: all that lead there together, those taken when something goes wrong apart. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly error: boolean;
  /** What leads there; empty for the plain way on. */
  readonly labels: readonly string[];
}

export interface FlowGraph { readonly start: string; readonly blocks: readonly Block[]; readonly lines: readonly Line[] }

/** Takes what is to be drawn out of a flow. @param names how people call the actions, where that is not the identifier. */
export function graphOf(actions: readonly Action[], start: string, names: ReadonlyMap<string, string>): FlowGraph {
  const ids = new Set(actions.map(({ id }) => id));
  const lines = actions.flatMap(linesOf).filter(({ to }) => ids.has(to));
  const reached = new Set([start]);
  for (const id of reached) for (const line of lines) if (line.from === id) reached.add(line.to);
  return { start, lines, blocks: actions.map((action) => blockOf(action, names, reached.has(action.id))) };
}

const IS_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

function blockOf(action: Action, names: ReadonlyMap<string, string>, reached: boolean): Block {
  const kind = inWords(action.type);
  const name = names.get(action.id) ?? (IS_UUID.test(action.id) ? undefined : action.id);
  return { id: action.id, title: name ?? kind, kind: name === undefined ? '' : kind, detail: detailOf(action), role: roleOf(action), reached };
}

/** `UpdateContactTargetQueue` as "Update contact target queue". */
function inWords(type: string): string {
  const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Ends that hand the contact on rather than end it. */
const ONWARD: ReadonlySet<string> = new Set(['TransferContactToQueue', 'TransferToFlow', 'DequeueContactAndTransferToQueue', 'TransferContactToAgent', 'EndFlowModuleExecution']);

function roleOf(action: Action): Block['role'] {
  const ways = actionKind(action.type)?.waysOut;
  if (ways === undefined) return 'kept';
  if (ONWARD.has(action.type)) return 'onward';
  if (action.type === 'Wait') return 'wait';
  if (action.conditions.length > 0) return 'choice';
  return ways.next === 'none' ? 'end' : 'step';
}

/** Parameters worth a line, best first. */
const TELLING = ['Text', 'SSML', 'ComparisonValue', 'QueueId', 'AgentId', 'ContactFlowId', 'FlowModuleId', 'HoursOfOperationId', 'MetricType', 'LambdaFunctionARN', 'TimeLimitSeconds', 'LoopCount', 'QueuePriority', 'QueueTimeAdjustmentSeconds', 'FlowLoggingBehavior', 'Name'];

function detailOf({ parameters }: Action): string {
  for (const name of TELLING) {
    const value = parameters[name];
    if (typeof value === 'string' || typeof value === 'number') return name === 'TimeLimitSeconds' ? `${value} s` : lastOf(String(value));
  }
  for (const name of ['EventHooks', 'Attributes', 'FlowAttributes', 'LexV2Bot', 'LexBot', 'Tags']) {
    const value = parameters[name];
    if (typeof value !== 'object' || value === null) continue;
    return Object.entries(value).map(([key, inner]: [string, unknown]) => (typeof inner === 'string' ? `${key}: ${lastOf(inner)}` : key)).join(', ');
  }
  return '';
}

const lastOf = (text: string): string => (text.startsWith('arn:') ? text.slice(text.lastIndexOf('/') + 1) : text);

function linesOf(action: Action): Line[] {
  const ways = actionKind(action.type)?.waysOut;
  const lines = new Map<string, { to: string; error: boolean; labels: string[] }>();
  const add = (to: string, error: boolean, label: string | null): void => {
    const key = `${String(error)} ${to}`;
    const line = lines.get(key) ?? { to, error, labels: [] };
    lines.set(key, line);
    if (label !== null && !line.labels.includes(label)) line.labels.push(label);
  };
  if (action.next !== null && leadsOn(action, ways?.next)) add(action.next, false, null);
  for (const condition of action.conditions) add(condition.next, false, conditionWords(condition.operator, operandText(condition.operands[0])));
  for (const { error, next } of action.errors) add(next, error !== 'NoMatchingCondition', errorWords(error));
  return [...lines.values()].map((line) => ({ from: action.id, ...line }));
}

/** Where NextAction repeats another branch (connect-facts 4.1) it is no way of its own. */
const leadsOn = (action: Action, next: 'required' | 'mirror' | 'none' | undefined): boolean =>
  next === 'required' || (next === 'mirror' && action.conditions.length === 0 && !ONWARD.has(action.type));

const OPERATORS: Readonly<Record<string, string>> = {
  Equals: '', TextStartsWith: 'starts with ', TextEndsWith: 'ends with ', TextContains: 'contains ',
  NumberGreaterThan: 'over ', NumberGreaterOrEqualTo: 'at least ', NumberLessThan: 'under ', NumberLessOrEqualTo: 'at most ',
};
const OPERANDS: Readonly<Record<string, string>> = {
  True: 'yes', False: 'no', WaitCompleted: 'time is over', CustomerReturned: 'customer returned', BotParticipantDisconnected: 'bot left',
  ContinueLooping: 'again', DoneLooping: 'done',
};
const conditionWords = (operator: string, operand: string): string => `${OPERATORS[operator] ?? `${operator} `}${OPERANDS[operand] ?? operand}`;

const ERRORS: Readonly<Record<string, string>> = { NoMatchingError: 'error', NoMatchingCondition: 'otherwise', QueueAtCapacity: 'queue is full', InputTimeLimitExceeded: 'no answer in time', TimeLimitExceeded: 'no answer in time' };
const errorWords = (error: string): string => ERRORS[error] ?? inWords(error).toLowerCase();
