import type { SpeechEngine, Spoken } from '../../server/voice/speech/speech-engine.ts';
import type { Voice } from '../../server/voice/prompts/prompt-shelf.ts';
import { tone } from '../unit/voice/tones.ts';

/** Speaks by sounding a tone, a tenth of a second for each word, and knows what it was asked. */
export interface SpokenTones extends SpeechEngine {
  readonly asked: { what: Spoken; voice: Voice }[];
  /** Resolves when it is asked to say this, if it was not before. */
  askedFor(words: string): Promise<void>;
  /** While set, it fails with this. */
  failure: Error | undefined;
}

/** The tone of everything that is said. */
export const SPOKEN_HERTZ = 700;

export function spokenTones(): SpokenTones {
  const waiting = new Map<string, () => void>();
  const wordsOf = (what: Spoken): string => (what.kind === 'text' ? what.text : what.ssml);
  const engine: SpokenTones = {
    name: 'tones', version: '1', asked: [], failure: undefined,
    async askedFor(words) {
      if (!engine.asked.some(({ what }) => wordsOf(what) === words)) await new Promise<void>((resolve) => waiting.set(words, resolve));
    },
    async synthesize(what, voice) {
      engine.asked.push({ what, voice });
      waiting.get(wordsOf(what))?.();
      if (engine.failure) throw engine.failure;
      const words = wordsOf(what).split(' ').length;
      return tone(16_000, SPOKEN_HERTZ, { seconds: words / 10 });
    },
  };
  return engine;
}
