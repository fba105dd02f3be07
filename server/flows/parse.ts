import type * as z from 'zod';
import { FLOW_CHARACTERS_MAX, FLOW_LANGUAGE_VERSION, WrittenFlow } from '../../contract/flow-language.ts';
import type { FlowProblem, FlowType, WrittenAction } from '../../contract/flow-language.ts';
import { checkFlow } from './check.ts';
import type { Abilities } from './spoken-words.ts';
import type { Action, Flow } from './flow.ts';
import { shown } from './parameters.ts';

/** A flow that can run, with warnings to show to its author; or everything that is wrong with it. */
export type ParsedFlow =
  | { readonly ok: true; readonly flow: Flow; readonly warnings: readonly FlowProblem[] }
  | { readonly ok: false; readonly problems: readonly FlowProblem[] };

/**
 * Reads and checks a flow in version 2019-10-30 of the language.
 * @param text the document as JSON, as the console exports it.
 * @param type what the flow is for; it decides which actions may stand in it.
 * @param abilities what the instance can do that the flow is for; without them nothing is said of that.
 */
export function parseFlow(text: string, type: FlowType, abilities?: Abilities): ParsedFlow {
  if (text.length > FLOW_CHARACTERS_MAX) {
    return refused('', `The flow has ${text.length} characters; ${FLOW_CHARACTERS_MAX} is the limit. Split it in two and join them with TransferToFlow.`);
  }
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (cause) {
    return refused('', `This is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
  return readDocument(written, type, abilities);
}

function readDocument(written: unknown, type: FlowType, abilities: Abilities | undefined): ParsedFlow {
  const version = versionOf(written);
  if (version !== FLOW_LANGUAGE_VERSION) return refused('Version', versionAdvice(version));
  const shape = WrittenFlow.safeParse(written);
  if (!shape.success) return { ok: false, problems: shape.error.issues.map((issue) => shapeProblem(issue, written)) };
  const actions = shape.data.Actions.map(readAction);
  const problems = checkFlow(actions, shape.data.StartAction, type, abilities);
  if (problems.some(({ severity }) => severity === 'error')) return { ok: false, problems };
  const flow: Flow = {
    type,
    start: shape.data.StartAction,
    actions: new Map(actions.map((action) => [action.id, action])),
    document: written,
  };
  return { ok: true, flow, warnings: problems };
}

function readAction(written: WrittenAction): Action {
  return {
    id: written.Identifier,
    type: written.Type,
    parameters: written.Parameters ?? {},
    next: written.Transitions?.NextAction ?? null,
    errors: (written.Transitions?.Errors ?? []).map(({ ErrorType, NextAction }) => ({ error: ErrorType, next: NextAction })),
    conditions: (written.Transitions?.Conditions ?? []).map(({ Condition, NextAction }) => ({
      operator: Condition.Operator,
      operands: Condition.Operands,
      next: NextAction,
    })),
  };
}

function versionOf(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return undefined;
  return 'Version' in written ? written.Version : 'modules' in written ? 'modules' : undefined;
}

function versionAdvice(version: unknown): string {
  if (version === 'modules') return `This is the older flow format with modules. "ccp flow import FILE" carries it into ${FLOW_LANGUAGE_VERSION}.`;
  const found = version === undefined ? 'There is no Version' : `Version ${shown(version)} is not known`;
  return `${found}. A flow is a JSON object with "Version": "${FLOW_LANGUAGE_VERSION}".`;
}

/** A shape error in the author's terms: the action's own name instead of its place in the list. */
function shapeProblem(issue: z.core.$ZodIssue, written: unknown): FlowProblem {
  const [first, index, ...rest] = issue.path;
  if (first !== 'Actions' || index === undefined) return problem(null, fieldName(issue.path), issue.message);
  return problem(identifierAt(written, Number(index)), fieldName(rest), issue.message);
}

function problem(action: string | null, field: string, found: string): FlowProblem {
  const where = [action === null ? '' : `Action "${action}"`, field].filter((part) => part !== '').join(', ');
  return { severity: 'error', action, field, message: `${where || 'The flow'}: ${found}.` };
}

function identifierAt(written: unknown, index: number): string {
  const actions: unknown = typeof written === 'object' && written !== null && 'Actions' in written ? written.Actions : [];
  const action: unknown = Array.isArray(actions) ? actions[index] : undefined;
  const named = typeof action === 'object' && action !== null && 'Identifier' in action && typeof action.Identifier === 'string';
  return named ? String(action.Identifier) : `number ${index + 1}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');
}

function refused(field: string, message: string): ParsedFlow {
  return { ok: false, problems: [{ severity: 'error', action: null, field, message }] };
}
