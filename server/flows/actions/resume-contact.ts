import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { onlyParameters } from '../parameters.ts';

/** Resumes a paused task, such as from the flow that runs when it is paused, after a Wait. */
export const resumeContact: ActionKind = {
  type: 'ResumeContact',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, []);
  },

  run({ facts }) {
    if (facts.channel !== 'TASK') return fault(`Only tasks are paused and resumed, and this is a ${facts.channel.toLowerCase()}.`);
    return facts.paused ? { kind: 'next', effects: [{ kind: 'resumeContact' }] } : fault('The task is not paused.');
  },
};
