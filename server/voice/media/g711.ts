import { decodeAlaw, decodeMulaw } from '../sound/g711.ts';

/*
 * The two forms of G.711, turned into each other byte by byte: telephones of Europe and of America speak one each.
 */

/** For each byte of one form the nearest of the other, by the samples that they stand for. */
function nearest(from: Int16Array, to: Int16Array): Uint8Array {
  return Uint8Array.from(from, (sample) => {
    let best = 0;
    for (const [candidate, value] of to.entries()) {
      if (Math.abs(value - sample) < Math.abs((to[best] ?? 0) - sample)) best = candidate;
    }
    return best;
  });
}

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const muLawAsALaw = nearest(decodeMulaw(everyByte), decodeAlaw(everyByte));
const aLawAsMuLaw = nearest(decodeAlaw(everyByte), decodeMulaw(everyByte));

const turned = (bytes: Buffer, table: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => table[byte] ?? 0));

export const asALaw = (muLaw: Buffer): Buffer => turned(muLaw, muLawAsALaw);
export const asMuLaw = (aLaw: Buffer): Buffer => turned(aLaw, aLawAsMuLaw);
