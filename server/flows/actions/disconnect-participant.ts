import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { onlyParameters } from '../parameters.ts';

/** Ends the contact; in a chat, the customer's chat. */
export const disconnectParticipant: ActionKind = {
  type: 'DisconnectParticipant',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'none', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'none' },

  check(check) {
    onlyParameters(check, []);
  },

  run: () => ({ kind: 'end', end: { kind: 'disconnected' } }),
};
