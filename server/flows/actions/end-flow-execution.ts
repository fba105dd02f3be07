import type { ActionKind } from '../action-kind.ts';
import { onlyParameters } from '../parameters.ts';

/** Ends a whisper, or a queue flow whose contact stays in the queue. Elsewhere it would leave a contact nowhere. */
export const endFlowExecution: ActionKind = {
  type: 'EndFlowExecution',
  allowedIn: ['AGENT_WHISPER', 'CUSTOMER_WHISPER', 'OUTBOUND_WHISPER', 'CUSTOMER_QUEUE'],
  waysOut: { next: 'none', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'none' },

  check(check) {
    onlyParameters(check, []);
  },

  run: () => ({ kind: 'end', end: { kind: 'ended' } }),
};
