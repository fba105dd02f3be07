import type { FlowProblem } from '../../contract/flow-language.ts';
import type { Action } from './flow.ts';

/** Warns of actions that never run and of circles that only the cap on transitions would end. */
export function dangers(actions: readonly Action[], start: string): FlowProblem[] {
  const byId = new Map(actions.map((action) => [action.id, action]));
  const reached = reachable(start, byId);
  const unreached = actions.filter(({ id }) => !reached.has(id)).map(({ id }) => warning(id, 'Identifier', 'No way leads from StartAction to this action, so it never runs.'));
  const circle = findCircle(actions.filter(({ id }) => reached.has(id)), byId);
  if (circle === undefined) return unreached;
  return [...unreached, warning(circle, 'Transitions', 'From here the flow can come back here without a Wait or Loop in between. It would go round until the limit of transitions ends it.')];
}

function waysOf(action: Action | undefined): string[] {
  if (action === undefined) return [];
  const branches = [...action.conditions, ...action.errors].map(({ next }) => next);
  return action.next === null ? branches : [action.next, ...branches];
}

function reachable(start: string, byId: ReadonlyMap<string, Action>): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) for (const next of waysOf(byId.get(id))) reached.add(next);
  return reached;
}

/** The identifier of an action on a circle without a Wait or Loop. */
function findCircle(actions: readonly Action[], byId: ReadonlyMap<string, Action>): string | undefined {
  const quick = new Set(actions.filter((action) => !takesTime(action)).map(({ id }) => id));
  const endless = thoseThatNeverEnd(quick, byId);
  // Each of these leads to another of these, so following them comes back to one passed before: that is on a circle.
  const passed = new Set<string>();
  let [at] = endless;
  while (at !== undefined && !passed.has(at)) {
    passed.add(at);
    at = quickWaysOf(byId.get(at)).find((next) => endless.has(next));
  }
  return at;
}

/** A bot waits for the customer, unless it is told at once what to begin with. */
function takesTime({ type, parameters }: Action): boolean {
  return type === 'Wait' || type === 'Loop' || (type === 'ConnectParticipantWithLexBot' && parameters['LexInitializationData'] === undefined);
}

/** The ways that are taken at once. What waits for a caller's keys, or repeats prompts, takes no time only where it cannot do so. */
function quickWaysOf(action: Action | undefined): string[] {
  if (action?.type !== 'GetParticipantInput' && action?.type !== 'MessageParticipantIteratively') return waysOf(action);
  const failing = action.errors.filter(({ error }) => error === 'NoMatchingError').map(({ next }) => next);
  return failing.length > 0 || action.next === null ? failing : [action.next];
}

/** Takes away again and again what leads to none of the others. */
function thoseThatNeverEnd(among: ReadonlySet<string>, byId: ReadonlyMap<string, Action>): ReadonlySet<string> {
  const kept = new Set([...among].filter((id) => quickWaysOf(byId.get(id)).some((next) => among.has(next))));
  return kept.size === among.size ? kept : thoseThatNeverEnd(kept, byId);
}

function warning(action: string, field: string, message: string): FlowProblem {
  return { severity: 'warning', action, field, message: `Action "${action}", ${field}: ${message}` };
}
