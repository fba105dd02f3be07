import OpusScript from 'opusscript';
import { OpusDecoder } from 'opus-decoder';

/* Tones as a client would send them, and what of them is in what was heard. */

const RATE = 48_000;
const OPUS_FRAME = 960;
const G711_RATE = 8_000;
const G711_FRAME = 160;
/** Multiples of 50 Hz come round in a frame, so that a loop of frames has no click. */
const FRAMES = 50;

/** A mu-law byte for a value from -1 to 1 (ITU-T G.711). */
function muLawByte(value: number): number {
  const sign = value < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.round(Math.abs(value) * 32_767)) + 0x84;
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && (magnitude & mask) === 0; mask >>= 1) exponent -= 1;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function muLawValue(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return ((inverted & 0x80) !== 0 ? 0x84 - magnitude : magnitude - 0x84) / 32_768;
}

/** Frames of 20 ms of a tone, to be sent one after another and round again. */
export function toneFrames(hertz: number, codec: 'opus' | 'PCMU'): Buffer[] {
  const wave = (sample: number, rate: number): number => 0.5 * Math.sin((2 * Math.PI * hertz * sample) / rate);
  if (codec === 'PCMU') {
    return Array.from({ length: FRAMES }, (_, frame) => Buffer.from(Array.from({ length: G711_FRAME }, (_sample, place) => muLawByte(wave(frame * G711_FRAME + place, G711_RATE)))));
  }
  const encoder = new OpusScript(RATE, 1, OpusScript.Application.VOIP);
  const frames = Array.from({ length: FRAMES }, (_, frame) => {
    const samples = Buffer.alloc(OPUS_FRAME * 2);
    for (let place = 0; place < OPUS_FRAME; place += 1) samples.writeInt16LE(Math.round(wave(frame * OPUS_FRAME + place, RATE) * 32_767), place * 2);
    return Buffer.from(encoder.encode(samples, OPUS_FRAME));
  });
  encoder.delete();
  return frames;
}

/** The same as raw mu-law in one piece, as it lies beside a prompt. */
export const toneAsMuLaw = (hertz: number, seconds: number): Buffer => Buffer.concat(Array.from({ length: seconds }, () => toneFrames(hertz, 'PCMU')).flat());

/** How loud it is, from 0 to 1 (root mean square), and which tone is the strongest in it, to about 6 Hz. */
export interface Sound { readonly loudness: number; readonly hertz: number }

/** What payloads of one codec sound like. */
export async function soundOf(payloads: readonly Buffer[], codec: 'opus' | 'PCMU'): Promise<Sound> {
  if (codec === 'PCMU') return analysed(Float32Array.from(Buffer.concat(payloads), muLawValue), G711_RATE);
  const decoder = new OpusDecoder({ channels: 1, preSkip: 0 });
  await decoder.ready;
  const { channelData: [samples] } = decoder.decodeFrames([...payloads]);
  decoder.free();
  return analysed(samples ?? new Float32Array(0), RATE);
}

/** The share of a tone in some samples (Goertzel). */
function strength(samples: Float32Array, rate: number, hertz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let last = 0;
  let before = 0;
  for (const sample of samples) [last, before] = [sample + factor * last - before, last];
  return last * last + before * before - factor * last * before;
}

function analysed(samples: Float32Array, rate: number): Sound {
  const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
  const part = samples.subarray(0, Math.round(rate / 6));
  let best = { hertz: 0, found: 0 };
  for (let hertz = 100; hertz <= 2_000; hertz += 10) {
    const found = strength(part, rate, hertz);
    if (found > best.found) best = { hertz, found };
  }
  return { loudness, hertz: loudness < 0.001 ? 0 : best.hertz };
}

/** The tones in some mu-law that stand out, each to 8 Hz: as strong as the strongest one but for what 20 dB are. */
export function tonesIn(payloads: readonly Buffer[]): number[] {
  const samples = Float32Array.from(Buffer.concat(payloads), muLawValue);
  // A window of Hann, so that a strong tone is not taken for others beside it.
  const part = samples.map((sample, place) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * place) / samples.length)));
  const steps = Array.from({ length: 876 }, (_, step) => 100 + step * 4);
  const found = steps.map((hertz) => strength(part, G711_RATE, hertz));
  const least = Math.max(...found) / 100;
  return steps.filter((_, step) => (found[step] ?? 0) >= least && (found[step] ?? 0) >= (found[step - 1] ?? 0) && (found[step] ?? 0) > (found[step + 1] ?? 0));
}

/** An Ogg/Opus file of a tone, as prompts are prepared: mono, 48 kHz, frames of 20 ms. */
export function toneAsOgg(hertz: number, seconds: number): Buffer {
  const frames = Array.from({ length: seconds }, () => toneFrames(hertz, 'opus')).flat();
  return oggOpus(frames);
}

/** An Ogg file of these Opus frames. */
export function oggOpus(frames: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt32LE(RATE, 12);
  const tags = Buffer.concat([Buffer.from('OpusTags', 'latin1'), Buffer.from([4, 0, 0, 0]), Buffer.from('test'), Buffer.from([0, 0, 0, 0])]);
  const pages = [page([head], 0, 0, 2), page([tags], 1, 0, 0)];
  for (let from = 0; from < frames.length; from += FRAMES) {
    const part = frames.slice(from, from + FRAMES);
    pages.push(page(part, pages.length, (from + part.length) * OPUS_FRAME, from + FRAMES >= frames.length ? 4 : 0));
  }
  return Buffer.concat(pages);
}

function page(packets: readonly Buffer[], number: number, granule: number, flags: number): Buffer {
  const lacing = packets.flatMap((packet) => [...Array.from({ length: Math.floor(packet.length / 255) }, () => 255), packet.length % 255]);
  const bytes = Buffer.concat([Buffer.alloc(27), Buffer.from(lacing), ...packets]);
  bytes.write('OggS', 0, 'latin1');
  bytes.writeUInt8(flags, 5);
  bytes.writeBigInt64LE(BigInt(granule), 6);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt32LE(number, 18);
  bytes.writeUInt8(lacing.length, 26);
  bytes.writeUInt32LE(oggChecksum(bytes), 22);
  return bytes;
}

function oggChecksum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum = (sum ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ ((sum & 0x80000000) !== 0 ? 0x04c11db7 : 0)) >>> 0;
  }
  return sum;
}
