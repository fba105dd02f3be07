import type { Sound } from './sound.ts';

/*
 * Changes how many samples a second a sound has: a windowed sinc whose cut lies below half of the lower rate, so that what the
 * lower rate cannot hold is taken away instead of being heard as something else.
 */

/** Zero crossings of the sinc on either side; more is sharper and slower. */
const CROSSINGS = 32;
/** Where the filter is at half its strength, of half the lower rate: the rest is for its slope. */
const CUT = 0.93;
/** Of the Kaiser window: about -90 dB beside the slope. */
const BETA = 9;
/** More phases than this are not kept as tables: no two common rates need as many. */
const PHASES_MAX = 1024;

/** The sound at another rate; as it is if it has that already. */
export function resample(sound: Sound, rate: number): Sound {
  if (sound.rate === rate) return sound;
  const { samples } = sound;
  const divisor = greatestCommon(sound.rate, rate);
  const [up, down] = [rate / divisor, sound.rate / divisor];
  const length = Math.ceil((samples.length * up) / down);
  const cut = (Math.min(1, rate / sound.rate) * CUT);
  const half = Math.ceil(CROSSINGS / cut);
  const out = new Float32Array(length);
  const phases = new Map<number, Float32Array>();
  for (let index = 0; index < length; index += 1) {
    const whole = Math.floor((index * down) / up);
    const phase = (index * down) % up;
    const taps = phases.get(phase) ?? remembered(phases, phase, tapsAt(phase / up, cut, half));
    const first = whole - half + 1;
    const from = Math.max(0, -first);
    const to = Math.min(taps.length, samples.length - first);
    let sum = 0;
    for (let tap = from; tap < to; tap += 1) sum += (samples[first + tap] ?? 0) * (taps[tap] ?? 0);
    out[index] = sum;
  }
  return { rate, samples: out };
}

function remembered(phases: Map<number, Float32Array>, phase: number, taps: Float32Array): Float32Array {
  if (phases.size < PHASES_MAX) phases.set(phase, taps);
  return taps;
}

/** The weights of the samples around a moment that lies `offset` after one of them; together they weigh 1. */
function tapsAt(offset: number, cut: number, half: number): Float32Array {
  const taps = new Float32Array(2 * half);
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1) {
    const away = tap - half + 1 - offset;
    const x = Math.PI * away * cut;
    const window = Math.abs(away) >= half ? 0 : bessel(BETA * Math.sqrt(1 - (away / half) ** 2)) / bessel(BETA);
    const weight = (Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x) * window;
    taps[tap] = weight;
    sum += weight;
  }
  return taps.map((weight) => weight / sum);
}

/** The modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let step = 1; term > sum * 1e-10; step += 1) {
    term *= (x / (2 * step)) ** 2;
    sum += term;
  }
  return sum;
}

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));
