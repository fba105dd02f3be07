import { ticksBetween } from './rtp.ts';

/*
 * One telephone's voice on its way into a mix, which takes 20 ms of it at each beat of its own clock. Packets come a little early or late, in
 * another order, of any length: they lie here by their timestamps until it is their turn. A voice that begins, or begins again
 * after a pause, waits until two frames are there; so it is heard 20 to 40 ms later than it came, and one that comes more
 * unevenly as much later as it must. What comes after its turn is dropped.
 */

/** Samples of 20 ms, of 8,000 a second. */
export const FRAME_SAMPLES = 160;
/** How much of a voice is kept: about a second. A power of two, so that timestamps that wrap find their place. */
const RING = 8_192;
/** How much is there before a voice is begun, unless no more comes. */
const READY = 2 * FRAME_SAMPLES;
const READY_BEATS = 2;
/** More than this is old news: what is too much is left out. */
const BEHIND_MOST = 10 * FRAME_SAMPLES;
/** If so much was always left over for as many beats, it comes evenly again, or its clock is faster than ours: a frame is left out. */
const SPARE = 2 * FRAME_SAMPLES;
const SPARE_BEATS = 200;
/** A sample that never came. G.711 has none of this value. */
const MISSING = -32_768;

export class VoiceBuffer {
  readonly #samples = new Int16Array(RING);
  #state: 'empty' | 'filling' | 'playing' = 'empty';
  /** The timestamp of the next sample to be taken, and of the one after the last that is there. */
  #read = 0;
  #end = 0;
  #waited = 0;
  #beats = 0;
  #leastSpare = Infinity;

  /** A packet's samples. */
  take(timestamp: number, samples: Int16Array): void {
    if (samples.length === 0 || samples.length > BEHIND_MOST) return;
    const place = ticksBetween(this.#read, timestamp);
    if (this.#state === 'empty' || Math.abs(place) > RING / 2) this.#begin(timestamp);
    else if (place < 0 && this.#state === 'filling') this.#read = timestamp;
    else if (place + samples.length <= 0) return;
    const hole = ticksBetween(this.#end, timestamp);
    for (let at = 0; at < hole; at += 1) this.#samples[(this.#end + at) & (RING - 1)] = MISSING;
    for (let at = 0; at < samples.length; at += 1) this.#samples[(timestamp + at) & (RING - 1)] = samples[at] ?? 0;
    const end = (timestamp + samples.length) >>> 0;
    if (ticksBetween(this.#end, end) > 0) this.#end = end;
    if (this.#depth > BEHIND_MOST) this.#read = (this.#end - READY) >>> 0;
  }

  /** Adds the next 20 ms to a sum. @returns whether there was anything */
  addTo(sum: Int32Array): boolean {
    if (this.#state === 'filling') {
      if (this.#depth < READY && this.#waited < READY_BEATS) {
        this.#waited += 1;
        return false;
      }
      this.#state = 'playing';
    }
    const count = Math.min(FRAME_SAMPLES, this.#depth);
    if (this.#state === 'empty' || count <= 0) {
      this.#state = 'empty';
      return false;
    }
    for (let at = 0; at < count; at += 1) sum[at] = (sum[at] ?? 0) + this.#sample(this.#read + at);
    this.#read = (this.#read + count) >>> 0;
    this.#lookAtSpare();
    return true;
  }

  get #depth(): number {
    return ticksBetween(this.#read, this.#end);
  }

  #begin(timestamp: number): void {
    this.#state = 'filling';
    this.#waited = 0;
    this.#read = timestamp;
    this.#end = timestamp;
    this.#beats = 0;
    this.#leastSpare = Infinity;
    this.#samples.fill(0);
  }

  /** What was lost on the way is what was heard before it, at half the loudness, as long as it lasts. */
  #sample(timestamp: number): number {
    const place = timestamp & (RING - 1);
    const sample = this.#samples[place] ?? 0;
    if (sample !== MISSING) return sample;
    const made = (this.#samples[(timestamp - FRAME_SAMPLES) & (RING - 1)] ?? 0) >> 1;
    this.#samples[place] = made;
    return made;
  }

  #lookAtSpare(): void {
    this.#leastSpare = Math.min(this.#leastSpare, this.#depth);
    this.#beats += 1;
    if (this.#beats < SPARE_BEATS) return;
    if (this.#leastSpare >= SPARE) this.#read = (this.#read + FRAME_SAMPLES) >>> 0;
    this.#beats = 0;
    this.#leastSpare = Infinity;
  }
}
