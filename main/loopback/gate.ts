import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';

/** The name of the cookie. `__Host-` binds it to this host name, to Secure and to the whole path. */
export const COOKIE = '__Host-ccp';

/** Who may come in: one-time opening tokens, which turn into a cookie. */
export interface Gate {
  /** A new opening token. @param lifetime milliseconds; null: valid until used */
  newToken(lifetime: number | null): string;
  /** Uses up a token. @returns the cookie's value if the token was good, else null */
  redeem(token: string): string | null;
  /** Whether a Cookie header holds one of our cookies. */
  admits(cookieHeader: string | undefined): boolean;
}

const TOKENS_MAX = 100;

/** All secrets are of 256 bits and compared in constant time; they live in memory only. */
export function createGate(clock: Clock, ids: Ids): Gate {
  let tokens: { value: Buffer; until: number }[] = [];
  // One cookie for the whole run: a second opening must not throw the first panel out at its next reload.
  const cookie = ids.secret();

  return {
    newToken(lifetime) {
      const token = ids.secret();
      const until = lifetime === null ? Infinity : clock.steady() + lifetime;
      tokens = [...tokens, { value: Buffer.from(token), until }].slice(-TOKENS_MAX);
      return token;
    },
    redeem(token) {
      const given = Buffer.from(token);
      const found = tokens.find(({ value }) => same(value, given));
      if (found === undefined) return null;
      tokens = tokens.filter((other) => other !== found);
      return clock.steady() <= found.until ? cookie : null;
    },
    admits(cookieHeader) {
      const expected = Buffer.from(cookie);
      return (cookieHeader ?? '').split(';').some((pair) => {
        const [name, value] = pair.trim().split('=', 2);
        return name === COOKIE && value !== undefined && same(expected, Buffer.from(value));
      });
    },
  };
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
