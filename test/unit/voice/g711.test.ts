import { describe, expect, it } from 'vitest';
import { decodeAlaw, decodeMulaw, encodeAlaw, encodeMulaw, MULAW_SILENCE } from '../../../server/voice/sound/g711.ts';
import { fromInt16, toInt16 } from '../../../server/voice/sound/sound.ts';
import { level, tone } from './tones.ts';

const LAWS = [
  { name: 'mu-law', encode: encodeMulaw, decode: decodeMulaw },
  { name: 'A-law', encode: encodeAlaw, decode: decodeAlaw },
];
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('telephone sound', () => {
  it.each(LAWS)('gives every value of $name back as it was, but for the second zero', ({ name, encode, decode }) => {
    const again = encode(decode(EVERY_BYTE));
    const changed = EVERY_BYTE.filter((byte, index) => again[index] !== byte);
    expect([...changed]).toEqual(name === 'mu-law' ? [0x7f] : []);
  });

  it.each(LAWS)('keeps a tone and how loud it is in $name', ({ encode, decode }) => {
    const heard = { rate: 8000, samples: fromInt16(decode(encode(toInt16(tone(8000, 1000).samples)))) };
    expect(level(heard, 1000)).toBeCloseTo(-6.02, 1);
    expect(level(heard, 2000)).toBeLessThan(-40);
  });

  // The values of ITU-T G.711, tables 1 and 2, in 16 bits.
  it('says in mu-law what the standard says', () => {
    expect([...encodeMulaw(Int16Array.from([0, 32_635, -32_635, 32_767, -32_768]))]).toEqual([MULAW_SILENCE, 0x80, 0x00, 0x80, 0x00]);
    expect([...decodeMulaw(Uint8Array.from([0x80, 0x00, 0xff]))]).toEqual([32_124, -32_124, 0]);
  });

  it('says in A-law what the standard says', () => {
    expect([...encodeAlaw(Int16Array.from([0, -1, 32_767, -32_768]))]).toEqual([0xd5, 0x55, 0xaa, 0x2a]);
    expect([...decodeAlaw(Uint8Array.from([0xd5, 0x55, 0xaa, 0x2a]))]).toEqual([8, -8, 32_256, -32_256]);
  });
});
