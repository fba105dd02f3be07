import { MESSAGE_BYTES_MAX } from '../../../contract/primitives.ts';
import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { exactlyOne, onlyParameters } from '../parameters.ts';
import { PROMPT_FORMS, promptIn } from '../prompt-in.ts';
import { fill } from '../references.ts';

/** Beyond this a chat message is more than one screen on a phone (connect-facts 4.3). */
const GOOD_LENGTH = 1024;
const GREATEST_LENGTH = 6000;

/** Says something to the customer, or in an agent whisper to the agent: written in a chat, spoken on a call. A task has nobody to say it to. */
export const messageParticipant: ActionKind = {
  type: 'MessageParticipant',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, PROMPT_FORMS);
    if (exactlyOne(check, PROMPT_FORMS) !== 'Text') return;
    const text = check.action.parameters['Text'];
    if (typeof text !== 'string' || text === '') {
      check.error('Parameters.Text', 'The text is empty or not text. Write what the customer should read.');
    } else if (text.length > GREATEST_LENGTH) {
      check.error('Parameters.Text', `The text has ${text.length} characters. Shorten it to ${GOOD_LENGTH}, at most ${GREATEST_LENGTH}.`);
    } else if (text.length > GOOD_LENGTH) {
      check.warning('Parameters.Text', `The text has ${text.length} characters. More than ${GOOD_LENGTH} is hard to read in a chat.`);
    }
  },

  run(at) {
    if (at.facts.channel === 'TASK') return { kind: 'next' };
    if (at.facts.channel === 'VOICE') return speak(at);
    const text = at.action.parameters['Text'];
    if (typeof text !== 'string') return fault('A chat can show Text only, not SSML, a prompt or media.');
    return say(fill(text, at), at);
  },
};

function speak(at: At): Ran {
  if (at.onCall?.kind === 'playFailed') return fault(at.onCall.why);
  if (at.onCall !== undefined) return { kind: 'next' };
  const prompt = promptIn(at.action.parameters, at);
  if (prompt === null || typeof prompt === 'string') return fault(prompt ?? 'There is nothing to say.');
  return { kind: 'play', sources: [prompt] };
}

function say(text: string, at: At): Ran {
  if (text.trim() === '') return fault('There is nothing to say: the text is empty once its references are filled in.');
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MESSAGE_BYTES_MAX) return fault(`The text has ${bytes} bytes once its references are filled in; ${MESSAGE_BYTES_MAX} is the limit.`);
  return { kind: 'next', effects: [{ kind: 'sendMessage', text, to: at.flowType === 'AGENT_WHISPER' ? 'agent' : 'customer' }] };
}
