import { decodeAlaw, decodeMulaw } from './g711.ts';
import { fromInt16, type Sound } from './sound.ts';

/** A file that is not WAV, is damaged, or is of a kind that is not taken; the sentence says which. */
export class WavDamaged extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'WavDamaged';
  }
}

const PCM = 1;
const FLOAT = 3;
const ALAW = 6;
const MULAW = 7;
const EXTENSIBLE = 0xfffe;

interface Form { readonly code: number; readonly channels: number; readonly rate: number; readonly bits: number }

/** Samples of one channel from the bytes of the data chunk, by what the format chunk says of them. */
const READERS: Readonly<Record<string, (data: DataView, at: number) => number>> = {
  [`${PCM}/8`]: (data, at) => (data.getUint8(at) - 128) / 128,
  [`${PCM}/16`]: (data, at) => data.getInt16(at, true) / 2 ** 15,
  [`${PCM}/24`]: (data, at) => (data.getUint16(at, true) | (data.getInt8(at + 2) << 16)) / 2 ** 23,
  [`${PCM}/32`]: (data, at) => data.getInt32(at, true) / 2 ** 31,
  [`${FLOAT}/32`]: (data, at) => within(data.getFloat32(at, true)),
};

/**
 * The sound of a WAV file, mixed to mono: PCM of 8 to 32 bits, mu-law, A-law. A file that says it is longer than it is, as
 * one does whose writer was cut off, is taken as far as it goes.
 * @param secondsMost one that lasts longer is refused before it is read.
 * @throws WavDamaged
 */
export function readWav(bytes: Uint8Array, secondsMost: number): Sound {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isNamed(file, 0, 'RIFF') || !isNamed(file, 8, 'WAVE')) throw new WavDamaged('It is not a WAV file.');
  let form: Form | undefined;
  for (let at = 12; at + 8 <= file.byteLength;) {
    const length = file.getUint32(at + 4, true);
    const from = at + 8;
    if (isNamed(file, at, 'fmt ')) form = readForm(file, from, length);
    if (isNamed(file, at, 'data')) {
      if (form === undefined) throw new WavDamaged('Its sound comes before it says of what kind it is.');
      return soundOf(new DataView(bytes.buffer, bytes.byteOffset + from, Math.min(length, file.byteLength - from)), form, secondsMost);
    }
    at = from + length + (length % 2);
  }
  throw new WavDamaged('It ends before its sound begins.');
}

function readForm(file: DataView, at: number, length: number): Form {
  if (length < 16 || at + length > file.byteLength) throw new WavDamaged('It ends within what it says of itself.');
  const written = file.getUint16(at, true);
  // Extensible: the kind stands at the beginning of a long identifier.
  const code = written === EXTENSIBLE && length >= 26 ? file.getUint16(at + 24, true) : written;
  const form = { code, channels: file.getUint16(at + 2, true), rate: file.getUint32(at + 4, true), bits: file.getUint16(at + 14, true) };
  if (form.channels < 1 || form.channels > 2) throw new WavDamaged(`It has ${form.channels} channels. Give one of one or two.`);
  if (form.rate < 4000 || form.rate > 192_000) throw new WavDamaged(`It has ${form.rate} samples a second. Give one of 4,000 to 192,000.`);
  return form;
}

function soundOf(data: DataView, form: Form, secondsMost: number): Sound {
  const { channels, rate, bits } = form;
  const frame = (bits / 8) * channels;
  const length = Math.floor(data.byteLength / frame);
  if (length === 0 || !Number.isFinite(length)) throw new WavDamaged('There is no sound in it.');
  if (length > secondsMost * rate) throw new WavDamaged(`It lasts ${Math.round(length / rate)} s, longer than the ${secondsMost} s that a prompt may last.`);
  const of = sampleReader(data, form);
  const samples = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const at = index * channels;
    samples[index] = channels === 1 ? of(at) : (of(at) + of(at + 1)) / 2;
  }
  return { rate, samples };
}

/** Reads the sample of this number, both channels counted. */
function sampleReader(data: DataView, { code, bits }: Form): (index: number) => number {
  if ((code === MULAW || code === ALAW) && bits === 8) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const values = fromInt16(code === MULAW ? decodeMulaw(bytes) : decodeAlaw(bytes));
    return (index) => values[index] ?? 0;
  }
  const read = READERS[`${code}/${bits}`];
  if (read === undefined) throw new WavDamaged(`It is of kind ${code} with ${bits} bits. Give PCM of 8, 16, 24 or 32 bits, mu-law or A-law.`);
  return (index) => read(data, index * (bits / 8));
}

const within = (value: number): number => (Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0);

function isNamed(file: DataView, at: number, name: string): boolean {
  return at + 4 <= file.byteLength && [...name].every((letter, index) => file.getUint8(at + index) === letter.charCodeAt(0));
}
