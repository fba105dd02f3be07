import type { Clock } from '../../server/clock.ts';

/** A clock that knows how many of the wake-ups asked of it are still to come: what is stopped must leave none. */
export function countedAlarms(clock: Clock): { clock: Clock; armed(): number } {
  const armed = new Set<symbol>();
  return {
    armed: () => armed.size,
    clock: {
      now: () => clock.now(),
      wakeAt(at, wake) {
        const alarm = Symbol('alarm');
        armed.add(alarm);
        const disarm = clock.wakeAt(at, () => {
          armed.delete(alarm);
          wake();
        });
        return () => {
          armed.delete(alarm);
          disarm();
        };
      },
    },
  };
}
