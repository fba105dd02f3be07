import { crc32, deflateSync, inflateSync } from 'node:zlib';

/*
 * Makes a screenshot small enough for the repository: 256 colours are plenty for a panel that has few.
 */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_MAX = 256;

/**
 * The same picture in 256 colours: the most frequent ones, then those that would be missed most; every other becomes the
 * nearest of them.
 * @param png 8 bits a channel, RGB or RGBA, not interlaced, as Chromium writes it; transparency is dropped
 */
export function smallPng(png: Buffer): Buffer {
  const { width, height, channels, lines } = decoded(png);
  const colours = new Map<number, number>();
  const pixels = new Uint32Array(width * height);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const at = pixel * channels;
    const colour = ((lines[at] ?? 0) << 16) | ((lines[at + 1] ?? 0) << 8) | (lines[at + 2] ?? 0);
    pixels[pixel] = colour;
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  const palette = paletteOf(colours);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of colours.keys()) if (!places.has(colour)) places.set(colour, nearest(palette, colour));

  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(pixels[y * width + x] ?? 0) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colourTable = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', colourTable), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function paletteOf(colours: ReadonlyMap<number, number>): number[] {
  const byUse = [...colours].toSorted(([, many], [, others]) => others - many);
  const palette = byUse.slice(0, PALETTE_MAX / 2).map(([colour]) => colour);
  const missed = byUse.slice(palette.length).map(([colour, many]) => ({ colour, many, off: distance(colour, palette[nearest(palette, colour)] ?? 0) }));
  while (palette.length < PALETTE_MAX && missed.length > 0) {
    const worst = missed.reduce((one, other) => (other.off * other.many > one.off * one.many ? other : one));
    palette.push(worst.colour);
    for (const one of missed) one.off = Math.min(one.off, distance(one.colour, worst.colour));
    if (missed.every(({ off }) => off === 0)) break;
  }
  return palette;
}

function distance(one: number, other: number): number {
  const [red, green, blue] = [(one >> 16) - (other >> 16), ((one >> 8) & 255) - ((other >> 8) & 255), (one & 255) - (other & 255)];
  return red * red + green * green + blue * blue;
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [place, other] of palette.entries()) {
    const off = distance(other, colour);
    if (off < least) [best, least] = [place, off];
  }
  return best;
}

/** Undoes compression and line filters (PNG specification, 9.2). */
function decoded(png: Buffer): { width: number; height: number; channels: number; lines: Uint8Array } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png[25] ?? 0];
  if (!png.subarray(0, 8).equals(SIGNATURE) || png[24] !== 8 || channels === undefined || png[28] !== 0) throw new Error('This is no PNG as Chromium writes it.');
  const packed: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(packed));
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : (lines[y * stride + x - channels] ?? 0);
      const above = y === 0 ? 0 : (lines[(y - 1) * stride + x] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (lines[(y - 1) * stride + x - channels] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      lines[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return { width, height, channels, lines };
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}
