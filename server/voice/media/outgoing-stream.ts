import type { Moment } from '../../../contract/primitives.ts';
import { ticksPerMillisecond, type VoiceCodec } from '../voice-codec.ts';
import { sequencesBetween, ticksBetween, writeRtp, type RtpPacket } from './rtp.ts';

/*
 * What one client hears on one of its lines is one stream for it, from beginning to end, whoever is behind it: a prompt, music,
 * silence, this person, that one. So packets are renumbered. A change of who is heard leaves no gap in the sequence, since nothing
 * was lost, and moves the timestamp by the time that has passed. What was truly lost on the way to us stays a gap,
 * so that the client conceals it and counts it.
 */

/** A voice longer silent than this, or one whose clock jumped, is begun anew. */
const JUMP = 2_000;
const FRAME = 20;

/** Where a stream begins; random for each, and of no meaning. */
export interface StreamStart { readonly ssrc: number; readonly sequence: number; readonly timestamp: number }

/** A stream's end of one line: turns what is to be heard into packets of one continuous stream. */
export class OutgoingStream {
  readonly ssrc: number;
  packets = 0;
  bytes = 0;
  /** Of the last packet. */
  timestamp: number;
  at: Moment | null = null;
  codec: VoiceCodec = 'opus';
  #sequence: number;
  /** Whose packets are passed on now. */
  #source: string | null = null;
  /** Of what he sends, the first sequence number that is still passed on, and the newest that was seen. */
  #first = 0;
  #newest = 0;
  #sequenceOffset = 0;
  #timestampOffset = 0;

  constructor(start: StreamStart) {
    this.ssrc = start.ssrc;
    this.#sequence = start.sequence;
    this.timestamp = start.timestamp;
  }

  /**
   * Somebody's packet, as it is to be sent; undefined if it comes too late to be of use: it is from before the change to him.
   * @param source who, and by which connection: another name is a change
   */
  passOn(source: string, packet: RtpPacket, payloadType: number, codec: VoiceCodec, now: Moment): Buffer | undefined {
    const goesOn = source === this.#source && codec === this.codec && !this.#jumped(packet, codec, now);
    if (!goesOn) {
      const next = this.#next(codec, now);
      this.#source = source;
      this.#first = packet.sequence;
      this.#newest = packet.sequence;
      this.#sequenceOffset = next.sequence - packet.sequence;
      this.#timestampOffset = next.timestamp - packet.timestamp;
    } else if (sequencesBetween(this.#first, packet.sequence) < 0) {
      return undefined;
    }
    if (sequencesBetween(this.#newest, packet.sequence) > 0) this.#newest = packet.sequence;
    const sequence = (packet.sequence + this.#sequenceOffset) & 0xffff;
    const timestamp = (packet.timestamp + this.#timestampOffset) >>> 0;
    return this.#send(payloadType, !goesOn || packet.marker, sequence, timestamp, packet.payload, codec, now);
  }

  /** Somebody's packet that is not for this client's ears (a key's tone): it leaves no gap behind. */
  passOver(source: string, packet: RtpPacket): void {
    if (source !== this.#source || sequencesBetween(this.#newest, packet.sequence) <= 0) return;
    this.#sequenceOffset -= 1;
    this.#newest = packet.sequence;
    // What comes late from before it is not worth a number used twice.
    this.#first = (packet.sequence + 1) & 0xffff;
  }

  /**
   * A frame of our own: of a prompt, of silence, of a key's tone.
   * @param goesOn it tells more of the same key, and so has its timestamp
   */
  own(payload: Buffer, payloadType: number, codec: VoiceCodec, now: Moment, { marker = false, goesOn = false } = {}): Buffer {
    const isNew = this.#source !== null || this.at === null || codec !== this.codec;
    this.#source = null;
    const next = this.#next(codec, now);
    return this.#send(payloadType, marker || (isNew && !goesOn), next.sequence, goesOn ? this.timestamp : next.timestamp, payload, codec, goesOn ? this.at ?? now : now);
  }

  #next(codec: VoiceCodec, now: Moment): { sequence: number; timestamp: number } {
    if (this.at === null) return { sequence: this.#sequence, timestamp: this.timestamp };
    const passed = Math.max(FRAME, Math.round((now - this.at) / FRAME) * FRAME);
    return { sequence: (this.#sequence + 1) & 0xffff, timestamp: (this.timestamp + passed * ticksPerMillisecond(codec)) >>> 0 };
  }

  /** Whether the sender's clock and ours have come so far apart that his packets would be heard at the wrong time. */
  #jumped(packet: RtpPacket, codec: VoiceCodec, now: Moment): boolean {
    if (this.at === null) return true;
    const claimed = ticksBetween(this.timestamp, (packet.timestamp + this.#timestampOffset) >>> 0) / ticksPerMillisecond(codec);
    return Math.abs(claimed - (now - this.at)) > JUMP;
  }

  #send(payloadType: number, marker: boolean, sequence: number, timestamp: number, payload: Buffer, codec: VoiceCodec, now: Moment): Buffer {
    // A late packet goes out with its number and leaves the stream where it is.
    if (this.at === null || sequencesBetween(this.#sequence, sequence) > 0) {
      this.#sequence = sequence;
      this.timestamp = timestamp;
      this.at = now;
      this.codec = codec;
    }
    this.packets += 1;
    this.bytes += payload.length;
    return writeRtp({ payloadType, marker, sequence, timestamp, ssrc: this.ssrc, payload });
  }
}
