/*
 * The two forms of G.711, turned into each other byte by byte: telephones of Europe and of America speak one each.
 */

/** The linear value of a mu-law byte (ITU-T G.711), 16 bits signed. */
function fromMuLaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return (inverted & 0x80) !== 0 ? 0x84 - magnitude : magnitude - 0x84;
}

/** The linear value of an A-law byte. */
function fromALaw(byte: number): number {
  const even = byte ^ 0x55;
  const segment = (even & 0x70) >> 4;
  const base = ((even & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? base : (base + 0x100) << (segment - 1);
  return (even & 0x80) !== 0 ? magnitude : -magnitude;
}

/** For each byte of one form the nearest of the other. */
function nearest(from: (byte: number) => number, to: (byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    let best = 0;
    for (let candidate = 1; candidate < 256; candidate += 1) {
      if (Math.abs(to(candidate) - from(byte)) < Math.abs(to(best) - from(byte))) best = candidate;
    }
    return best;
  });
}

const muLawAsALaw = nearest(fromMuLaw, fromALaw);
const aLawAsMuLaw = nearest(fromALaw, fromMuLaw);

const turned = (bytes: Buffer, table: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => table[byte] ?? 0));

export const asALaw = (muLaw: Buffer): Buffer => turned(muLaw, muLawAsALaw);
export const asMuLaw = (aLaw: Buffer): Buffer => turned(aLaw, aLawAsMuLaw);
