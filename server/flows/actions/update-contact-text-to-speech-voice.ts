import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { fixedOrReference, isGiven, oneOfWords, onlyParameters, valueOf } from '../parameters.ts';

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

  run: (at) => ({ kind: 'next', parameters: { TextToSpeechVoice: valueOf(at, 'TextToSpeechVoice') ?? 'NULL' } }),
};
