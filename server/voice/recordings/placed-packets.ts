import type { Moment } from '../../../contract/primitives.ts';
import type { CapturedPacket, CaptureRecord } from '../media/capture.ts';
import { OPUS_RATE, packetSamples } from '../sound/opus.ts';

/*
 * Where in a recording each packet belongs. A sender's own clock says how his packets lie to each other, and the server's clock
 * where all of it lies in the call: the first packet of a stream is put where it came, those after it by their timestamps, and the
 * whole stream is moved when the two clocks no longer agree. Where the first one was late, all would be: nothing is heard before it
 * was said, so those that came earlier than it lets them say by how much, and a second look puts it where it was spoken.
 */

/** Samples of 20 ms at 48 kHz: what a recording counts by. */
export const SLOT = 960;
/** Packets over which the least lateness is looked for: some seconds. What is late now and then is the network, what always is, is the clock. */
const LOOKED_AT = 250;
/** How far the two clocks may disagree, in samples: 40 ms. */
const DRIFT_MOST = 2 * SLOT;
/** How far a single packet may be from where it was expected before the sender is taken to have begun anew: 1 s. */
const JUMP = OPUS_RATE;

/** A packet with its place: samples at 48 kHz from the beginning of the recording. */
export interface PlacedPacket {
  readonly packet: CapturedPacket;
  readonly position: number;
  /** How long it lasts, in samples at 48 kHz. */
  readonly samples: number;
}

interface Stream { key: string; measures: boolean; stream: number; codec: string; timestamp: number; position: number; least: number; seen: number }

/** Puts packets in their places, one after another as they were captured. */
export class PacketPlacer {
  readonly #began: Moment;
  readonly #streams = new Map<string, Stream>();
  readonly #known: ReadonlyMap<string, number>;
  /** How late the first packet of each stream was, in samples, as those soon after it show. */
  readonly lateness = new Map<string, number>();

  /**
   * @param began when the recording begins
   * @param known the lateness that an earlier look at the same packets has found
   */
  constructor(began: Moment, known: ReadonlyMap<string, number> = new Map()) {
    this.#began = began;
    this.#known = known;
  }

  /** @returns undefined for what holds no sound. */
  place(packet: CapturedPacket): PlacedPacket | undefined {
    const samples = packet.codec === 'opus' ? packetSamples(packet.payload) : packet.payload.length * 6;
    if (samples === 0) return undefined;
    const came = slotAt(packet.at, this.#began);
    const known = this.#streams.get(packet.legId);
    const unit = packet.codec === 'opus' ? 1 : 6;
    if (known === undefined || known.stream !== packet.stream || known.codec !== packet.codec) return this.#begins(packet, came, samples);
    // Timestamps wrap at 32 bits; what lies between two packets never is as long.
    const expected = known.position + ((packet.timestamp - known.timestamp) | 0) * unit;
    const late = came - expected;
    if (Math.abs(late) > JUMP || (packet.marker && late > DRIFT_MOST)) return this.#begins(packet, came, samples);
    known.least = Math.min(known.least, late);
    if (known.measures && late < 0) this.lateness.set(known.key, Math.max(this.lateness.get(known.key) ?? 0, -late));
    known.seen += 1;
    if (known.seen >= LOOKED_AT) {
      const moved = Math.abs(known.least) > DRIFT_MOST ? Math.trunc(known.least / SLOT) * SLOT : 0;
      this.#streams.set(packet.legId, { ...known, measures: false, timestamp: packet.timestamp, position: expected + moved, least: Infinity, seen: 0 });
    }
    return expected < 0 ? undefined : { packet, position: expected, samples };
  }

  #begins(packet: CapturedPacket, came: number, samples: number): PlacedPacket | undefined {
    const key = `${packet.legId} ${String(packet.stream)} ${packet.codec} ${String(packet.timestamp)}`;
    const position = came - (this.#known.get(key) ?? 0);
    this.#streams.set(packet.legId, { key, measures: true, stream: packet.stream, codec: packet.codec, timestamp: packet.timestamp, position, least: Infinity, seen: 0 });
    return position < 0 ? undefined : { packet, position, samples };
  }
}

const slotAt = (at: Moment, began: Moment): number => Math.max(0, Math.round(((at - began) * OPUS_RATE) / 1000 / SLOT)) * SLOT;

/** What a capture says besides its packets. */
export interface CaptureSpan {
  readonly began: Moment;
  readonly ended: Moment;
  /** Stretches in which nothing was kept, from the beginning of the recording. */
  readonly paused: readonly { readonly from: number; readonly to: number }[];
}

/** Follows the marks of a capture. */
export class SpanReader {
  #began: Moment | undefined;
  #last: Moment = 0;
  #pausedSince: Moment | undefined;
  readonly #paused: { from: number; to: number }[] = [];

  read(record: CaptureRecord): void {
    this.#began ??= record.at;
    this.#last = Math.max(this.#last, record.at);
    if (record.type === 'paused') this.#pausedSince ??= record.at;
    // A process that takes over says again that it is paused, if it is.
    if (record.type === 'resumed' || record.type === 'packet') this.#resumed(record.at);
  }

  /** @returns undefined for a capture without anything in it. */
  span(): CaptureSpan | undefined {
    if (this.#began === undefined) return undefined;
    this.#resumed(this.#last);
    return { began: this.#began, ended: this.#last, paused: this.#paused };
  }

  #resumed(at: Moment): void {
    if (this.#pausedSince === undefined || this.#began === undefined) return;
    this.#paused.push({ from: this.#pausedSince - this.#began, to: at - this.#began });
    this.#pausedSince = undefined;
  }
}
