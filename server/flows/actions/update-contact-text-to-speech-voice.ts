import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { fixedOrReference, isGiven, oneOfWords, onlyParameters, valueOf } from '../parameters.ts';
import { engineOf } from '../spoken.ts';

/** Chooses the voice that prompts are spoken in. On a chat or a task it succeeds and has no effect (connect-facts 4.4). */
export const updateContactTextToSpeechVoice: ActionKind = {
  type: 'UpdateContactTextToSpeechVoice',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['TextToSpeechVoice', 'TextToSpeechEngine', 'TextToSpeechStyle', 'TextToSpeechLanguageCode']);
    if (isGiven(check, 'TextToSpeechVoice')) fixedOrReference(check, 'TextToSpeechVoice');
    else check.error('Parameters.TextToSpeechVoice', 'TextToSpeechVoice is missing. Give the name of a voice, such as "Joanna".');
    if (isGiven(check, 'TextToSpeechEngine')) oneOfWords(check, 'TextToSpeechEngine', ['Standard', 'Neural', 'Generative']);
    if (isGiven(check, 'TextToSpeechStyle')) oneOfWords(check, 'TextToSpeechStyle', ['None', 'Conversational', 'Newscaster']);
  },

  run(at) {
    const name = valueOf(at, 'TextToSpeechVoice');
    const parameters = { TextToSpeechVoice: name ?? 'NULL' };
    if (at.facts.channel !== 'VOICE') return { kind: 'next', parameters };
    if (name === null || name.trim() === '') return { ...fault('TextToSpeechVoice leads to no voice: it is NULL or empty.'), parameters };
    return { ...choose(at, name), parameters };
  },
};

function choose(at: At, name: string): Ran {
  const engine = engineOf(at.action.parameters['TextToSpeechEngine']);
  const language = valueOf(at, 'TextToSpeechLanguageCode');
  return { kind: 'next', effects: [{ kind: 'setVoice', voice: { name, ...(engine !== undefined && { engine }), ...(language !== null && { language }) } }] };
}
