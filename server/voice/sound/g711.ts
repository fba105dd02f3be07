/*
 * G.711: telephone sound of 8,000 samples a second, 8 bits each, in its two forms. Tables for decoding, since there are only
 * 256 values; encoding follows ITU-T G.711.
 */

const MULAW_BIAS = 0x84;
const MULAW_MOST = 32_635;

/** What mu-law says while nothing is said. */
export const MULAW_SILENCE = 0xff;

/** Samples of 16 bits as mu-law (PCMU). */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  return encoded(samples, mulawOf);
}

/** Mu-law (PCMU) as samples of 16 bits. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  return decoded(bytes, MULAW_VALUES);
}

/** Samples of 16 bits as A-law (PCMA). */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  return encoded(samples, alawOf);
}

/** A-law (PCMA) as samples of 16 bits. */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  return decoded(bytes, ALAW_VALUES);
}

// Counted loops: `from` with a function takes ten times as long, and these run 50 times a second for each voice that is mixed.
function encoded(samples: Int16Array, byteOf: (sample: number) => number): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = byteOf(samples[at] ?? 0);
  return bytes;
}

function decoded(bytes: Uint8Array, values: Int16Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let at = 0; at < samples.length; at += 1) samples[at] = values[bytes[at] ?? 0] ?? 0;
  return samples;
}

function mulawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const loudness = Math.min(Math.abs(sample), MULAW_MOST) + MULAW_BIAS;
  const exponent = 24 - Math.clz32(loudness);
  const mantissa = (loudness >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function mulawValue(byte: number): number {
  const bits = ~byte & 0xff;
  const exponent = (bits >> 4) & 0x07;
  const loudness = (((bits & 0x0f) << 3) + MULAW_BIAS) << exponent;
  return bits & 0x80 ? MULAW_BIAS - loudness : loudness - MULAW_BIAS;
}

function alawOf(sample: number): number {
  const positive = sample >= 0;
  // Of 16 bits A-law keeps 13; a negative number counts from -1.
  const loudness = (positive ? sample : ~sample) >> 3;
  const exponent = Math.max(0, 27 - Math.clz32(loudness));
  const mantissa = (loudness >> Math.max(1, exponent)) & 0x0f;
  return ((exponent << 4) | mantissa) ^ (positive ? 0xd5 : 0x55);
}

function alawValue(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 0x07;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const loudness = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return bits & 0x80 ? loudness : -loudness;
}

const everyByte = (value: (byte: number) => number): Int16Array => Int16Array.from({ length: 256 }, (_, byte) => value(byte));
const MULAW_VALUES = everyByte(mulawValue);
const ALAW_VALUES = everyByte(alawValue);
