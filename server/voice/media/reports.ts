import type { Moment } from '../../../contract/primitives.ts';

/*
 * RTCP reports (RFC 3550, 6.4): from ours a client learns what came of its voice, and how far away we are; from the client's we
 * learn what came of what it hears.
 */

const SENDER = 200;
const RECEIVER = 201;
const DESCRIPTION = 202;
const SECONDS_TO_1970 = 2_208_988_800;

/** What a client says of one of our streams. */
export interface ReportedStream {
  readonly ssrc: number;
  readonly lostShare: number;
  /** In ticks of the codec's clock. */
  readonly jitter: number;
  /** The middle 32 bits of the time of our report that it last had, and how long ago that was in 1/65536 s; 0 if it had none. */
  readonly lastReport: number;
  readonly since: number;
}

export interface ClientReports {
  readonly streams: readonly ReportedStream[];
  /** The client's own sender report, to be named in ours: its sender and the middle of its time. */
  readonly sender: { readonly ssrc: number; readonly time: number } | null;
}

/** Reads a compound of reports; what is malformed ends it. */
export function readReports(bytes: Buffer): ClientReports {
  const streams: ReportedStream[] = [];
  let sender: ClientReports['sender'] = null;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = (bytes.readUInt16BE(at + 2) + 1) * 4;
    const end = at + length;
    if (bytes.readUInt8(at) >> 6 !== 2 || end > bytes.length) break;
    const type = bytes.readUInt8(at + 1);
    if (type === SENDER && length >= 28) sender = { ssrc: bytes.readUInt32BE(at + 4), time: bytes.readUInt32BE(at + 10) };
    let block = at + (type === SENDER ? 28 : 8);
    for (let left = type === SENDER || type === RECEIVER ? bytes.readUInt8(at) & 0x1f : 0; left > 0 && block + 24 <= end; left -= 1, block += 24) {
      streams.push({
        ssrc: bytes.readUInt32BE(block), lostShare: bytes.readUInt8(block + 4) / 256, jitter: bytes.readUInt32BE(block + 12),
        lastReport: bytes.readUInt32BE(block + 16), since: bytes.readUInt32BE(block + 20),
      });
    }
    at = end;
  }
  return { streams, sender };
}

/** The middle 32 bits of a moment as NTP writes it: seconds and 65536ths. */
export const middleOfTime = (at: Moment): number => (Math.floor((at / 1000 + SECONDS_TO_1970) * 65_536)) % 2 ** 32;

/** How long the way there and back takes, in milliseconds, by a client's report; null if it had none of ours. */
export function roundTrip(report: ReportedStream, now: Moment): number | null {
  if (report.lastReport === 0) return null;
  const units = (middleOfTime(now) - report.lastReport - report.since + 2 ** 33) % 2 ** 32;
  // The clock counts milliseconds: a way of nothing can seem to be a little less than that.
  return units > 2 ** 31 ? 0 : Math.round((units / 65_536) * 1000);
}

/** One of our streams, as our report tells of it. */
export interface SentStream { readonly ssrc: number; readonly timestamp: number; readonly packets: number; readonly bytes: number }

/** The client's voice, as our report tells of it. */
export interface HeardStream {
  readonly ssrc: number;
  readonly lostShare: number;
  readonly lost: number;
  readonly highest: number;
  /** In ticks. */
  readonly jitter: number;
  /** The client's last report and when it came; null if there was none. */
  readonly report: { readonly time: number; readonly at: Moment } | null;
}

/** A report about our streams (the first of them carries what is said of the client's voice). */
export function writeReport(now: Moment, sent: readonly SentStream[], heard: HeardStream | null): Buffer {
  const [first, ...more] = sent;
  const own = first?.ssrc ?? 1;
  return Buffer.concat([
    first ? senderReport(now, first, heard) : receiverReport(now, own, heard),
    ...more.map((stream) => senderReport(now, stream, null)),
    description(own),
  ]);
}

function head(count: number, type: number, body: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt8(0x80 | count, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(body.length / 4, 2);
  return Buffer.concat([bytes, body]);
}

function senderReport(now: Moment, stream: SentStream, heard: HeardStream | null): Buffer {
  const body = Buffer.alloc(24);
  const seconds = now / 1000 + SECONDS_TO_1970;
  body.writeUInt32BE(stream.ssrc, 0);
  body.writeUInt32BE(Math.floor(seconds) % 2 ** 32, 4);
  body.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 8);
  body.writeUInt32BE(stream.timestamp, 12);
  body.writeUInt32BE(stream.packets % 2 ** 32, 16);
  body.writeUInt32BE(stream.bytes % 2 ** 32, 20);
  return head(heard ? 1 : 0, SENDER, heard ? Buffer.concat([body, block(now, heard)]) : body);
}

function receiverReport(now: Moment, own: number, heard: HeardStream | null): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(own, 0);
  return head(heard ? 1 : 0, RECEIVER, heard ? Buffer.concat([body, block(now, heard)]) : body);
}

function block(now: Moment, heard: HeardStream): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32BE(heard.ssrc, 0);
  bytes.writeUInt8(Math.min(255, Math.floor(heard.lostShare * 256)), 4);
  bytes.writeUIntBE(Math.min(0x7fffff, heard.lost), 5, 3);
  bytes.writeUInt32BE(heard.highest % 2 ** 32, 8);
  bytes.writeUInt32BE(Math.round(heard.jitter), 12);
  if (heard.report) {
    bytes.writeUInt32BE(heard.report.time, 16);
    bytes.writeUInt32BE(Math.round(((now - heard.report.at) / 1000) * 65_536) % 2 ** 32, 20);
  }
  return bytes;
}

/** RFC 3550 wants each compound to say who sends it. */
function description(ssrc: number): Buffer {
  const name = 'voices';
  const body = Buffer.alloc(4 + Math.ceil((2 + name.length + 1) / 4) * 4);
  body.writeUInt32BE(ssrc, 0);
  body.writeUInt8(1, 4);
  body.writeUInt8(name.length, 5);
  body.write(name, 6, 'latin1');
  return head(1, DESCRIPTION, body);
}
