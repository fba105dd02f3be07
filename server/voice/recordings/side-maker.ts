import { decodeAlaw, decodeMulaw } from '../sound/g711.ts';
import { OPUS_RATE, opusEncoder, opusReader, type OpusReader } from '../sound/opus.ts';
import { resample } from '../sound/resample.ts';
import { fromInt16 } from '../sound/sound.ts';
import { SLOT, type PlacedPacket } from './placed-packets.ts';

/*
 * One side of a recording, 20 ms after 20 ms. A single voice that came as Opus is carried on as it is; several voices at once, and
 * telephone sound, are decoded, added and encoded anew.
 */

/** Opus for 20 ms of nothing. */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);
const TELEPHONE_RATE = 8000;
/** Telephone samples kept from before, for the filter to begin with, and how far the sound is late for it. */
const KEPT = 80;
const LATE = 40;

/** Makes the packets of one side. To be let go of. */
export interface SideMaker {
  take(placed: PlacedPacket): void;
  /** The next 20 ms; `packet` is Opus of one frame. Asked for in order. */
  next(slot: number): { packet: Uint8Array; peak: number };
  free(): void;
}

/** Whether packets of a side can be carried on as they are: each is one frame of 20 ms in the recording's own steps, and no two lie in one place. */
export class CarriageCheck {
  readonly #taken = new Map<number, string>();
  readonly #legs = new Set<string>();
  #carries = true;

  see({ packet, position, samples }: PlacedPacket): void {
    this.#legs.add(packet.legId);
    if (!this.#carries) return;
    const slot = position / SLOT;
    const other = this.#taken.get(slot);
    const whole = packet.codec === 'opus' && samples === SLOT && Number.isInteger(slot) && ((packet.payload[0] ?? 0) & 3) === 0;
    if (!whole || (other !== undefined && other !== packet.legId)) this.#carries = false;
    this.#taken.set(slot, packet.legId);
  }

  /** What makes this side. */
  maker(): Promise<SideMaker> {
    return this.#carries ? carriedSide() : mixedSide([...this.#legs]);
  }
}

/** Carries one voice on. It is decoded too, but only to be drawn. */
async function carriedSide(): Promise<SideMaker> {
  const reader = await opusReader(1);
  const waiting = new Map<number, Uint8Array>();
  return {
    take: ({ packet, position }) => waiting.set(position / SLOT, packet.payload),
    next(slot) {
      const payload = waiting.get(slot);
      waiting.delete(slot);
      return payload === undefined ? { packet: SILENCE, peak: 0 } : { packet: payload, peak: peakOf(reader.decode(payload)[0]) };
    },
    free: () => reader.free(),
  };
}

/** Adds voices up. @param legIds whose they are */
async function mixedSide(legIds: readonly string[]): Promise<SideMaker> {
  const encoder = opusEncoder('speech');
  const voices = new Map(await Promise.all(legIds.map(async (legId) => [legId, new Voice(await opusReader(1))] as const)));
  const sums = new Map<number, Float32Array>();
  const waiting: PlacedPacket[] = [];
  let done = 0;

  const add = (position: number, samples: Float32Array): void => {
    for (let index = 0; index < samples.length; index += 1) {
      const slot = Math.floor((position + index) / SLOT);
      if (slot < done) continue;
      let sum = sums.get(slot);
      if (sum === undefined) sums.set(slot, (sum = new Float32Array(SLOT)));
      const place = position + index - slot * SLOT;
      sum[place] = (sum[place] ?? 0) + (samples[index] ?? 0);
    }
  };

  return {
    take: (placed) => waiting.push(placed),
    next(slot) {
      waiting.sort((one, two) => one.position - two.position);
      for (let placed = waiting[0]; placed !== undefined && placed.position < (slot + 1) * SLOT; placed = waiting[0]) {
        waiting.shift();
        add(placed.position, voices.get(placed.packet.legId)?.decode(placed) ?? new Float32Array(0));
      }
      const sum = sums.get(slot) ?? new Float32Array(SLOT);
      sums.delete(slot);
      done = slot + 1;
      return { packet: encoder.encode(sum), peak: peakOf(sum) };
    },
    free() {
      encoder.free();
      for (const voice of voices.values()) voice.free();
    },
  };
}

/** Decodes one voice, whatever its codec is at the moment. */
class Voice {
  readonly #opus: OpusReader;
  #kept = new Float32Array(KEPT);
  #end = 0;

  constructor(opus: OpusReader) {
    this.#opus = opus;
  }

  decode({ packet, position, samples }: PlacedPacket): Float32Array {
    if (packet.codec === 'opus') return this.#opus.decode(packet.payload)[0] ?? new Float32Array(0);
    const spoken = fromInt16(packet.codec === 'PCMU' ? decodeMulaw(packet.payload) : decodeAlaw(packet.payload));
    if (position !== this.#end) this.#kept = new Float32Array(KEPT);
    this.#end = position + samples;
    const whole = new Float32Array(KEPT + spoken.length);
    whole.set(this.#kept);
    whole.set(spoken, KEPT);
    this.#kept = whole.slice(-KEPT);
    const from = (KEPT - LATE) * (OPUS_RATE / TELEPHONE_RATE);
    return resample({ rate: TELEPHONE_RATE, samples: whole }, OPUS_RATE).samples.subarray(from, from + samples);
  }

  free(): void {
    this.#opus.free();
  }
}

function peakOf(samples: Float32Array | undefined): number {
  let peak = 0;
  for (const sample of samples ?? []) peak = Math.max(peak, Math.abs(sample));
  return Math.min(1, peak);
}
