import { randomBytes } from 'node:crypto';
import type { Moment } from '../../contract/primitives.ts';

/** The one source of identifiers and chance in the desktop; seeded in tests. */
export interface Ids {
  /** A UUID v7: sorts by time. */
  next(at: Moment): string;
  /** A secret of 256 bits, as 43 URL-safe characters. */
  secret(): string;
  /** A number from 0 up to but not including 1, for spreading retries. */
  chance(): number;
}

/** Identifiers and chance from the system's randomness. */
export function systemIds(): Ids {
  return idsFrom((length) => randomBytes(length));
}

/**
 * Identifiers and chance from any source of bytes (RFC 9562, UUID version 7).
 * @param bytes gives that many bytes, fresh each time.
 */
export function idsFrom(bytes: (length: number) => Uint8Array): Ids {
  return {
    next(at) {
      const time = at.toString(16).padStart(12, '0');
      const tail = Buffer.from(bytes(10));
      tail[0] = ((tail[0] ?? 0) & 0x0f) | 0x70;
      tail[2] = ((tail[2] ?? 0) & 0x3f) | 0x80;
      const rest = tail.toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
    },
    secret: () => Buffer.from(bytes(32)).toString('base64url'),
    chance: () => Buffer.from(bytes(4)).readUInt32BE() / 2 ** 32,
  };
}
