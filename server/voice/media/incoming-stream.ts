import type { Moment } from '../../../contract/primitives.ts';
import { ticksPerMillisecond, type VoiceCodec } from '../voice-codec.ts';
import { sequencesBetween, type RtpPacket } from './rtp.ts';

/** What has come of one client's voice, counted as RFC 3550 does (appendix A). */
export class IncomingStream {
  readonly ssrc: number;
  packets = 0;
  /** In milliseconds. */
  jitter = 0;
  /** The newest sequence number with the times that it went round. */
  highest: number;
  readonly #first: number;
  #transit: number | null = null;
  #reported = { expected: 0, packets: 0 };

  constructor(first: Pick<RtpPacket, 'ssrc' | 'sequence'>) {
    this.ssrc = first.ssrc;
    this.highest = first.sequence;
    this.#first = first.sequence;
  }

  count(packet: RtpPacket, codec: VoiceCodec | null, now: Moment): void {
    this.packets += 1;
    const further = sequencesBetween(this.highest & 0xffff, packet.sequence);
    if (further > 0) this.highest += further;
    if (codec === null || further < 0) return;
    const transit = now - packet.timestamp / ticksPerMillisecond(codec);
    const difference = this.#transit === null ? 0 : Math.abs(transit - this.#transit);
    this.#transit = transit;
    // A jump is a new beginning of the sender's clock, not jitter.
    if (difference < 1_000) this.jitter += (difference - this.jitter) / 16;
  }

  get expected(): number {
    return this.packets === 0 ? 0 : this.highest - this.#first + 1;
  }

  get lost(): number {
    return Math.max(0, this.expected - this.packets);
  }

  /** The share lost since the last time this was asked, from 0 to 1. */
  lostShare(): number {
    const expected = this.expected - this.#reported.expected;
    const packets = this.packets - this.#reported.packets;
    this.#reported = { expected: this.expected, packets: this.packets };
    return expected <= 0 ? 0 : Math.max(0, expected - packets) / expected;
  }
}
