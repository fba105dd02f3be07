/*
 * Ogg (RFC 3533) as far as Opus in it needs it (RFC 7845): pages with their checksums, packets over them, and the two packets that
 * an Opus stream begins with. One logical stream per file.
 */

/** A file that is not Ogg, or is damaged; the sentence says where. */
export class OggDamaged extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'OggDamaged';
  }
}

const CAPTURE = 0x4f676753; // OggS
const HEADER = 27;
const SEGMENTS_MAX = 255;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;
/** The granule position of a page on which no packet ends. */
const NOTHING_ENDS = 0xffff_ffff_ffff_ffffn;

/** One page as it stands in a file. */
export interface OggPage {
  readonly serial: number;
  readonly sequence: number;
  readonly granule: bigint;
  readonly first: boolean;
  readonly last: boolean;
  /** The page begins with the rest of a packet of the page before. */
  readonly continued: boolean;
  /** Lengths as they are written: 255 means that the packet goes on. */
  readonly segments: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Makes pages. A packet may span pages; each page is whole when it is returned, so that a file that ends after any of them can
 * be read up to there.
 */
export class OggWriter {
  readonly #serial: number;
  #sequence = 0;

  /** @param serial any number of 32 bits; it tells streams of one file apart. */
  constructor(serial: number) {
    this.#serial = serial >>> 0;
  }

  /**
   * The pages that hold these packets.
   * @param granule samples (48 kHz, pre-skip included) up to the end of the last packet; 0 for header packets.
   * @param last whether the stream ends here.
   */
  pages(packets: readonly Uint8Array[], granule: bigint | number, last = false): Buffer {
    const lacing = packets.flatMap(({ length }) => [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255]);
    const body = Buffer.concat(packets);
    const pages: Buffer[] = [];
    let at = 0;
    let unfinished = false;
    for (let from = 0; from < Math.max(1, lacing.length); from += SEGMENTS_MAX) {
      const segments = lacing.slice(from, from + SEGMENTS_MAX);
      const length = segments.reduce((sum, segment) => sum + segment, 0);
      const final = from + SEGMENTS_MAX >= lacing.length;
      const ends = segments.some((segment) => segment < 255);
      pages.push(this.#page(segments, body.subarray(at, at + length), {
        flags: (unfinished ? CONTINUED : 0) | (this.#sequence === 0 ? FIRST : 0) | (final && last ? LAST : 0),
        // Between the pages of one call no exact position is known; the end of all of them holds from the last one on.
        granule: final ? BigInt(granule) : ends ? BigInt(granule) : NOTHING_ENDS,
      }));
      at += length;
      unfinished = segments.at(-1) === 255;
    }
    return Buffer.concat(pages);
  }

  #page(segments: readonly number[], body: Uint8Array, { flags, granule }: { flags: number; granule: bigint }): Buffer {
    const page = Buffer.alloc(HEADER + segments.length + body.length);
    page.writeUInt32BE(CAPTURE, 0);
    page.writeUInt8(flags, 5);
    page.writeBigUInt64LE(BigInt.asUintN(64, granule), 6);
    page.writeUInt32LE(this.#serial, 14);
    page.writeUInt32LE(this.#sequence, 18);
    page.writeUInt8(segments.length, 26);
    page.set(segments, HEADER);
    page.set(body, HEADER + segments.length);
    page.writeUInt32LE(checksum(page), 22);
    this.#sequence += 1;
    return page;
  }
}

/**
 * The pages of a file, one after another.
 * @throws OggDamaged at the first that is none, is cut short, or does not fit its checksum; those before have been handed out.
 */
export function* readPages(bytes: Uint8Array): Generator<OggPage> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < file.length;) {
    if (file.length - at < HEADER || file.readUInt32BE(at) !== CAPTURE || file[at + 4] !== 0) throw new OggDamaged(`There is no Ogg page at byte ${at}.`);
    const count = file.readUInt8(at + 26);
    const segments = file.subarray(at + HEADER, at + HEADER + count);
    const length = segments.reduce((sum, segment) => sum + segment, 0);
    const end = at + HEADER + count + length;
    if (segments.length < count || end > file.length) throw new OggDamaged(`The file ends within the Ogg page at byte ${at}.`);
    if (checksum(file.subarray(at, end)) !== file.readUInt32LE(at + 22)) throw new OggDamaged(`The Ogg page at byte ${at} does not fit its checksum.`);
    const flags = file.readUInt8(at + 5);
    yield {
      serial: file.readUInt32LE(at + 14), sequence: file.readUInt32LE(at + 18), granule: file.readBigUInt64LE(at + 6),
      continued: (flags & CONTINUED) !== 0, first: (flags & FIRST) !== 0, last: (flags & LAST) !== 0,
      segments, body: file.subarray(at + HEADER + count, end),
    };
    at = end;
  }
}

