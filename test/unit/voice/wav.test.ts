import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAlaw, encodeMulaw } from '../../../server/voice/sound/g711.ts';
import { toInt16 } from '../../../server/voice/sound/sound.ts';
import { readWav, WavDamaged } from '../../../server/voice/sound/wav.ts';
import { level, tone } from './tones.ts';
import { wavFile } from './wav-file.ts';

const RATE = 16_000;
const SAMPLES = toInt16(tone(RATE, 1000).samples);

/** The samples as bytes of so many bits. */
function pcm(bits: number): Buffer {
  const bytes = Buffer.alloc((SAMPLES.length * bits) / 8);
  SAMPLES.forEach((sample, index) => {
    if (bits === 8) bytes.writeUInt8((sample >> 8) + 128, index);
    else bytes.writeIntLE(sample * 2 ** (bits - 16), (index * bits) / 8, bits / 8);
  });
  return bytes;
}

describe('WAV', () => {
  it.each([
    ['8-bit PCM', { code: 1, bits: 8, data: pcm(8) }],
    ['16-bit PCM', { code: 1, bits: 16, data: pcm(16) }],
    ['24-bit PCM', { code: 1, bits: 24, data: pcm(24) }],
    ['32-bit PCM', { code: 1, bits: 32, data: pcm(32) }],
    ['16-bit PCM in the extensible form', { code: 0xfffe, bits: 16, data: pcm(16) }],
    ['32-bit float', { code: 3, bits: 32, data: Buffer.from(Float32Array.from(SAMPLES, (sample) => sample / 32_768).buffer) }],
    ['mu-law', { code: 7, bits: 8, data: Buffer.from(encodeMulaw(SAMPLES)) }],
    ['A-law', { code: 6, bits: 8, data: Buffer.from(encodeAlaw(SAMPLES)) }],
  ])('is read as %s', (_name, form) => {
    const sound = readWav(wavFile({ rate: RATE, channels: 1, ...form }), 60);
    expect(sound.rate).toBe(RATE);
    expect(sound.samples.length).toBe(SAMPLES.length);
    expect(level(sound, 1000)).toBeCloseTo(-6.02, 1);
  });

  it('is mixed to one channel', () => {
    const both = Buffer.alloc(SAMPLES.length * 4);
    SAMPLES.forEach((sample, index) => both.writeInt16LE(sample, index * 4));
    const sound = readWav(wavFile({ rate: RATE, channels: 2, code: 1, bits: 16, data: both }), 60);
    expect(sound.samples.length).toBe(SAMPLES.length);
    expect(level(sound, 1000)).toBeCloseTo(-12.04, 1);
  });

  it('is taken as far as it goes if its writer was cut off', () => {
    const whole = wavFile({ rate: RATE, channels: 1, code: 1, bits: 16, data: pcm(16) });
    expect(readWav(whole.subarray(0, 44 + 2000), 60).samples.length).toBe(1000);
  });

  it.each([
    ['ADPCM', { code: 2, bits: 4 }, /kind 2 with 4 bits/u],
    ['six channels', { channels: 6 }, /6 channels/u],
    ['a rate of nothing', { rate: 0 }, /0 samples a second/u],
    ['no bits', { bits: 0 }, /no sound/u],
    ['no sound', { data: Buffer.alloc(0) }, /no sound/u],
    ['more than may be', { data: Buffer.alloc(RATE * 2 * 61) }, /lasts 61 s/u],
  ])('is refused with %s', (_name, form, why) => {
    expect(() => readWav(wavFile({ rate: RATE, channels: 1, code: 1, bits: 16, data: pcm(16), ...form }), 60)).toThrow(why);
  });

  it('is read or refused by name, whatever the bytes are', () => {
    const whole = wavFile({ rate: RATE, channels: 1, code: 1, bits: 16, data: pcm(16).subarray(0, 400) });
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      try {
        readWav(bytes, 60);
      } catch (error) {
        expect(error).toBeInstanceOf(WavDamaged);
      }
    }));
  });
});
