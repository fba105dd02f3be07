import { open, rename } from 'node:fs/promises';
import type { Moment } from '../../../contract/primitives.ts';
import { readCapture, type RecordingSide } from '../media/capture.ts';
import { opusHead, OggWriter, opusTags } from '../sound/ogg.ts';
import { OPUS_RATE, PRE_SKIP } from '../sound/opus.ts';
import { PacketPlacer, SLOT, SpanReader, type CaptureSpan } from './placed-packets.ts';
import { CarriageCheck } from './side-maker.ts';

/*
 * A capture becomes a recording: stereo Ogg/Opus, the customer and everybody else left, the agent right, each where he spoke on the
 * server's clock. The two sides are two mono Opus streams in one (RFC 7845 mapping family 1), so that a voice that came as Opus
 * is not encoded a second time.
 */

/** Peaks a second in the drawing of a recording. */
export const PEAKS_A_SECOND = 10;
const SLOTS_A_PEAK = OPUS_RATE / SLOT / PEAKS_A_SECOND;
/** Packets on a page: one second. */
const SLOTS_ON_PAGE = OPUS_RATE / SLOT;
/** How much later than others a packet may have been captured and still find its place, in slots: 3 s. */
const LATE_MOST = 3 * SLOTS_ON_PAGE;
/** Streams of a file go by a number; there is only one. */
const SERIAL = 0x0c0ffee1;
const FILE_MODE = 0o600;

export interface Assembled {
  /** When its first moment was. */
  readonly began: Moment;
  /** Milliseconds. */
  readonly lasts: number;
  readonly bytes: number;
  readonly paused: CaptureSpan['paused'];
  /** How loud each side is, a tenth of a second after the other, 0 to 255. */
  readonly peaks: { readonly left: Uint8Array; readonly right: Uint8Array };
}

/**
 * Assembles a recording from a capture, which may be cut short.
 * @param target is written as a whole or not at all
 * @returns null if the capture holds no time at all
 */
export async function assembleRecording(capture: string, target: string): Promise<Assembled | null> {
  const { span, lateness, left, right } = await lookedThrough(capture);
  const slots = span === undefined ? 0 : Math.round(((span.ended - span.began) * OPUS_RATE) / 1000 / SLOT);
  if (span === undefined || slots === 0) return null;
  const sides = { left: await left.maker(), right: await right.maker() };
  const peaks = { left: new Uint8Array(Math.ceil(slots / SLOTS_A_PEAK)), right: new Uint8Array(Math.ceil(slots / SLOTS_A_PEAK)) };
  const half = `${target}.half`;
  const file = await open(half, 'w', FILE_MODE);
  try {
    const writer = new OggWriter(SERIAL);
    let bytes = 0;
    const write = async (piece: Buffer): Promise<void> => {
      await file.appendFile(piece);
      bytes += piece.length;
    };
    await write(writer.pages([opusHead({ channels: 2, preSkip: PRE_SKIP })], 0));
    await write(writer.pages([opusTags()], 0));

    let made = 0;
    const makeUpTo = async (end: number): Promise<void> => {
      while (made < end) {
        const packets: Uint8Array[] = [];
        for (const until = Math.min(made + SLOTS_ON_PAGE, end); made < until; made += 1) packets.push(both(made));
        await write(writer.pages(packets, made === slots ? slots * SLOT + PRE_SKIP : made * SLOT, made === slots));
      }
    };
    const both = (slot: number): Uint8Array => {
      const [one, two] = [sides.left.next(slot), sides.right.next(slot)];
      keepPeak(peaks.left, slot, one.peak);
      keepPeak(peaks.right, slot, two.peak);
      return twoInOne(one.packet, two.packet);
    };

    const placer = new PacketPlacer(span.began, lateness);
    for await (const record of readCapture(capture)) {
      if (record.type !== 'packet') continue;
      const placed = placer.place(record);
      if (placed === undefined || placed.position < made * SLOT) continue;
      sides[record.side].take(placed);
      const ready = Math.min(slots, Math.floor(((record.at - span.began) * OPUS_RATE) / 1000 / SLOT) - LATE_MOST);
      if (ready - made >= SLOTS_ON_PAGE) await makeUpTo(made + Math.floor((ready - made) / SLOTS_ON_PAGE) * SLOTS_ON_PAGE);
    }
    await makeUpTo(slots);
    await file.sync();
    await file.close();
    await rename(half, target);
    return { began: span.began, lasts: (slots * SLOT * 1000) / OPUS_RATE, bytes, paused: span.paused, peaks };
  } finally {
    await file.close().catch(() => undefined);
    sides.left.free();
    sides.right.free();
  }
}

/** The first looks: how long it is and how late voices began, and then whether they can be carried on as they are. */
async function lookedThrough(capture: string): Promise<{ span: CaptureSpan | undefined; lateness: ReadonlyMap<string, number> } & Record<RecordingSide, CarriageCheck>> {
  const reader = new SpanReader();
  const checks = { left: new CarriageCheck(), right: new CarriageCheck() };
  let first: PacketPlacer | undefined;
  for await (const record of readCapture(capture)) {
    reader.read(record);
    first ??= new PacketPlacer(record.at);
    if (record.type === 'packet') first.place(record);
  }
  const span = reader.span();
  const lateness = first?.lateness ?? new Map<string, number>();
  if (span === undefined) return { span, lateness, ...checks };
  const placer = new PacketPlacer(span.began, lateness);
  for await (const record of readCapture(capture)) {
    const placed = record.type === 'packet' ? placer.place(record) : undefined;
    if (placed !== undefined) checks[placed.packet.side].see(placed);
  }
  return { span, lateness, ...checks };
}

function keepPeak(peaks: Uint8Array, slot: number, peak: number): void {
  const at = Math.floor(slot / SLOTS_A_PEAK);
  peaks[at] = Math.max(peaks[at] ?? 0, Math.round(peak * 255));
}

/** Two packets of one frame each as one of two streams: the first is told its length (RFC 6716 appendix B). */
function twoInOne(first: Uint8Array, second: Uint8Array): Uint8Array {
  const length = first.length - 1;
  const said = length < 252 ? [length] : [252 + (length & 3), (length - 252 - (length & 3)) >> 2];
  return Buffer.concat([first.subarray(0, 1), Uint8Array.from(said), first.subarray(1), second]);
}
