import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { entriesOf, fixedOrReference, idOf, isGiven, onlyParameters, valueOf } from '../parameters.ts';
import { filled } from '../references.ts';
import type { ModuleReturn } from '../step.ts';

/** How deep modules may invoke each other. */
export const MODULE_DEPTH_MAX = 5;

/**
 * Runs a module and goes on here when it is done: by the condition that names its Result, else by NextAction. A version or
 * alias after the module's id is not looked at: what is published runs.
 */
export const invokeFlowModule: ActionKind = {
  type: 'InvokeFlowModule',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'named', errors: [], optionalErrors: ['NoMatchingCondition'], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['FlowModuleId', 'Input']);
    if (isGiven(check, 'FlowModuleId')) fixedOrReference(check, 'FlowModuleId');
    else check.error('Parameters.FlowModuleId', 'FlowModuleId is missing. Give the id of the module to run.');
    check.action.conditions.forEach(({ operator }, index) => {
      if (operator !== 'Equals') check.error(`Transitions.Conditions[${index}].Condition.Operator`, `The result of a module is compared with Equals only, not with ${operator}.`);
    });
  },

  run(at) {
    if (at.returned !== undefined) return goOn(at, at.returned);
    const named = valueOf(at, 'FlowModuleId');
    if (named === null || named === '') return fault('There is no module to run: the value is NULL or empty.');
    const parameters = { FlowModuleId: named };
    if (at.run.callers.length >= MODULE_DEPTH_MAX) return { ...fault(`Modules invoke each other more than ${MODULE_DEPTH_MAX} deep here.`), parameters };
    if (at.answer?.kind !== 'flow') return { kind: 'ask', question: { kind: 'flow', flow: withoutVersion(idOf(named)) }, parameters };
    const found = at.answer.flow;
    if (found === null) return { ...fault(`There is no module "${named}".`), parameters };
    if (!found.published) return { ...fault(`The module "${named}" is saved but not published.`), parameters };
    if (found.type !== 'FLOW_MODULE') return { ...fault(`"${named}" is no module: it is a ${found.type}. Go on with it by TransferToFlow.`), parameters };
    const input = Object.fromEntries(entriesOf(at.action.parameters['Input']).map(([name, value]) => [name, filled(value, at)]));
    return { kind: 'end', end: { kind: 'invokedModule', flowId: found.id, input }, parameters };
  },
};

function goOn(at: At, returned: ModuleReturn): Ran {
  if (returned.failed !== null) return fault(`The module failed. ${returned.failed}`);
  const parameters = { Result: returned.result ?? 'NULL' };
  return at.action.conditions.length === 0 || returned.result === null ? { kind: 'next', parameters } : { kind: 'compare', value: returned.result, parameters };
}

function withoutVersion(id: string): string {
  const colon = id.indexOf(':');
  return colon === -1 ? id : id.slice(0, colon);
}
