import { playTones } from './tones.ts';

/* Two short soft tones for a message that came while nobody looked. */

let audio: AudioContext | undefined;

/** Browsers let a page sound only after the person has done something on it; this is called then. */
export function allowSound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume().catch(() => undefined);
  } catch {
    // A device without sound stays silent.
  }
}

export function playArrival(): void {
  if (audio === undefined || audio.state !== 'running') return;
  playTones(audio, [[660, 0], [880, 0.09]], { volume: 0.08, rise: 0.015, fade: 0.22 });
}
