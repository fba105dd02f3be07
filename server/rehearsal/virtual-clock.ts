import type { Moment } from '../../contract/primitives.ts';
import type { Clock } from '../clock.ts';

/** Time that moves only when told to. */
export interface VirtualClock extends Clock {
  /**
   * Moves to `at`, ringing what is due on the way in order of time (then of asking), and letting `settle` run out
   * what each ring and the start caused before time goes on.
   */
  advanceTo(at: Moment, settle?: () => Promise<void>): Promise<void>;
  advanceBy(length: number, settle?: () => Promise<void>): Promise<void>;
  /** When the next ring is due, or undefined. */
  nextWake(): Moment | undefined;
}

/** Starts at `start` (2026-01-05T09:00:00Z, a Monday, unless given). */
export function virtualClock(start: Moment = Date.UTC(2026, 0, 5, 9)): VirtualClock {
  let now = start;
  let asked = 0;
  const wakes = new Map<number, { at: Moment; ring: () => void }>();

  const earliest = (): [number, { at: Moment; ring: () => void }] | undefined => {
    let best: [number, { at: Moment; ring: () => void }] | undefined;
    for (const entry of wakes) if (!best || entry[1].at < best[1].at) best = entry;
    return best;
  };

  const advanceTo = async (at: Moment, settle: () => Promise<void> = async () => {}): Promise<void> => {
    await settle();
    for (let next = earliest(); next && next[1].at <= at; next = earliest()) {
      wakes.delete(next[0]);
      now = Math.max(now, next[1].at);
      next[1].ring();
      await settle();
    }
    now = Math.max(now, at);
    await settle();
  };

  return {
    now: () => now,
    wakeAt(at, ring) {
      const number = ++asked;
      wakes.set(number, { at, ring });
      return () => wakes.delete(number);
    },
    advanceTo,
    advanceBy: (length, settle) => advanceTo(now + length, settle),
    nextWake: () => earliest()?.[1].at,
  };
}
