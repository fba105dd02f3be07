import { escapeForSsml } from '../voice/speech/ssml.ts';
import type { At } from './action-kind.ts';
import { entriesOf, fieldOf } from './parameters.ts';
import { fill, resolve } from './references.ts';
import type { Audience, PromptSource } from './spoken.ts';

/* Reads prompts from the parameters of an action. */

/** The four ways to write a prompt, of which an action or message has one. */
export const PROMPT_FORMS = ['Text', 'SSML', 'PromptId', 'Media'];
/** The longest text of a prompt, in characters (connect-facts 4.3). */
const TEXT_MAX = 6000;

/**
 * What these parameters say, references filled in.
 * @returns null where none of the forms is given; a sentence where there is nothing that could be played.
 */
export function promptIn(parameters: unknown, at: At): PromptSource | string | null {
  const given = entriesOf(parameters).find(([form]) => PROMPT_FORMS.includes(form));
  if (given === undefined) return null;
  const [form, value] = given;
  switch (form) {
    case 'Text':
      return written(typeof value === 'string' ? fill(value, at) : '', (text) => ({ kind: 'text', text }));
    case 'SSML':
      // A value that the customer has written must not become markup.
      return written(typeof value === 'string' ? fill(value, at, escapeForSsml) : '', (ssml) => ({ kind: 'ssml', ssml }));
    case 'PromptId': {
      const promptId = resolve(value, at);
      return promptId === null || promptId === '' ? 'There is no prompt to play: PromptId is NULL or empty.' : { kind: 'prompt', promptId };
    }
    default: {
      const uri = fieldOf(value, 'Uri');
      const filled = typeof uri === 'string' ? fill(uri, at) : '';
      return filled === '' ? 'There is no sound to play: Media has no Uri.' : { kind: 'media', uri: filled };
    }
  }
}

function written(text: string, as: (text: string) => PromptSource): PromptSource | string {
  if (text.trim() === '') return 'There is nothing to say: the text is empty once its references are filled in.';
  if (text.length > TEXT_MAX) return `The text has ${text.length} characters once its references are filled in; ${TEXT_MAX} is the limit.`;
  return as(text);
}

/** Whom prompts of a flow of this type are for: the agent in his whisper and on hold, else the customer. */
export function audienceIn(flowType: At['flowType']): Audience {
  return flowType === 'AGENT_WHISPER' || flowType === 'AGENT_HOLD' ? 'agent' : 'customer';
}
