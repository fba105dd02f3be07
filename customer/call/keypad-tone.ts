/* What a telephone's key sounds like, softly, so that one hears that it was pressed. It goes to the customer's ear alone. */

const LOW: Record<string, number> = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, '*': 941, 0: 941, '#': 941 };
const HIGH: Record<string, number> = { 1: 1209, 4: 1209, 7: 1209, '*': 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, '#': 1477 };
const LASTS = 0.12;

let audio: AudioContext | undefined;

/** Sounds one key. A device without sound stays silent. */
export function soundKey(key: string): void {
  try {
    audio ??= new AudioContext();
    void audio.resume().catch(() => undefined);
    const now = audio.currentTime;
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.04, now);
    volume.gain.setValueAtTime(0.04, now + LASTS - 0.02);
    volume.gain.linearRampToValueAtTime(0, now + LASTS);
    volume.connect(audio.destination);
    for (const pitch of [LOW[key], HIGH[key]]) {
      if (pitch === undefined) continue;
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(now);
      tone.stop(now + LASTS);
    }
  } catch {
    // The key has been pressed all the same.
  }
}
