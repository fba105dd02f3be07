import { randomBytes } from 'node:crypto';
import type { Moment } from '../contract/primitives.ts';

/** The one source of identifiers and secrets in the server; seeded in the simulation. */
export interface Ids {
  /** A UUID v7: sorts by time, and within one millisecond by the order of asking. */
  next(at: Moment): string;
  /** A secret of 256 bits, as 43 URL-safe characters. */
  secret(): string;
}

/** Random bytes fetched at once: asking the system for eight costs as much as asking for thousands. */
const FETCHED_AT_ONCE = 4096;

/** Identifiers from the system's randomness. */
export function systemIds(): Ids {
  let fetched = Buffer.alloc(0);
  return idsFrom((length) => {
    if (fetched.length < length) fetched = randomBytes(FETCHED_AT_ONCE);
    const given = fetched.subarray(0, length);
    fetched = fetched.subarray(length);
    return given;
  });
}

/**
 * Identifiers from any source of bytes (RFC 9562, UUID version 7 with a 12-bit counter in `rand_a`).
 * @param bytes gives that many bytes, fresh each time.
 */
export function idsFrom(bytes: (length: number) => Uint8Array): Ids {
  let lastMoment = 0;
  let counter = 0;
  return {
    next(at) {
      if (at > lastMoment) {
        lastMoment = at;
        counter = 0;
      } else if (++counter > 0xfff) {
        lastMoment += 1;
        counter = 0;
      }
      const time = lastMoment.toString(16).padStart(12, '0');
      const tail = Buffer.from(bytes(8));
      tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
      const rest = tail.toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
    },
    secret: () => Buffer.from(bytes(32)).toString('base64url'),
  };
}
