import type { Moment } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';

/*
 * Slows down guessing: per account, so that many addresses together do not help, and per address, so that one address
 * cannot try many accounts. In memory: a restart forgives. An account's wait is short, because anybody can cause it.
 */
interface Rule { free: number; first: number; longest: number }
const ACCOUNT: Rule = { free: 5, first: 1000, longest: 60_000 };
const ADDRESS: Rule = { free: 20, first: 1000, longest: 15 * 60_000 };
/** Failures are forgotten after this long without another. */
const FORGET_AFTER = 30 * 60_000;
const KEPT_MAX = 10_000;

interface Failures { count: number; lastAt: Moment; until: Moment }

export interface SignInThrottle {
  /**
   * Counts an attempt as failed before its password is looked at, so that attempts side by side count too.
   * @returns to be called if it succeeded.
   * @throws Refusal `throttled` with how long to wait.
   */
  attempt(username: string, address: string, now: Moment): () => void;
}

export function signInThrottle(): SignInThrottle {
  const failures = new Map<string, Failures>();

  const known = (key: string, now: Moment): Failures => {
    const found = failures.get(key);
    return found && now - found.lastAt < FORGET_AFTER ? found : { count: 0, lastAt: now, until: 0 };
  };

  const count = (key: string, rule: Rule, now: Moment): void => {
    const before = known(key, now).count;
    const beyond = before + 1 - rule.free;
    const wait = beyond < 0 ? 0 : Math.min(rule.longest, rule.first * 2 ** beyond);
    // Newest last, so that the oldest are dropped first.
    failures.delete(key);
    failures.set(key, { count: before + 1, lastAt: now, until: now + wait });
    for (const oldest of failures.keys()) {
      if (failures.size <= KEPT_MAX) break;
      failures.delete(oldest);
    }
  };

  return {
    attempt(username, address, now) {
      const account = `account ${username}`;
      const from = `address ${address}`;
      const until = Math.max(known(account, now).until, known(from, now).until);
      if (until > now) {
        const wait = until - now;
        throw new Refusal('throttled', `Too many attempts to sign in. Wait ${String(Math.ceil(wait / 1000))} s, then try again.`, wait);
      }
      const before = known(from, now);
      count(account, ACCOUNT, now);
      count(from, ADDRESS, now);
      const mine = failures.get(from);
      return () => {
        failures.delete(account);
        // One's own success takes back one's own attempt, not the failures of others behind the same address.
        const latest = failures.get(from);
        if (latest === mine) failures.set(from, before);
        else if (latest) failures.set(from, { ...latest, count: latest.count - 1 });
      };
    },
  };
}
