import type { Sound } from '../sound/sound.ts';

/*
 * Music to wait by, made rather than recorded, so that it is anybody's to play. Slow chords under single soft notes; quiet,
 * without drums, nothing above what a telephone carries. What rings on at the end is heard at the beginning, so that it can go
 * round without a seam.
 */

const RATE = 16_000;
/** Level of the whole: a voice that speaks over or after it is clearly louder. */
const PEAK = 0.16;

/** A piece of music: for each bar the chord beneath (as semitones above the A below middle C) and the notes over it, one a beat. */
interface Piece { readonly secondsPerBeat: number; readonly bars: readonly { readonly chord: readonly number[]; readonly notes: readonly (number | null)[] }[] }

const bar = (chord: readonly number[], ...notes: (number | null)[]) => ({ chord, notes });

/** For a caller in a queue: 48 seconds in F, 12 bars of 4 beats. */
const QUEUE: Piece = {
  secondsPerBeat: 1,
  bars: [
    bar([-4, 0, 3, 8], 12, null, 15, 8), bar([0, 3, 7, 12], 10, null, 7, null),
    bar([-7, 0, 5, 8], 12, 8, null, 5), bar([-9, -2, 3, 7], 7, null, 10, null),
    bar([-4, 0, 3, 8], 15, null, 12, 8), bar([0, 3, 7, 10], 12, null, 10, 7),
    bar([-7, -2, 1, 5], 5, null, 8, 10), bar([-9, -2, 3, 8], 8, null, 7, null),
    bar([-7, 0, 5, 8], 8, null, 12, null), bar([-9, -2, 3, 7], 10, 7, null, 3),
    bar([-7, -2, 1, 5], 5, null, 10, 8), bar([-9, -2, 3, 7], 7, null, null, null),
  ],
};

/** For a caller on hold: 40 seconds in D, fewer notes, since an agent may come back at any moment. */
const HOLD: Piece = {
  secondsPerBeat: 1.25,
  bars: [
    bar([-7, 0, 5, 9], 9, null, null, 5), bar([-10, -3, 2, 5], 5, null, 9, null),
    bar([-2, 2, 5, 10], 10, null, null, 9), bar([0, 4, 7, 12], 7, null, null, null),
    bar([-7, 0, 5, 9], 12, null, 9, null), bar([-10, -3, 2, 5], 9, null, null, 5),
    bar([-2, 2, 5, 10], 5, null, 10, null), bar([0, 4, 7, 12], 12, null, null, null),
  ],
};

/** The music of a queue. */
export const queueMusic = (): Sound => play(QUEUE);
/** The music of a hold. */
export const holdMusic = (): Sound => play(HOLD);

function play({ secondsPerBeat, bars }: Piece): Sound {
  const beat = Math.round(secondsPerBeat * RATE);
  const length = bars.reduce((sum, { notes }) => sum + notes.length * beat, 0);
  const samples = new Float32Array(length);
  let at = 0;
  for (const { chord, notes } of bars) {
    const barLength = notes.length * beat;
    for (const [voice, semitone] of chord.entries()) pad(samples, at, barLength, hertz(semitone), voice);
    notes.forEach((semitone, index) => {
      if (semitone !== null) bell(samples, at + index * beat, hertz(semitone + 12));
    });
    at += barLength;
  }
  const most = samples.reduce((greatest, sample) => Math.max(greatest, Math.abs(sample)), 0);
  return { rate: RATE, samples: samples.map((sample) => (sample / most) * PEAK) };
}

const hertz = (semitone: number): number => 220 * 2 ** (semitone / 12);

/** A held note that swells and goes, into the next bar; two strings a little apart make it live. */
function pad(samples: Float32Array, at: number, barLength: number, frequency: number, voice: number): void {
  const tail = Math.round(1.6 * RATE);
  const rise = 1.1 * RATE;
  const whole = barLength + tail;
  for (let index = 0; index < whole; index += 1) {
    const loud = Math.sin((Math.PI / 2) * Math.min(1, index / rise, (whole - index) / tail)) ** 2;
    const time = index / RATE;
    const drift = 0.9 + 0.1 * Math.sin(2 * Math.PI * 0.19 * time + voice);
    const note = [0.9985, 1.0015].reduce((sum, detune) => sum + partials(2 * Math.PI * frequency * detune * time), 0);
    add(samples, at + index, note * loud * drift * 0.1);
  }
}

const partials = (phase: number): number => Math.sin(phase) + 0.28 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);

/** A struck note that dies away. */
function bell(samples: Float32Array, at: number, frequency: number): void {
  const length = Math.round(3.2 * RATE);
  const rise = 0.012 * RATE;
  for (let index = 0; index < length; index += 1) {
    const time = index / RATE;
    const loud = Math.min(1, index / rise) * Math.exp(-2.1 * time) * Math.min(1, (length - index) / (0.1 * RATE));
    const note = Math.sin(2 * Math.PI * frequency * time) + 0.22 * Math.exp(-3 * time) * Math.sin(2 * Math.PI * 2 * frequency * time);
    add(samples, at + index, note * loud * 0.34);
  }
}

/** What goes beyond the end is heard at the beginning. */
function add(samples: Float32Array, at: number, value: number): void {
  const place = at % samples.length;
  samples[place] = (samples[place] ?? 0) + value;
}
