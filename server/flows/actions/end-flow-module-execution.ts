import type { ActionKind } from '../action-kind.ts';
import { entriesOf, onlyParameters, valueOf } from '../parameters.ts';
import { filled } from '../references.ts';

/** Ends a module; the flow that invoked it goes on, by the branch that Result names. */
export const endFlowModuleExecution: ActionKind = {
  type: 'EndFlowModuleExecution',
  allowedIn: ['FLOW_MODULE'],
  waysOut: { next: 'none', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'none' },

  check(check) {
    onlyParameters(check, ['Result', 'ResultData']);
    const result = check.action.parameters['Result'];
    if (result !== undefined && (typeof result !== 'string' || result === '')) check.error('Parameters.Result', 'It must be the name of the branch that the invoking flow takes.');
  },

  run(at) {
    const result = valueOf(at, 'Result');
    const data = Object.fromEntries(entriesOf(at.action.parameters['ResultData']).map(([name, value]) => [name, filled(value, at)]));
    return { kind: 'end', end: { kind: 'returnedFromModule', result, data }, parameters: { Result: result ?? 'NULL' } };
  },
};
