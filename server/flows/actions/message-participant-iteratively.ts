import { fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind } from '../action-kind.ts';
import { entriesOf, equalsBranches, isGiven, onlyParameters, wholeNumber } from '../parameters.ts';

const FORMS = ['Text', 'SSML', 'PromptId', 'Media'];

/**
 * Says messages over and over while a caller waits. A chat must not be filled like that: it takes the error branch at once,
 * and so does a task; without one the flow stops and the contact stays where it is (connect-facts T38).
 */
export const messageParticipantIteratively: ActionKind = {
  type: 'MessageParticipantIteratively',
  allowedIn: ['CUSTOMER_QUEUE', 'CUSTOMER_HOLD', 'AGENT_HOLD'],
  waysOut: { next: 'none', conditions: 'named', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['Messages', 'InterruptFrequencySeconds']);
    checkMessages(check, check.action.parameters['Messages']);
    if (isGiven(check, 'InterruptFrequencySeconds')) wholeNumber(check, 'InterruptFrequencySeconds', 21n, 604_800n, 'seconds');
    equalsBranches(check, isGiven(check, 'InterruptFrequencySeconds') ? ['MessagesInterrupted'] : [], ['MessagesInterrupted']);
  },

  run: ({ facts }) =>
    fault(facts.channel === 'VOICE' ? 'Prompts are not spoken on voice contacts yet.' : `Messages are repeated on voice contacts only, and this is a ${facts.channel.toLowerCase()}.`),
};

function checkMessages(check: ActionCheck, messages: unknown): void {
  if (!Array.isArray(messages) || messages.length === 0) {
    check.error('Parameters.Messages', 'It must be a list of at least one message, such as [{"Text": "Please wait."}].');
    return;
  }
  messages.forEach((message: unknown, index) => {
    const given = entriesOf(message).filter(([form]) => FORMS.includes(form));
    if (given.length !== 1) check.error(`Parameters.Messages[${index}]`, `Each message has exactly one of ${FORMS.join(', ')}.`);
  });
}
