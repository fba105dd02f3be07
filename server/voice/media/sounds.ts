/*
 * Prepared sounds: an Ogg file of Opus frames (RFC 7845), or raw G.711 mu-law. Nothing is decoded; its frames are sent as they are.
 */

const PAGE_HEAD = 27;
const MU_LAW_FRAME = 160;
const SILENT_MU_LAW = 0xff;
/** A frame of Opus never is longer (RFC 6716); a file that claims more is no sound. */
const FRAME_BYTES_MAX = 1275;

/** Where the same sound lies as mu-law. */
export const muLawBeside = (file: string): string => `${file.replace(/\.[^./\\]+$/u, '')}.ulaw`;

/**
 * The Opus frames of an Ogg file, 20 ms each.
 * @throws Error that says what is wrong with it
 */
export function opusFrames(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let unfinished: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString('latin1', at, at + 4) !== 'OggS' || at + PAGE_HEAD > bytes.length) throw new Error('It is not an Ogg file, or it is damaged.');
    const segments = bytes.readUInt8(at + 26);
    let body = at + PAGE_HEAD + segments;
    const lengths = bytes.subarray(at + PAGE_HEAD, body);
    for (const length of lengths) {
      if (body + length > bytes.length) throw new Error('The file is cut off.');
      unfinished.push(bytes.subarray(body, body + length));
      body += length;
      if (length < 255) {
        packets.push(Buffer.concat(unfinished));
        unfinished = [];
      }
    }
    at = body;
  }
  const [head, , ...frames] = packets;
  if (head?.toString('latin1', 0, 8) !== 'OpusHead') throw new Error('It is not an Opus file.');
  if (head.readUInt8(9) !== 1) throw new Error('It has more than one channel; prompts are mono.');
  for (const frame of frames) {
    if (frame.length === 0 || frame.length > FRAME_BYTES_MAX) throw new Error('It holds something that is no Opus frame.');
    if (frameMilliseconds(frame) !== 20) throw new Error('Its frames are not 20 ms long.');
  }
  if (frames.length === 0) throw new Error('There is no sound in it.');
  return frames;
}

/** How long an Opus packet lasts, by its first byte (RFC 6716, 3.1). */
function frameMilliseconds(packet: Buffer): number {
  const first = packet.readUInt8(0);
  const configuration = first >> 3;
  const each = configuration < 12 ? [10, 20, 40, 60][configuration & 3] : configuration < 16 ? [10, 20][configuration & 1] : [2.5, 5, 10, 20][configuration & 3];
  const code = first & 3;
  const count = code === 0 ? 1 : code === 3 ? (packet.length > 1 ? packet.readUInt8(1) & 0x3f : 0) : 2;
  return (each ?? 0) * count;
}

/** The frames of raw mu-law, 20 ms each, the last one filled up with silence. @throws Error if it is empty */
export function muLawFrames(bytes: Buffer): Buffer[] {
  if (bytes.length === 0) throw new Error('There is no sound in it.');
  return Array.from({ length: Math.ceil(bytes.length / MU_LAW_FRAME) }, (_, place) => {
    const frame = Buffer.alloc(MU_LAW_FRAME, SILENT_MU_LAW);
    bytes.copy(frame, 0, place * MU_LAW_FRAME, (place + 1) * MU_LAW_FRAME);
    return frame;
  });
}
