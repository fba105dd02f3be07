import { OpusDecoder } from 'opus-decoder';
import OpusScript from 'opusscript';
import { toInt16 } from './sound.ts';

/*
 * Opus packets: how long they last, and making and reading them. Both codecs are libopus compiled to WebAssembly, so that nothing
 * has to be built; neither is needed where packets are only carried on.
 */

/** Samples a second that Opus counts in, whatever it was made from. */
export const OPUS_RATE = 48_000;
/** Samples of one 20 ms frame, the length that everything of ours has. */
export const FRAME_SAMPLES = 960;
/** Samples at the beginning of what libopus makes at 48 kHz that are not to be heard: how far its encoder looks ahead. */
export const PRE_SKIP = 312;
/** The longest packet there can be: three frames of 1,275 bytes with their lengths, for mono or stereo. */
const PACKET_BYTES_MAX = 3828;
/** What a packet may last, 120 ms. */
const PACKET_SAMPLES_MAX = 5760;

/** Frame lengths by configuration, in samples at 48 kHz (RFC 6716, table 2). */
const SILK = [480, 960, 1920, 2880] as const;
const HYBRID = [480, 960] as const;
const CELT = [120, 240, 480, 960] as const;

/** How long a packet lasts, in samples at 48 kHz; 0 if it is none. */
export function packetSamples(packet: Uint8Array): number {
  const [toc, second] = packet;
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const frame = (config < 12 ? SILK[config & 3] : config < 16 ? HYBRID[config & 1] : CELT[config & 3]) ?? 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (second ?? 0) & 0x3f;
  const samples = frame * frames;
  return samples <= PACKET_SAMPLES_MAX ? samples : 0;
}

/** Makes mono packets of 20 ms. To be let go of: it holds memory outside JavaScript's. */
export interface OpusEncoder {
  /** @param samples FRAME_SAMPLES of them, at 48 kHz. */
  encode(samples: Float32Array): Uint8Array;
  free(): void;
}

const SET_COMPLEXITY = 4010;
/** Of 10: at half the work the difference can be measured but not heard. */
const COMPLEXITY = 5;

/** @param quality speech is tuned for being understood, and smaller. */
export function opusEncoder(quality: 'speech' | 'music'): OpusEncoder {
  const [application, bitrate] = quality === 'speech' ? [OpusScript.Application.VOIP, 32_000] : [OpusScript.Application.AUDIO, 48_000];
  const codec = new OpusScript(OPUS_RATE, 1, application);
  codec.setBitrate(bitrate);
  codec.encoderCTL(SET_COMPLEXITY, COMPLEXITY);
  return {
    encode(samples) {
      const whole = toInt16(samples);
      return codec.encode(Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength), FRAME_SAMPLES);
    },
    free: () => codec.delete(),
  };
}

/** Reads packets one after another. To be let go of: it holds memory outside JavaScript's. */
export interface OpusReader {
  /** The packet's samples of each channel at 48 kHz; silence of its length if it is damaged, since time goes on. */
  decode(packet: Uint8Array): readonly Float32Array[];
  free(): void;
}

/** @param channels 1 or 2, in one stream. */
export async function opusReader(channels: 1 | 2): Promise<OpusReader> {
  const decoder = new OpusDecoder({ channels, streamCount: 1, coupledStreamCount: channels - 1, channelMappingTable: channels === 1 ? [0] : [0, 1], preSkip: 0 });
  await decoder.ready;
  const silence = (samples: number): Float32Array[] => Array.from({ length: channels }, () => new Float32Array(samples));
  return {
    decode(packet) {
      const samples = packetSamples(packet);
      if (samples === 0 || packet.length > PACKET_BYTES_MAX) return silence(samples);
      const { channelData, samplesDecoded } = decoder.decodeFrame(packet);
      return samplesDecoded === samples ? channelData : silence(samples);
    },
    free: () => decoder.free(),
  };
}
