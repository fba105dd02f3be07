/*
 * RTP packets (RFC 3550) as they come from and go to a client. Header extensions and contributing sources are read over: nothing
 * of them is agreed on with anybody.
 */

export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

/** No voice of 20 ms is larger; what is, is not passed on. */
export const PACKET_BYTES_MAX = 1500;
const HEAD = 12;

/** Whether it is a report (RTCP) and not a voice: both come over one port (RFC 5761). */
export const isReport = (bytes: Buffer): boolean => bytes.length >= 2 && bytes.readUInt8(1) >= 192 && bytes.readUInt8(1) <= 223;

/** A packet read; undefined if it is none, or an impossible one. Its payload is a view on the same memory. */
export function readRtp(bytes: Buffer): RtpPacket | undefined {
  if (bytes.length < HEAD || bytes.length > PACKET_BYTES_MAX) return undefined;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  let from = HEAD + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (bytes.length < from + 4) return undefined;
    from += 4 + bytes.readUInt16BE(from + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : bytes.readUInt8(bytes.length - 1);
  const to = bytes.length - padding;
  if (from > to || ((first & 0x20) !== 0 && padding === 0)) return undefined;
  const second = bytes.readUInt8(1);
  return {
    payloadType: second & 0x7f, marker: second >= 0x80, sequence: bytes.readUInt16BE(2), timestamp: bytes.readUInt32BE(4), ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(from, to),
  };
}

/** A packet as bytes. */
export function writeRtp(packet: RtpPacket): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + packet.payload.length);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(packet.payloadType | (packet.marker ? 0x80 : 0), 1);
  bytes.writeUInt16BE(packet.sequence, 2);
  bytes.writeUInt32BE(packet.timestamp, 4);
  bytes.writeUInt32BE(packet.ssrc, 8);
  packet.payload.copy(bytes, HEAD);
  return bytes;
}

/** How far `to` lies behind `from` in sequence numbers, which wrap: negative if it is the earlier one. */
export const sequencesBetween = (from: number, to: number): number => ((to - from) << 16) >> 16;

/** How far `to` lies behind `from` in timestamps, which wrap. */
export const ticksBetween = (from: number, to: number): number => (to - from) | 0;
