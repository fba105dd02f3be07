import { fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { equalsBranches, isGiven, onlyParameters } from '../parameters.ts';
import { onCallsOnly } from './call-only.ts';

/* Actions of flows that run on calls which this side makes. */

const NOT_OURS = 'This call was not made from here, or nobody has answered it.';
/** Who answered: a person, an answering machine before or after its tone, or nothing is known of it. */
const STATUSES = ['CallAnswered', 'VoicemailBeep', 'VoicemailNoBeep', 'NotDetected'];

/** Branches by who answered. Answering machines are not told from people here: at a telephone that is `NotDetected`. */
export const checkOutboundCallStatus: ActionKind = {
  type: 'CheckOutboundCallStatus',
  allowedIn: ['CONTACT_FLOW', 'OUTBOUND_WHISPER', 'CAMPAIGN'],
  waysOut: { next: 'mirror', conditions: 'named', errors: [], optionalErrors: ['NoMatchingCondition'], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, []);
    equalsBranches(check, [], STATUSES);
  },

  run: (at) => onCallsOnly(at, 'The state of an outbound call', (on) => (on.facts.answeredBy === null ? fault(NOT_OURS) : status(on.facts.answeredBy))),
};

const status = (answeredBy: NonNullable<At['facts']['answeredBy']>): Ran => ({ kind: 'compare', value: answeredBy === 'person' ? 'CallAnswered' : 'NotDetected' });

/** "Call phone number" of an outbound whisper. The whisper begins once the call is answered, so nothing is left to be dialled. */
export const completeOutboundCall: ActionKind = {
  type: 'CompleteOutboundCall',
  allowedIn: ['OUTBOUND_WHISPER'],
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['CallerId']);
    if (isGiven(check, 'CallerId')) check.warning('Parameters.CallerId', 'It has no effect: the number that is shown is chosen before this flow begins.');
  },

  run: (at) => onCallsOnly(at, 'Dialling', (on) => (on.facts.answeredBy === null ? fault(NOT_OURS) : { kind: 'next' })),
};
