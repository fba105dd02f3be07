/** What rings. Each has a rhythm of its own in every set, so that one knows without looking. */
export type RingKind = 'voice' | 'callback' | 'chat' | 'task';
/** How it sounds. */
export type RingtoneSet = 'clear' | 'soft' | 'low';

interface Note {
  readonly at: number;
  readonly lasts: number;
  /** Semitones above the set's base. */
  readonly tones: readonly number[];
}

interface Rhythm {
  readonly notes: readonly Note[];
  /** Seconds until it begins anew, or ends. */
  readonly lasts: number;
}

/** Calls ring on until they are answered; a chat or a task says its piece once. */
const RHYTHMS: Readonly<Record<RingKind, Rhythm>> = {
  voice: { lasts: 2.6, notes: [0, 0.14, 0.28, 0.6, 0.74, 0.88].map((at, index) => ({ at, lasts: 0.2, tones: index % 2 === 0 ? [7] : [12] })) },
  callback: { lasts: 2.6, notes: [{ at: 0, lasts: 0.3, tones: [0] }, { at: 0.3, lasts: 0.3, tones: [5] }, { at: 0.6, lasts: 0.6, tones: [9] }] },
  chat: { lasts: 0.7, notes: [{ at: 0, lasts: 0.25, tones: [12] }, { at: 0.16, lasts: 0.45, tones: [7] }] },
  task: { lasts: 0.8, notes: [{ at: 0, lasts: 0.5, tones: [0, 4] }, { at: 0.26, lasts: 0.5, tones: [0, 4] }] },
};

interface Timbre {
  /** Hertz. */
  readonly base: number;
  /** How much of each harmonic there is, from the first. */
  readonly harmonics: readonly number[];
  /** Seconds in which a note dies to about a third. */
  readonly decay: number;
}

const TIMBRES: Readonly<Record<RingtoneSet, Timbre>> = {
  clear: { base: 523.25, harmonics: [1, 0.35, 0.12], decay: 0.18 },
  soft: { base: 392, harmonics: [1, 0.08], decay: 0.26 },
  low: { base: 220, harmonics: [1, 0.5, 0.25, 0.1], decay: 0.22 },
};

/** Samples per second; no harmonic comes near half of it. */
const RATE = 16_000;
/** A note swells this fast, so that it does not click. */
const ATTACK = 0.008;

/** A ringtone as the samples of one round, -1 to 1. */
export function ringtone(set: RingtoneSet, kind: RingKind): Float32Array {
  const { notes, lasts } = RHYTHMS[kind];
  const { base, harmonics, decay } = TIMBRES[set];
  const samples = new Float32Array(Math.round(lasts * RATE));
  for (const note of notes) {
    for (const tone of note.tones) addNote(samples, { ...note, hertz: base * 2 ** (tone / 12), loud: 0.5 / note.tones.length, harmonics, decay });
  }
  return samples;
}

/** A tone to try a speaker with: one second, the pitch of a voice. */
export function testTone(): Float32Array {
  const samples = new Float32Array(RATE);
  addNote(samples, { at: 0, lasts: 1, hertz: 440, loud: 0.4, harmonics: [1, 0.2], decay: 0.6 });
  return samples;
}

function addNote(samples: Float32Array, note: { at: number; lasts: number; hertz: number; loud: number; harmonics: readonly number[]; decay: number }): void {
  const from = Math.round(note.at * RATE);
  const length = Math.min(samples.length - from, Math.round(note.lasts * RATE));
  for (let index = 0; index < length; index += 1) {
    const at = index / RATE;
    const fade = Math.min(1, at / ATTACK, (note.lasts - at) / ATTACK) * Math.exp(-at / note.decay);
    const wave = note.harmonics.reduce((sum, share, harmonic) => sum + share * Math.sin(2 * Math.PI * note.hertz * (harmonic + 1) * at), 0);
    samples[from + index] = (samples[from + index] ?? 0) + note.loud * fade * wave;
  }
}

/** Samples as a WAV file: one channel, 16 bits. */
export function waveFile(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => view.setInt16(44 + index * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true));
  return bytes;
}
