import { playTones } from '../tones.ts';

/*
 * What one hears while somebody calls: soft pairs of tones. Browsers let a page sound only after the person has done something
 * on it; until then it rings in silence, and begins to sound with the first thing that he does.
 */

const EVERY = 3000;
const PAIRS = [[587, 0], [740, 0.16], [587, 0.5], [740, 0.66]] as const;
const GESTURES = ['pointerdown', 'keydown'] as const;

export class RingTone {
  #audio: AudioContext | undefined;
  #again: ReturnType<typeof setInterval> | undefined;
  readonly #gesture = (): void => this.#sound();

  start(): void {
    this.stop();
    this.#again = setInterval(() => this.#sound(), EVERY);
    for (const type of GESTURES) document.addEventListener(type, this.#gesture, { capture: true, once: true });
    this.#sound();
  }

  stop(): void {
    clearInterval(this.#again);
    for (const type of GESTURES) document.removeEventListener(type, this.#gesture, { capture: true });
    void this.#audio?.close().catch(() => undefined);
    this.#audio = undefined;
  }

  #sound(): void {
    const { userActivation } = navigator as { userActivation?: { hasBeenActive: boolean } };
    if (userActivation?.hasBeenActive === false) return;
    try {
      this.#audio ??= new AudioContext();
      const audio = this.#audio;
      void audio.resume().then(() => playTones(audio, PAIRS, { volume: 0.1, rise: 0.02, fade: 0.3 })).catch(() => undefined);
    } catch {
      // A device without sound stays silent: it is seen and read out all the same.
    }
  }
}
