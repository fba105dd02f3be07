import type { Clock } from '../../clock.ts';
import { readWav, WavDamaged } from '../sound/wav.ts';
import { SpeechFailed, type SpeechEngine } from './speech-engine.ts';
import { spokenByProgram } from './spoken-by-program.ts';
import { knownVoice } from './voices.ts';

/** Languages that espeak-ng calls otherwise; of the rest it has the part before the hyphen. */
const LANGUAGES: Readonly<Record<string, string>> = {
  'arb': 'ar', 'en-US': 'en-us', 'en-GB': 'en-gb', 'en-AU': 'en-gb', 'en-NZ': 'en-gb', 'en-IE': 'en-gb', 'en-IN': 'en-gb', 'en-SG': 'en-gb', 'en-ZA': 'en-gb', 'en-GB-WLS': 'en-gb',
  'es-MX': 'es-419', 'es-US': 'es-419', 'fr-FR': 'fr-fr', 'fr-CA': 'fr-fr', 'fr-BE': 'fr-be', 'nb-NO': 'nb', 'pt-BR': 'pt-br', 'yue-CN': 'yue',
};
const SECONDS_MOST = 900;

/**
 * espeak-ng, or espeak before it, as a program of this machine. Its voices are plain, but it speaks over a hundred languages,
 * needs nothing but itself, and answers in a tenth of a second.
 */
export function espeak(program: string, clock: Clock): SpeechEngine {
  return {
    name: 'espeak-ng',
    version: '1',
    async synthesize(what, voice) {
      const { language, sex } = knownVoice(voice);
      const spoken = LANGUAGES[language] ?? language.toLowerCase().split('-')[0] ?? 'en';
      // Only letters, digits and hyphens get into the name of a voice, which espeak looks up as a file.
      const called = `${/^[a-z0-9-]{2,20}$/u.test(spoken) ? spoken : 'en-us'}${sex === 'female' ? '+f3' : ''}`;
      const args = ['--stdin', '--stdout', '-b', '1', '-s', '160', '-v', called, ...(what.kind === 'ssml' ? ['-m'] : [])];
      // Two brackets would begin phonemes, and a zero would end the text.
      const text = (what.kind === 'ssml' ? what.ssml : what.text).replaceAll('[[', '[ [').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/gu, ' ');
      const wav = await spokenByProgram(program, args, text, clock);
      try {
        return readWav(wav, SECONDS_MOST);
      } catch (error) {
        throw new SpeechFailed(`espeak-ng answered with no sound${error instanceof WavDamaged ? `: ${error.message}` : '.'}`, error);
      }
    },
  };
}
