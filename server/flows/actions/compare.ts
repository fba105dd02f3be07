import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { knownReference, onlyParameters, valueOf } from '../parameters.ts';
import { isReference } from '../references.ts';

/** Chooses a branch by one value. Where none fits it takes NoMatchingCondition, never NoMatchingError. */
export const compare: ActionKind = {
  type: 'Compare',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'mirror', conditions: 'some', errors: ['NoMatchingCondition'], optionalErrors: [], noMatchingError: 'none' },

  check(check) {
    onlyParameters(check, ['ComparisonValue']);
    const value = check.action.parameters['ComparisonValue'];
    if (typeof value !== 'string' || !isReference(value)) {
      check.error('Parameters.ComparisonValue', 'It must be one reference and nothing else, such as "$.Attributes.name" or "$.Channel".');
    } else {
      knownReference(check, 'Parameters.ComparisonValue', value);
    }
  },

  run(at) {
    const value = valueOf(at, 'ComparisonValue');
    return { kind: 'compare', value, parameters: { ComparisonValue: value ?? 'NULL' } };
  },
};
