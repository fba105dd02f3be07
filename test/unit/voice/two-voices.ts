import { OpusDecoder } from 'opus-decoder';
import { FRAME_SAMPLES, OPUS_RATE, opusEncoder } from '../../../server/voice/sound/opus.ts';
import { readOpusHead, readPackets } from '../../../server/voice/sound/ogg.ts';
import { encodeMulaw } from '../../../server/voice/sound/g711.ts';
import { toInt16 } from '../../../server/voice/sound/sound.ts';
import { tone } from './tones.ts';

/** Packets of 20 ms in which a tone sounds. */
export function packetsOf(hertz: number, seconds: number, codec: 'opus' | 'PCMU' = 'opus'): Buffer[] {
  if (codec === 'PCMU') {
    const coded = encodeMulaw(toInt16(tone(8000, hertz, { seconds, amplitude: 0.3 }).samples));
    return Array.from({ length: seconds * 50 }, (_, index) => Buffer.from(coded.subarray(index * 160, (index + 1) * 160)));
  }
  const { samples } = tone(OPUS_RATE, hertz, { seconds, amplitude: 0.3 });
  const encoder = opusEncoder('speech');
  const packets = Array.from({ length: seconds * 50 }, (_, index) => Buffer.from(encoder.encode(samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES))));
  encoder.free();
  return packets;
}

/** Both channels of a recording, by a decoder of several streams; the first moments that are not to be heard are gone. */
export async function channelsOf(recording: Uint8Array): Promise<{ left: Float32Array; right: Float32Array }> {
  const [first, , ...packets] = readPackets(recording);
  const head = first && readOpusHead(first);
  if (head === undefined || head.family !== 1) throw new Error('This is no recording of two streams.');
  const decoder = new OpusDecoder({ channels: head.channels, streamCount: head.streams, coupledStreamCount: head.coupled, channelMappingTable: [0, 1], preSkip: 0 });
  await decoder.ready;
  const { channelData, errors } = decoder.decodeFrames(packets.map((packet) => Uint8Array.from(packet)));
  decoder.free();
  if (errors.length > 0) throw new Error(`The decoder complains: ${errors[0]?.message ?? ''}`);
  const [left = new Float32Array(0), right = new Float32Array(0)] = channelData;
  return { left: left.subarray(head.preSkip), right: right.subarray(head.preSkip) };
}
