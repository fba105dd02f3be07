import { createStore } from './store.ts';
import type { Store } from './store.ts';

/** Milliseconds on the server's clock, renewed once a second for the whole panel. */
export type ServerClock = Store<number>;

/**
 * One clock for all timers of the panel. `read` gives this machine's time, `offset` what to add to get the server's.
 * Ticks fall on whole seconds of the server's clock, so that all timers step together.
 */
export function startClock(read: () => number, offset: () => number, later: (run: () => void, after: number) => void): ServerClock {
  const clock = createStore(read() + offset());
  const tick = (): void => {
    const now = read() + offset();
    clock.set(() => now);
    later(tick, 1000 - (now % 1000) + 5);
  };
  later(tick, 1000 - (clock.get() % 1000) + 5);
  return clock;
}
