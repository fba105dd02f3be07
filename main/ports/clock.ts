import { performance } from 'node:perf_hooks';
import type { Moment } from '../../contract/primitives.ts';

/** The one source of time in the desktop. */
export interface Clock {
  /** Wall time of this machine, for showing; it may be set back or forth at any moment. */
  now(): Moment;
  /** Milliseconds that only go forward, for deadlines. On some systems it stands still while the machine sleeps. */
  steady(): number;
  /** Calls `ring` once after `delay` milliseconds; the answer cancels it. */
  after(delay: number, ring: () => void): () => void;
}

/** Time of this machine. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    steady: () => performance.now(),
    after(delay, ring) {
      const timer = setTimeout(ring, Math.max(0, delay));
      return () => clearTimeout(timer);
    },
  };
}
