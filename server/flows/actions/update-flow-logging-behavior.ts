import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { oneOfWords, onlyParameters } from '../parameters.ts';

/** Turns the flow log of this contact on or off, for later segments too. */
export const updateFlowLoggingBehavior: ActionKind = {
  type: 'UpdateFlowLoggingBehavior',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['FlowLoggingBehavior']);
    oneOfWords(check, 'FlowLoggingBehavior', ['Enabled', 'Disabled']);
  },

  run(at) {
    const enabled = at.action.parameters['FlowLoggingBehavior'] === 'Enabled';
    const parameters = { FlowLoggingBehavior: enabled ? 'Enabled' : 'Disabled' };
    return { kind: 'next', effects: [{ kind: 'setFlowLogging', enabled }], parameters };
  },
};
