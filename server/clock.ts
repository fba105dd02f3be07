import { performance } from 'node:perf_hooks';
import type { Moment } from '../contract/primitives.ts';

/** The one source of time in the server. Real time in production, virtual time in the simulation. */
export interface Clock {
  /** Milliseconds since 1970, never going backwards. */
  now(): Moment;
  /** Calls `ring` once at or soon after `at`; the answer cancels it. */
  wakeAt(at: Moment, ring: () => void): () => void;
}

const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Time of this machine, read once as wall time and carried on by the monotonic clock, so that a step of the
 * wall clock moves no Wait and no offer.
 */
export function systemClock(): Clock {
  const start = Date.now();
  const origin = performance.now();
  const now = (): Moment => start + Math.floor(performance.now() - origin);
  return {
    now,
    wakeAt(at, ring) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = at - now();
        timer = left > LONGEST_TIMEOUT ? setTimeout(arm, LONGEST_TIMEOUT) : setTimeout(ring, Math.max(0, left));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

/**
 * The clock, moved forward if the wall clock was set back while nothing ran: the log's time never goes backwards.
 * @param notBefore the newest moment already in the database.
 */
export function goingOn(clock: Clock, notBefore: Moment): Clock {
  const ahead = Math.max(0, notBefore - clock.now());
  return ahead === 0 ? clock : { now: () => clock.now() + ahead, wakeAt: (at, ring) => clock.wakeAt(at - ahead, ring) };
}
