import { decodeAlaw, decodeMulaw } from '../sound/g711.ts';
import type { VoiceCodec } from '../voice-codec.ts';
import type { RtpPacket } from './rtp.ts';
import { FRAME_SAMPLES, VoiceBuffer } from './voice-buffer.ts';

/*
 * Several voices made into one, for a client that has one line for all of them: a telephone. Each is as loud as it is alone; where they are
 * louder together than a sample can say, it says as much as it can.
 */

const LOUDEST = 32_767;

/** What one such client hears, 20 ms at a time. */
export class VoiceMixer {
  readonly #voices = new Map<string, { source: string; buffer: VoiceBuffer }>();
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #mixed = new Int16Array(FRAME_SAMPLES);

  /** Forgets every voice but these. */
  keep(legIds: readonly string[]): void {
    for (const legId of this.#voices.keys()) if (!legIds.includes(legId)) this.#voices.delete(legId);
  }

  /**
   * A packet of one of the voices. Opus is not decoded: who sends it has been asked for G.711 and is not heard before that.
   * @param source by which connection it came: another one has another clock
   */
  take(legId: string, source: string, { timestamp, payload }: Pick<RtpPacket, 'timestamp' | 'payload'>, codec: VoiceCodec): void {
    if (codec === 'opus') return;
    let voice = this.#voices.get(legId);
    if (voice?.source !== source) {
      voice = { source, buffer: new VoiceBuffer() };
      this.#voices.set(legId, voice);
    }
    voice.buffer.take(timestamp, codec === 'PCMU' ? decodeMulaw(payload) : decodeAlaw(payload));
  }

  /** The next 20 ms of all of them together, valid until it is asked again; null if nobody says anything. */
  next(): Int16Array | null {
    this.#sum.fill(0);
    let isAny = false;
    for (const { buffer } of this.#voices.values()) isAny = buffer.addTo(this.#sum) || isAny;
    if (!isAny) return null;
    for (let place = 0; place < FRAME_SAMPLES; place += 1) this.#mixed[place] = Math.max(-LOUDEST, Math.min(LOUDEST, this.#sum[place] ?? 0));
    return this.#mixed;
  }
}
