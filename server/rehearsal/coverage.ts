import type { HistoryEvent } from '../contacts/contact-history.ts';
import { actionKind } from '../flows/action-kinds.ts';
import type { Action, Flow } from '../flows/flow.ts';
import { operandText } from '../flows/parameters.ts';

/** How much of one flow was taken, over all runs. */
export interface Coverage {
  readonly blocks: { readonly taken: number; readonly of: number; readonly never: readonly string[] };
  readonly branches: { readonly taken: number; readonly of: number; readonly never: readonly { readonly block: string; readonly branch: string }[] };
}

/**
 * Which blocks and branches of a flow were never taken.
 * @param names those under which the flow ran.
 */
export function coverageOf(flow: Flow, names: readonly string[], events: readonly HistoryEvent[]): Coverage {
  const taken = new Map<string, Set<string>>();
  for (const { type, data } of events) {
    if (type !== 'flow_action' || !names.includes(String(data['flowId']))) continue;
    const block = String(data['action']);
    taken.set(block, (taken.get(block) ?? new Set()).add(String(data['branch'])));
  }
  const actions = [...flow.actions.values()];
  const branches = actions.flatMap((action) => branchesOf(action).map((branch) => ({ block: action.id, branch })));
  const neverTaken = branches.filter(({ block, branch }) => !hasTaken(flow.actions.get(block), taken.get(block), branch));
  const neverBlocks = actions.filter(({ id }) => !taken.has(id)).map(({ id }) => id);
  return {
    blocks: { taken: actions.length - neverBlocks.length, of: actions.length, never: neverBlocks },
    branches: { taken: branches.length - neverTaken.length, of: branches.length, never: neverTaken },
  };
}

/** Success of an action that ends the flow, which the log names by the end itself. */
const SUCCESS = 'success';

/** The ways out of an action. NextAction of one that compares repeats an error branch and is no way of its own. */
function branchesOf(action: Action): string[] {
  const ways = actionKind(action.type)?.waysOut;
  const named = [...action.conditions.map(({ operator, operands }) => `${operator} ${operandText(operands[0])}`), ...action.errors.map(({ error }) => error)];
  if (ways?.next === 'required') return ['NextAction', ...named];
  return ways?.next === 'mirror' && action.conditions.length === 0 ? [SUCCESS, ...named] : named;
}

function hasTaken(action: Action | undefined, taken: ReadonlySet<string> | undefined, branch: string): boolean {
  if (taken === undefined || action === undefined) return false;
  if (branch !== SUCCESS) return taken.has(branch);
  const errors = new Set(['NextAction', 'failed', ...action.errors.map(({ error }) => error)]);
  return [...taken].some((way) => !errors.has(way));
}
