import { ROUTING_AND_QUEUE_FLOW_TYPES } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { fieldOf, onlyParameters } from '../parameters.ts';

/**
 * Asks for agents with certain proficiencies. Agents have none here, so every step counts as expired at once, and the
 * contact goes to any agent of its queue, as elsewhere after the last step (connect-facts 3.10).
 */
export const updateRoutingCriteria: ActionKind = {
  type: 'UpdateRoutingCriteria',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['RoutingCriteria']);
    const criteria = check.action.parameters['RoutingCriteria'];
    if (criteria === undefined || (typeof criteria !== 'string' && !Array.isArray(fieldOf(criteria, 'Steps')))) {
      check.error('Parameters.RoutingCriteria', 'It must be an object with a list of Steps, or one reference to such.');
    } else {
      check.warning('Parameters.RoutingCriteria', 'Agents have no proficiencies here: the contact goes to any agent of its queue.');
    }
  },

  run: () => ({ kind: 'next', parameters: { RoutingCriteria: 'none applied' } }),
};