/** The packets of the first stream of a file, put together over its pages; other streams are passed over. @throws OggDamaged */
export function* readPackets(bytes: Uint8Array): Generator<Uint8Array> {
  let serial: number | undefined;
  let begun: Uint8Array[] = [];
  for (const page of readPages(bytes)) {
    serial ??= page.serial;
    if (page.serial !== serial) continue;
    // The rest of a packet whose beginning is not here belongs to nothing.
    let lost = page.continued && begun.length === 0;
    if (!page.continued) begun = [];
    let at = 0;
    let length = 0;
    for (const segment of page.segments) {
      length += segment;
      if (segment === 255) continue;
      if (!lost) yield Buffer.concat([...begun, page.body.subarray(at, at + length)]);
      [begun, lost, at, length] = [[], false, at + length, 0];
    }
    if (length > 0 && !lost) begun.push(page.body.subarray(at, at + length));
  }
}

/** What an Opus stream says of itself. */
export interface OpusHead {
  readonly channels: number;
  /** Samples (48 kHz) at the beginning that are not to be heard. */
  readonly preSkip: number;
  /** In 1/256 dB, to be applied by whoever decodes. */
  readonly gain: number;
  /** Mapping family, and how many streams each packet holds, with how many of them of two channels; family 0 has one stream. */
  readonly family: number;
  readonly streams: number;
  readonly coupled: number;
}

/**
 * The first packet of an Opus stream.
 * @param about what differs from one uncoupled stream per channel: mono is family 0, anything else family 1, whose
 * packets hold a stream per channel, all but the last self-delimited (RFC 6716 appendix B).
 */
export function opusHead({ channels, preSkip }: { channels: number; preSkip: number }): Buffer {
  const mapped = channels > 1;
  const head = Buffer.alloc(mapped ? 21 + channels : 19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(48_000, 12);
  head.writeUInt8(mapped ? 1 : 0, 18);
  if (mapped) {
    head.writeUInt8(channels, 19);
    for (let channel = 0; channel < channels; channel += 1) head.writeUInt8(channel, 21 + channel);
  }
  return head;
}

/** Reads the first packet. @returns undefined if it is none. */
export function readOpusHead(packet: Uint8Array): OpusHead | undefined {
  const head = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  if (head.length < 19 || head.toString('latin1', 0, 8) !== 'OpusHead' || head.readUInt8(8) > 15) return undefined;
  const [channels, family] = [head.readUInt8(9), head.readUInt8(18)];
  const about = { channels, preSkip: head.readUInt16LE(10), gain: head.readInt16LE(16), family };
  if (family === 0) return channels === 1 || channels === 2 ? { ...about, streams: 1, coupled: channels - 1 } : undefined;
  return head.length < 21 + channels || channels === 0 ? undefined : { ...about, streams: head.readUInt8(19), coupled: head.readUInt8(20) };
}

/** The second packet of an Opus stream: who wrote it, and comments such as `TITLE=...`. */
export function opusTags(comments: readonly string[] = []): Buffer {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([Buffer.from('OpusTags', 'latin1'), text('contact-control-panel'), count, ...comments.map(text)]);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  return value >>> 0;
});

/** Of a whole page, its own checksum (bytes 22 to 25) taken as zeros. */
function checksum(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = ((crc << 8) ^ (CRC[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  }
  return crc;
}
