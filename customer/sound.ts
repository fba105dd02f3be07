/* Two short soft tones for a message that came while nobody looked. Made here: no file to fetch. */

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
  const now = audio.currentTime;
  for (const [pitch, start] of [[660, 0], [880, 0.09]] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = 'sine';
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, now + start);
    volume.gain.linearRampToValueAtTime(0.08, now + start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0005, now + start + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(now + start);
    tone.stop(now + start + 0.25);
  }
}
