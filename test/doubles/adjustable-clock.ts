import { systemClock, type Clock } from '../../server/clock.ts';

/** Real time that can be put forward, so that a test need not wait for what is due in a while. */
export interface AdjustableClock extends Clock {
  /** Puts the clock forward by that many milliseconds; what is due rings at once. */
  advance(milliseconds: number): void;
}

/** @param ahead how far the clock was put forward before, for a server that is started again. */
export function adjustableClock(ahead = 0): AdjustableClock {
  const real = systemClock();
  let offset = ahead;
  const waiting = new Set<{ at: number; ring: () => void; cancel: () => void }>();

  const arm = (entry: { at: number; ring: () => void; cancel: () => void }): void => {
    entry.cancel = real.wakeAt(entry.at - offset, () => {
      waiting.delete(entry);
      entry.ring();
    });
  };
  return {
    now: () => real.now() + offset,
    wakeAt(at, ring) {
      const entry = { at, ring, cancel: () => undefined as void };
      waiting.add(entry);
      arm(entry);
      return () => {
        waiting.delete(entry);
        entry.cancel();
      };
    },
    advance(milliseconds) {
      offset += milliseconds;
      const now = real.now() + offset;
      for (const entry of [...waiting].sort((one, other) => one.at - other.at)) {
        if (!waiting.has(entry)) continue;
        entry.cancel();
        if (entry.at > now) {
          arm(entry);
          continue;
        }
        // Not by a timer of the system's: whoever waits until nothing is busy any more would find that nothing has begun yet.
        waiting.delete(entry);
        entry.ring();
      }
    },
  };
}
