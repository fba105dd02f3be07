import { fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At, Ran } from '../action-kind.ts';
import { entriesOf, equalsBranches, isGiven, numberOf, onlyParameters, wholeNumber } from '../parameters.ts';
import { PROMPT_FORMS, promptIn } from '../prompt-in.ts';
import type { PromptSource } from '../spoken.ts';

/** How soon repeated messages may be interrupted, in seconds: not while an offer rings (connect-facts 3.4), and a week at most. */
const INTERRUPTION = { least: 21n, most: 604_800n };

/**
 * Says messages over and over while a caller waits or is on hold, until that is over or it is interrupted. A chat must not be
 * filled like that: it takes the error branch at once, and so does a task; without one the flow stops and the contact stays
 * where it is (connect-facts T38).
 */
export const messageParticipantIteratively: ActionKind = {
  type: 'MessageParticipantIteratively',
  allowedIn: ['CUSTOMER_QUEUE', 'CUSTOMER_HOLD', 'AGENT_HOLD'],
  waysOut: { next: 'none', conditions: 'named', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['Messages', 'InterruptFrequencySeconds']);
    checkMessages(check, check.action.parameters['Messages']);
    if (isGiven(check, 'InterruptFrequencySeconds')) wholeNumber(check, 'InterruptFrequencySeconds', INTERRUPTION.least, INTERRUPTION.most, 'seconds');
    equalsBranches(check, isGiven(check, 'InterruptFrequencySeconds') ? ['MessagesInterrupted'] : [], ['MessagesInterrupted']);
  },

  run(at) {
    if (at.facts.channel !== 'VOICE') return fault(`Messages are repeated on voice contacts only, and this is a ${at.facts.channel.toLowerCase()}.`);
    if (at.onCall?.kind === 'playFailed') return fault(at.onCall.why);
    return at.onCall === undefined ? repeat(at) : { kind: 'compare', value: 'MessagesInterrupted' };
  },
};

function repeat(at: At): Ran {
  const messages = at.action.parameters['Messages'];
  const read = Array.isArray(messages) ? messages.map((message) => promptIn(message, at)) : [];
  const sources = read.filter((source): source is PromptSource => source !== null && typeof source !== 'string');
  // What its references leave empty is left out: the others are repeated without it.
  if (sources.length === 0) return fault(read.find((source) => typeof source === 'string') ?? 'There is nothing to repeat.');
  if (at.action.parameters['InterruptFrequencySeconds'] === undefined) return { kind: 'play', sources, loop: { interruptAfter: null } };
  const seconds = numberOf(at, 'InterruptFrequencySeconds', INTERRUPTION.least, INTERRUPTION.most);
  if (seconds === null) return fault('InterruptFrequencySeconds is not a whole number of seconds from 21 to 604800.');
  return { kind: 'play', sources, loop: { interruptAfter: Number(seconds) * 1000 }, parameters: { InterruptFrequencySeconds: String(seconds) } };
}

function checkMessages(check: ActionCheck, messages: unknown): void {
  if (!Array.isArray(messages) || messages.length === 0) {
    check.error('Parameters.Messages', 'It must be a list of at least one message, such as [{"Text": "Please wait."}].');
    return;
  }
  messages.forEach((message: unknown, index) => {
    const given = entriesOf(message).filter(([form]) => PROMPT_FORMS.includes(form));
    if (given.length !== 1) check.error(`Parameters.Messages[${index}]`, `Each message has exactly one of ${PROMPT_FORMS.join(', ')}.`);
  });
}
