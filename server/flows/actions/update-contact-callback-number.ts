import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { onlyParameters, valueOf } from '../parameters.ts';
import { isReference } from '../references.ts';
import { onCallsOnly } from './call-only.ts';

const INVALID = 'InvalidCallbackNumber';

/** Says where the customer is to be called back. Of the number the log keeps nothing: it may be what the caller has keyed in. */
export const updateContactCallbackNumber: ActionKind = {
  type: 'UpdateContactCallbackNumber',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [INVALID, 'CallbackNumberNotDialable'], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['CallbackNumber']);
    const number = check.action.parameters['CallbackNumber'];
    if (number === undefined) check.error('Parameters.CallbackNumber', 'CallbackNumber is missing. UpdateContactCallbackNumber cannot do without it.');
    else if (typeof number !== 'string' || !isReference(number)) {
      check.error('Parameters.CallbackNumber', 'It must be one reference, such as "$.StoredCustomerInput" or "$.CustomerEndpoint.Address".');
    }
  },

  run: (at) => onCallsOnly(at, 'A number to call back', keep, INVALID),
};

function keep(at: At): Ran {
  const address = valueOf(at, 'CallbackNumber');
  if (address === null || address === '') return fault('There is no number to call back: the value is NULL or empty.', INVALID);
  if (at.answer?.kind !== 'dialable') return { kind: 'ask', question: { kind: 'dialable', address, callerId: null } };
  switch (at.answer.dialable) {
    case 'yes':
      return { kind: 'next', effects: [{ kind: 'setCallbackNumber', address }] };
    case 'invalid':
      return fault(at.answer.why ?? 'This is no number that could be called back.', INVALID);
    case 'no_way':
      return fault(at.answer.why ?? 'This number cannot be called from here.', 'CallbackNumberNotDialable');
  }
}
