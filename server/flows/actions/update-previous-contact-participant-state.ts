import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { isGiven, oneOfWords, onlyParameters } from '../parameters.ts';
import type { PreviousState } from '../step.ts';
import { onCallsOnly } from './call-only.ts';

const STATES: readonly PreviousState[] = ['AgentOnHold', 'CustomerOnHold', 'OffHold'];
const NAME = 'PreviousContactParticipantState';

/** "Hold customer or agent": puts the agent or the customer on hold while a flow has the other, or brings all together. */
export const updatePreviousContactParticipantState: ActionKind = {
  type: 'UpdatePreviousContactParticipantState',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, [NAME]);
    if (isGiven(check, NAME)) oneOfWords(check, NAME, STATES);
    else check.error(`Parameters.${NAME}`, `${NAME} is missing. UpdatePreviousContactParticipantState cannot do without it.`);
  },

  run: (at) => onCallsOnly(at, 'Hold', hold),
};

function hold(at: At): Ran {
  const state = STATES.find((known) => known === at.action.parameters[NAME]);
  if (state === undefined) return fault(`${NAME} is none of ${STATES.join(', ')}.`);
  const parameters = { [NAME]: state };
  if (at.answer?.kind !== 'previousCanHold') return { kind: 'ask', question: { kind: 'previousCanHold' }, parameters };
  return at.answer.why === null ? { kind: 'next', effects: [{ kind: 'holdPrevious', state }], parameters } : { ...fault(at.answer.why), parameters };
}
