/* Soft tones, made here: no file to fetch. */

/** How a tone sounds: its loudness, and after how many seconds it is at its loudest and gone. */
export interface Softness {
  readonly volume: number;
  readonly rise: number;
  readonly fade: number;
}

/** Plays tones. @param notes each with its pitch in hertz, and when it begins, in seconds from now */
export function playTones(audio: AudioContext, notes: readonly (readonly [pitch: number, start: number])[], { volume, rise, fade }: Softness): void {
  const now = audio.currentTime;
  for (const [pitch, start] of notes) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, now + start);
    loudness.gain.linearRampToValueAtTime(volume, now + start + rise);
    loudness.gain.exponentialRampToValueAtTime(0.0005, now + start + fade);
    tone.connect(loudness).connect(audio.destination);
    tone.start(now + start);
    tone.stop(now + start + fade + 0.03);
  }
}
