import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Moment } from '../../../contract/primitives.ts';
import type { VoiceCodec } from '../voice-codec.ts';

/*
 * A capture: what was said in a call, packet by packet as it came, for the assembling of a recording. It is only ever appended
 * to, so that whatever was written is there after a crash; a process that takes over goes on in the same file. Each record
 * carries its length and a checksum, and a reader that finds one damaged (the tail that a killed process left, before what the next
 * one has appended) looks for the next whole one.
 *
 *   record: C7 5A | length of the body, 2 bytes | body | CRC-32 of the body, 4 bytes          (numbers big endian)
 *   body:   kind, 1 byte | when, milliseconds on the server's clock, 8 bytes floating | by kind:
 *     packet: place of the leg in the last `legs`, 1 | codec, 1 (128 added: marker) | SSRC, 4 | sequence, 2 | timestamp, 4 | payload
 *     legs:   [{"legId", "side"}] as JSON
 *     opened, paused, resumed, ended: nothing
 */

/** The stereo channel of a recording. */
export type RecordingSide = 'left' | 'right';

export interface CapturedLeg { readonly legId: string; readonly side: RecordingSide }

/** A packet of somebody's voice, as it was received. */
export interface CapturedPacket {
  readonly type: 'packet';
  /** When it came, on the server's clock. */
  readonly at: Moment;
  readonly legId: string;
  readonly side: RecordingSide;
  readonly codec: VoiceCodec;
  /** Which connection's stream it belongs to: sequence and timestamp begin anew with another one. */
  readonly stream: number;
  readonly sequence: number;
  /** RTP time: 48,000 a second for Opus, 8,000 for G.711; wraps at 2^32. */
  readonly timestamp: number;
  /** The first packet after a silence. */
  readonly marker: boolean;
  readonly payload: Buffer;
}

export type CaptureRecord =
  | CapturedPacket
  /** A process has begun to write, for the first time or after another one was lost. */
  | { readonly type: 'opened'; readonly at: Moment }
  /** Whose voices are kept from here on. */
  | { readonly type: 'legs'; readonly at: Moment; readonly legs: readonly CapturedLeg[] }
  /** Nothing was kept between `paused` and `resumed`. */
  | { readonly type: 'paused' | 'resumed'; readonly at: Moment }
  /** The recording was ended in order; nothing follows. */
  | { readonly type: 'ended'; readonly at: Moment };

const SYNC = 0xc75a;
const HEAD = 4;
const CHECKSUM = 4;
const BODY_LEAST = 9;
const PACKET_HEAD = BODY_LEAST + 12;
const MARKER = 128;
const KINDS = ['packet', 'opened', 'legs', 'paused', 'resumed', 'ended'] as const;
const CODECS: readonly VoiceCodec[] = ['opus', 'PCMU', 'PCMA'];
const Legs = z.array(z.object({ legId: z.string(), side: z.enum(['left', 'right']) })).max(256);

function record(kind: (typeof KINDS)[number], at: Moment, rest: Buffer, head?: (body: Buffer) => void): Buffer {
  const length = (head ? PACKET_HEAD : BODY_LEAST) + rest.length;
  const whole = Buffer.allocUnsafe(HEAD + length + CHECKSUM);
  whole.writeUInt16BE(SYNC, 0);
  whole.writeUInt16BE(length, 2);
  const body = whole.subarray(HEAD, HEAD + length);
  body.writeUInt8(KINDS.indexOf(kind), 0);
  body.writeDoubleBE(at, 1);
  head?.(body);
  rest.copy(body, length - rest.length);
  whole.writeUInt32BE(crc32(body), HEAD + length);
  return whole;
}

/** A record of a capture as bytes, to be appended as one piece. */
function captureMark(mark: Exclude<CaptureRecord, CapturedPacket>): Buffer {
  return record(mark.type, mark.at, mark.type === 'legs' ? Buffer.from(JSON.stringify(mark.legs)) : Buffer.alloc(0));
}

/** A packet as bytes. @param place where its leg stands in the last `legs` that was written */
function capturePacket(place: number, packet: Omit<CapturedPacket, 'type' | 'legId' | 'side'>): Buffer {
  return record('packet', packet.at, packet.payload, (body) => {
    body.writeUInt8(place, 9);
    body.writeUInt8(CODECS.indexOf(packet.codec) + (packet.marker ? MARKER : 0), 10);
    body.writeUInt32BE(packet.stream, 11);
    body.writeUInt16BE(packet.sequence, 15);
    body.writeUInt32BE(packet.timestamp, 17);
  });
}

