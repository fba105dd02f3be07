import { sequencesBetween, ticksBetween, type RtpPacket } from './rtp.ts';

/*
 * Keys pressed during a call (RFC 4733). A key is told in several packets with the timestamp of its beginning, so that each is known
 * as soon as one of them has arrived, and once.
 */

const KEYS = '0123456789*#ABCD';
const END = 0x80;
const VOLUME = 10;
/** The duration counts 16 bits; a key that is held longer goes on as an event with a later timestamp. */
const SEGMENT_LEAST = 0xf000;

/** Reads keys from what one connection sends. */
export class PressedDigits {
  #last: { sequence: number; timestamp: number; key: number; duration: number; ended: boolean } | null = null;

  /** The key that this packet is the first to tell of. */
  read({ sequence, timestamp, payload }: Pick<RtpPacket, 'sequence' | 'timestamp' | 'payload'>): string | undefined {
    if (payload.length < 4) return undefined;
    const key = payload.readUInt8(0);
    const digit = KEYS[key];
    if (digit === undefined) return undefined;
    const ended = (payload.readUInt8(1) & END) !== 0;
    const duration = payload.readUInt16BE(2);
    const last = this.#last;
    if (last !== null && timestamp === last.timestamp) {
      if (sequencesBetween(last.sequence, sequence) > 0) this.#last = { ...last, sequence, duration: Math.max(last.duration, duration), ended: last.ended || ended };
      return undefined;
    }
    // Late packets of a key that was told before the last one.
    if (last !== null && sequencesBetween(last.sequence, sequence) <= 0) return undefined;
    const goesOn = last !== null && key === last.key && !last.ended && last.duration >= SEGMENT_LEAST
      && ticksBetween(last.timestamp, timestamp) >= SEGMENT_LEAST && ticksBetween(last.timestamp, timestamp) <= 0xffff;
    this.#last = { sequence, timestamp, key, duration, ended };
    return goesOn ? undefined : digit;
  }
}

const FRAME = 20;
const TONE_FRAMES = 5;
const END_FRAMES = 3;
const GAP_FRAMES = 4;

/** What to send in one frame of 20 ms while keys are being pressed. */
export type DigitFrame =
  /** @param first the event's timestamp begins here; the other packets of it repeat that */
  | { readonly kind: 'tone'; readonly first: boolean; readonly payload: Buffer }
  | { readonly kind: 'gap' };

/** The frames by which these keys are pressed, one after another, each for 100 ms with its end said three times. */
export function* digitFrames(digits: string, ticksOfMillisecond: number): Generator<DigitFrame, void, undefined> {
  for (const digit of digits) {
    const key = KEYS.indexOf(digit);
    if (key < 0) continue;
    for (let frame = 1; frame <= TONE_FRAMES + END_FRAMES; frame += 1) {
      const payload = Buffer.alloc(4);
      payload.writeUInt8(key, 0);
      payload.writeUInt8(VOLUME | (frame > TONE_FRAMES ? END : 0), 1);
      payload.writeUInt16BE(Math.min(frame, TONE_FRAMES) * FRAME * ticksOfMillisecond, 2);
      yield { kind: 'tone', first: frame === 1, payload };
    }
    for (let frame = 0; frame < GAP_FRAMES; frame += 1) yield { kind: 'gap' };
  }
}
