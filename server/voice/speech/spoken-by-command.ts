import type { Clock } from '../../clock.ts';
import { samplesOfPcm16 } from '../sound/sound.ts';
import { readWav, WavDamaged } from '../sound/wav.ts';
import { SpeechFailed, type SpeechEngine } from './speech-engine.ts';
import { spokenByProgram } from './spoken-by-program.ts';
import { textOfSsml } from './ssml.ts';
import { knownVoice } from './voices.ts';

/** How an operator's own program speaks. */
export interface SpeechCommand {
  /** An absolute path. */
  readonly program: string;
  /** Its arguments; in them `{language}`, `{voice}` and `{sex}` are filled in. It gets the text on its standard input. */
  readonly args: readonly string[];
  /** What it answers on its standard output: a WAV file, or 16-bit samples, mono, of this rate. */
  readonly output: 'wav' | { readonly rate: number };
  /** Whether it understands SSML; otherwise it gets the text that is in it. */
  readonly ssml: boolean;
}

const SECONDS_MOST = 900;

/** A program that an operator has chosen, such as piper. */
export function spokenByCommand(command: SpeechCommand, clock: Clock): SpeechEngine {
  return {
    name: command.program,
    version: JSON.stringify(command),
    async synthesize(what, voice) {
      const { language, sex } = knownVoice(voice);
      const values: Readonly<Record<string, string>> = { language, sex, voice: (voice.name ?? '').replaceAll(/[^\p{L}\p{N}_.-]/gu, '') };
      const args = command.args.map((arg) => arg.replaceAll(/\{(language|sex|voice)\}/gu, (_whole, name: string) => values[name] ?? ''));
      const text = what.kind === 'text' ? what.text : command.ssml ? what.ssml : textOfSsml(what.ssml);
      const answer = await spokenByProgram(command.program, args, text, clock);
      if (command.output !== 'wav') return { rate: command.output.rate, samples: samplesOfPcm16(answer) };
      try {
        return readWav(answer, SECONDS_MOST);
      } catch (error) {
        throw new SpeechFailed(`${command.program} answered with no sound${error instanceof WavDamaged ? `: ${error.message}` : '.'}`, error);
      }
    },
  };
}
