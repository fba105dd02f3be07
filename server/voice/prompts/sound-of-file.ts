import { OPUS_RATE } from '../sound/opus.ts';
import { readOggOpus } from '../sound/ogg-opus.ts';
import type { Sound } from '../sound/sound.ts';
import { readWav, WavDamaged } from '../sound/wav.ts';
import type { SoundForm } from './workshop-work.ts';

/** How long a prompt may last (connect-facts 11 has 5 minutes). */
export const PROMPT_SECONDS_MAX = 300;

/**
 * The sound of a file that somebody sent: WAV or Ogg/Opus, by its content and not by its name.
 * @throws WavDamaged | OggDamaged with a sentence for whoever sent it.
 */
export async function soundOfFile(bytes: Uint8Array): Promise<{ sound: Sound; form: SoundForm }> {
  const begins = String.fromCharCode(...bytes.subarray(0, 4));
  if (begins === 'RIFF') return { sound: readWav(bytes, PROMPT_SECONDS_MAX), form: 'wav' };
  if (begins === 'OggS') return { sound: await readOggOpus(bytes, PROMPT_SECONDS_MAX * OPUS_RATE), form: 'ogg' };
  throw new WavDamaged('It is neither a WAV nor an Ogg/Opus file.');
}