/** Writes one capture: from opening to its end, or to the end of the process. */
export interface CaptureWriter {
  /** Whose voices, and whether it is paused; what is as it was leaves no mark. */
  change(at: Moment, what: { readonly legs: readonly CapturedLeg[]; readonly paused: boolean }): void;
  /** Keeps a packet if its leg is one of the recording's and the recording is not paused. */
  packet(legId: string, packet: Omit<CapturedPacket, 'type' | 'legId' | 'side'>): void;
  end(at: Moment): void;
}

/** @param append takes bytes that belong together, in order */
export function captureWriter(at: Moment, append: (bytes: Buffer) => void): CaptureWriter {
  let legs: readonly CapturedLeg[] = [];
  let said = '';
  let paused = false;
  append(captureMark({ type: 'opened', at }));
  return {
    change(now, what) {
      const saying = JSON.stringify(what.legs);
      // The mark of a pause comes before that of other legs, and its end after: nothing of the pause can slip in between.
      if (what.paused && !paused) append(captureMark({ type: 'paused', at: now }));
      if (saying !== said) append(captureMark({ type: 'legs', at: now, legs: what.legs }));
      if (!what.paused && paused) append(captureMark({ type: 'resumed', at: now }));
      ({ legs, paused } = what);
      said = saying;
    },
    packet(legId, packet) {
      if (paused) return;
      const place = legs.findIndex((leg) => leg.legId === legId);
      if (place >= 0) append(capturePacket(place, packet));
    },
    end: (now) => append(captureMark({ type: 'ended', at: now })),
  };
}

/**
 * Everything that a capture holds, in the order in which it was written. What is cut or damaged is passed over. A file that
 * is still being written is read as far as it goes.
 * @throws if the file cannot be read
 */
export async function* readCapture(file: string): AsyncGenerator<CaptureRecord, void, undefined> {
  let unread: Buffer = Buffer.alloc(0);
  let legs: readonly CapturedLeg[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    let from = 0;
    for (;;) {
      const found = nextRecord(unread, from, legs);
      from = found.next;
      if (found.record === undefined) break;
      if (found.record.type === 'legs') ({ legs } = found.record);
      yield found.record;
    }
    unread = unread.subarray(from);
  }
  // A damaged length may have made whole records look like the inside of one that never ends.
  for (let from = 1; from < unread.length;) {
    const found = nextRecord(unread, from, legs);
    if (found.record === undefined) {
      from = found.next + 1;
    } else {
      if (found.record.type === 'legs') ({ legs } = found.record);
      yield found.record;
      from = found.next;
    }
  }
}

/** The first whole record at or after a place. Without one, `next` is where to look again when there is more. */
function nextRecord(bytes: Buffer, start: number, legs: readonly CapturedLeg[]): { record?: CaptureRecord; next: number } {
  let at = start;
  for (; at + HEAD <= bytes.length; at += 1) {
    if (bytes[at] !== SYNC >> 8 || bytes.readUInt16BE(at) !== SYNC) continue;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + HEAD + length + CHECKSUM;
    if (length < BODY_LEAST) continue;
    if (end > bytes.length) return { next: at };
    const body = bytes.subarray(at + HEAD, at + HEAD + length);
    if (crc32(body) !== bytes.readUInt32BE(at + HEAD + length)) continue;
    const read = recordIn(body, legs);
    if (read !== undefined) return { record: read, next: end };
  }
  return { next: at };
}

function recordIn(body: Buffer, legs: readonly CapturedLeg[]): CaptureRecord | undefined {
  const kind = KINDS[body.readUInt8(0)];
  const at = body.readDoubleBE(1);
  if (kind === undefined) return undefined;
  if (kind === 'legs') {
    const given = Legs.safeParse(JSON.parse(body.toString('utf8', BODY_LEAST)));
    return given.success ? { type: 'legs', at, legs: given.data } : undefined;
  }
  if (kind !== 'packet') return { type: kind, at };
  const leg = body.length < PACKET_HEAD ? undefined : legs[body.readUInt8(9)];
  const coded = body.readUInt8(10);
  const codec = CODECS[coded % MARKER];
  if (leg === undefined || codec === undefined) return undefined;
  return {
    type: 'packet', at, legId: leg.legId, side: leg.side, codec, marker: coded >= MARKER,
    stream: body.readUInt32BE(11), sequence: body.readUInt16BE(15), timestamp: body.readUInt32BE(17),
    payload: Buffer.from(body.subarray(PACKET_HEAD)),
  };
}
