import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { isGiven, numberOf, oneOfWords, onlyParameters, valueOf, wholeNumber } from '../parameters.ts';
import { onCallsOnly } from './call-only.ts';

const NEEDED = ['ThirdPartyPhoneNumber', 'ThirdPartyConnectionTimeLimitSeconds', 'ContinueFlowExecution'];
const LONGEST = 600n;

/** "Transfer to phone number": calls somebody outside and brings the caller together with him; after that the flow goes on or ends the call. */
export const transferParticipantToThirdParty: ActionKind = {
  type: 'TransferParticipantToThirdParty',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'mirror', conditions: 'none', errors: [], optionalErrors: ['CallFailed', 'ConnectionTimeLimitExceeded'], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, [...NEEDED, 'ThirdPartyDTMFDigits', 'CallerId']);
    for (const name of NEEDED) if (!isGiven(check, name)) check.error(`Parameters.${name}`, `${name} is missing. TransferParticipantToThirdParty cannot do without it.`);
    if (isGiven(check, 'ThirdPartyConnectionTimeLimitSeconds')) wholeNumber(check, 'ThirdPartyConnectionTimeLimitSeconds', 1n, LONGEST, 'seconds');
    if (isGiven(check, 'ContinueFlowExecution')) oneOfWords(check, 'ContinueFlowExecution', ['True', 'False']);
    if (goesOn(check.action.parameters) && check.action.next === null) check.warning('Transitions.NextAction', 'It is missing. With ContinueFlowExecution "True" it is where the flow goes on after the call.');
  },

  run: (at) => onCallsOnly(at, 'A call to a third party', transfer),
};

const goesOn = (parameters: At['action']['parameters']): boolean => parameters['ContinueFlowExecution'] === 'True';

function transfer(at: At): Ran {
  if (at.onCall?.kind === 'dialed') return after(at, at.onCall);
  const address = valueOf(at, 'ThirdPartyPhoneNumber');
  if (address === null || address === '') return fault('There is no number to call: ThirdPartyPhoneNumber is NULL or empty.', 'CallFailed');
  const seconds = numberOf(at, 'ThirdPartyConnectionTimeLimitSeconds', 1n, LONGEST);
  if (seconds === null) return fault('ThirdPartyConnectionTimeLimitSeconds is not a whole number of seconds from 1 to 600.');
  if (at.answer?.kind !== 'dialable') return { kind: 'ask', question: { kind: 'dialable', address, callerId: valueOf(at, 'CallerId') } };
  if (at.answer.dialable !== 'yes') return fault(at.answer.why ?? 'The number cannot be called from here.', 'CallFailed');
  const digits = valueOf(at, 'ThirdPartyDTMFDigits');
  if (digits !== null && !/^[0-9*#,]{0,50}$/u.test(digits)) return fault('ThirdPartyDTMFDigits has something else than keys and commas in it, or more than 50.');
  return { kind: 'dial', dial: { address, ringsFor: Number(seconds) * 1000, digits: digits === '' ? null : digits, callerId: valueOf(at, 'CallerId') } };
}

function after(at: At, { result, why }: { result: 'finished' | 'failed' | 'unanswered'; why: string | null }): Ran {
  switch (result) {
    case 'finished':
      return goesOn(at.action.parameters) ? { kind: 'next' } : { kind: 'end', end: { kind: 'disconnected' } };
    case 'failed':
      return fault(why ?? 'The call failed.', 'CallFailed');
    case 'unanswered':
      return fault(why ?? 'Nobody answered in time.', 'ConnectionTimeLimitExceeded');
  }
}
