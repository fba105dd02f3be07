import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind } from '../action-kind.ts';
import { fieldOf, onlyParameters, shown, wordsIn } from '../parameters.ts';
import type { Recording } from '../step.ts';

const PARTICIPANTS = ['Agent', 'Customer'];

/** Says who is recorded; for a chat that is what allows supervisors to monitor it. A task has nothing to record. */
export const updateContactRecordingBehavior: ActionKind = {
  type: 'UpdateContactRecordingBehavior',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['RecordingBehavior', 'AnalyticsBehavior']);
    const behavior = check.action.parameters['RecordingBehavior'];
    if (behavior === undefined) {
      check.error('Parameters.RecordingBehavior', 'It is missing. Write {"RecordedParticipants": ["Agent", "Customer"]}, or an empty list to record nobody.');
    } else {
      checkParticipants(check, 'Parameters.RecordingBehavior.RecordedParticipants', fieldOf(behavior, 'RecordedParticipants'));
      checkIvr(check, 'Parameters.RecordingBehavior.IVRRecordingBehavior', fieldOf(behavior, 'IVRRecordingBehavior'));
    }
  },

  run(at) {
    if (at.facts.channel === 'TASK') return fault('A task has no conversation to record.');
    const recording = { RecordedParticipants: recordedIn(fieldOf(at.action.parameters['RecordingBehavior'], 'RecordedParticipants')) };
    return { kind: 'next', effects: [{ kind: 'setRecording', recording }], parameters: { RecordedParticipants: recording.RecordedParticipants.join(', ') } };
  },
};

/** The participants among what is written there; none where nothing is. */
export function recordedIn(value: unknown): Recording['RecordedParticipants'] {
  return wordsIn(value, PARTICIPANTS);
}

/** Reports unless this is a list of participants; it may be absent. */
export function checkParticipants(check: ActionCheck, field: string, value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) check.error(field, `It must be a list of ${PARTICIPANTS.join(' and ')}; an empty list records nobody.`);
  else value.forEach((name, index) => PARTICIPANTS.includes(String(name)) || check.error(`${field}[${index}]`, `${shown(name)} cannot be recorded. Write one of: ${PARTICIPANTS.join(', ')}.`));
}

/** Reports where what flows and callers say to each other is to be recorded: a flow that believes it is would be worse than none. */
export function checkIvr(check: ActionCheck, field: string, value: unknown): void {
  if (value === undefined || value === 'Disabled') return;
  check.error(field, 'What flows and callers say to each other is not recorded here, only conversations with agents. Write "Disabled", or leave it out.');
}
