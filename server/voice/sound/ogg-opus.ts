import { opusHead, OggDamaged, OggWriter, opusTags, readOpusHead, readPackets, readPages } from './ogg.ts';
import { FRAME_SAMPLES, OPUS_RATE, opusEncoder, opusReader, packetSamples, PRE_SKIP } from './opus.ts';
import { resample } from './resample.ts';
import type { Sound } from './sound.ts';

/** Packets on a page: one second. */
const PACKETS_ON_PAGE = 50;
/** Streams of a file go by a number; there is only one. */
const SERIAL = 0x0c0ffee0;

/** The sound as an Ogg/Opus file: mono, 48 kHz, packets of 20 ms. */
export function writeOggOpus(sound: Sound, quality: 'speech' | 'music'): Buffer {
  const { samples } = resample(sound, OPUS_RATE);
  const encoder = opusEncoder(quality);
  const writer = new OggWriter(SERIAL);
  const pages = [writer.pages([opusHead({ channels: 1, preSkip: PRE_SKIP })], 0), writer.pages([opusTags()], 0)];
  try {
    // What the encoder looks ahead comes out late: as many frames as hold it and all of the sound.
    const frames = Math.max(1, Math.ceil((samples.length + PRE_SKIP) / FRAME_SAMPLES));
    const packets: Uint8Array[] = [];
    for (let frame = 0; frame < frames; frame += 1) {
      const piece = new Float32Array(FRAME_SAMPLES);
      piece.set(samples.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES));
      packets.push(encoder.encode(piece));
    }
    for (let from = 0; from < frames; from += PACKETS_ON_PAGE) {
      const last = from + PACKETS_ON_PAGE >= frames;
      const granule = last ? samples.length + PRE_SKIP : (from + PACKETS_ON_PAGE) * FRAME_SAMPLES;
      pages.push(writer.pages(packets.slice(from, from + PACKETS_ON_PAGE), granule, last));
    }
  } finally {
    encoder.free();
  }
  return Buffer.concat(pages);
}

/**
 * The sound of an Ogg/Opus file, mixed to mono.
 * @param samplesMost more than these are refused before they are decoded.
 * @throws OggDamaged
 */
export async function readOggOpus(bytes: Uint8Array, samplesMost: number): Promise<Sound> {
  const packets = [...readPackets(bytes)];
  const head = packets[0] && readOpusHead(packets[0]);
  if (head === undefined) throw new OggDamaged('It is Ogg, but not with Opus in it.');
  if (head.streams !== 1 || (head.channels !== 1 && head.channels !== 2)) throw new OggDamaged(`It has ${head.channels} channels. Give one of one or two.`);
  const heard = packets.slice(2);
  const inPackets = heard.reduce((sum, packet) => sum + packetSamples(packet), 0);
  if (inPackets > samplesMost) throw new OggDamaged(`It lasts ${Math.round(inPackets / OPUS_RATE)} s, longer than the ${Math.round(samplesMost / OPUS_RATE)} s that a prompt may last.`);
  const reader = await opusReader(head.channels);
  const gain = 10 ** (head.gain / 256 / 20);
  const samples = new Float32Array(inPackets);
  try {
    let at = 0;
    for (const packet of heard) {
      const [left, right] = reader.decode(packet);
      if (left === undefined) continue;
      for (let index = 0; index < left.length; index += 1) samples[at + index] = gain * (right ? ((left[index] ?? 0) + (right[index] ?? 0)) / 2 : (left[index] ?? 0));
      at += left.length;
    }
  } finally {
    reader.free();
  }
  const end = Math.min(inPackets, Number(lastGranule(bytes)));
  if (end <= head.preSkip) throw new OggDamaged('There is no sound in it.');
  return { rate: OPUS_RATE, samples: samples.subarray(head.preSkip, end) };
}

function lastGranule(bytes: Uint8Array): bigint {
  let granule = 0n;
  for (const page of readPages(bytes)) if (page.granule > granule && page.granule < 2n ** 62n) granule = page.granule;
  return granule;
}
