import type { Sound } from '../sound/sound.ts';

/* Signals and silence, made rather than recorded. */

const RATE = 16_000;
/** Amplitude of a signal: -18 dBFS, as loud as speech. */
const LOUDNESS = 0.125;
/** So that no signal begins or ends with a click. */
const EDGE_SECONDS = 0.008;

/** A piece of a signal: the frequencies that sound together for so many seconds; none is a pause. */
interface Piece { readonly seconds: number; readonly hertz: readonly number[] }

const tone = (seconds: number, ...hertz: number[]): Piece => ({ seconds, hertz });
const pause = (seconds: number): Piece => ({ seconds, hertz: [] });

function signal(pieces: readonly Piece[]): Sound {
  const rendered = pieces.map(({ seconds, hertz }) => {
    const length = Math.round(seconds * RATE);
    const edge = EDGE_SECONDS * RATE;
    return Float32Array.from({ length }, (_, index) => {
      const rise = Math.min(1, index / edge, (length - index) / edge);
      return rise * LOUDNESS * hertz.reduce((sum, frequency) => sum + Math.sin((2 * Math.PI * frequency * index) / RATE), 0) / Math.max(1, hertz.length);
    });
  });
  const samples = new Float32Array(rendered.reduce((sum, { length }) => sum + length, 0));
  rendered.reduce((at, piece) => (samples.set(piece, at), at + piece.length), 0);
  return { rate: RATE, samples };
}

/** Speak after this. */
export const beep = (): Sound => signal([tone(0.35, 1000), pause(0.15)]);
/** The other end rings: a second of tone in every five, as most of the world knows it; to be repeated. */
export const ringback = (): Sound => signal([tone(1, 425), pause(4)]);
/** The other end is busy; to be repeated. */
export const busy = (): Sound => signal([tone(0.5, 425), pause(0.5)]);
/** Somebody is there: two notes up. */
export const connected = (): Sound => signal([tone(0.12, 660), tone(0.18, 880), pause(0.1)]);
/** The call is over: the same two down. */
export const disconnected = (): Sound => signal([tone(0.12, 880), tone(0.18, 660), pause(0.1)]);
/** One second of nothing. */
export const silence = (): Sound => signal([pause(1)]);
