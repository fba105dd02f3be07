/*
 * What one hears while somebody calls: soft pairs of tones, made here. Browsers let a page sound only after the person has done something
 * on it; until then it rings in silence, and begins to sound with the first thing that he does.
 */

const EVERY = 3000;
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
      void audio.resume().then(() => play(audio)).catch(() => undefined);
    } catch {
      // A device without sound stays silent: it is seen and read out all the same.
    }
  }
}

function play(audio: AudioContext): void {
  const now = audio.currentTime;
  for (const [pitch, start] of [[587, 0], [740, 0.16], [587, 0.5], [740, 0.66]] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, now + start);
    volume.gain.linearRampToValueAtTime(0.1, now + start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0005, now + start + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(now + start);
    tone.stop(now + start + 0.32);
  }
}
