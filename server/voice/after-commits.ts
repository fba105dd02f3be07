import type { Clock } from '../clock.ts';
import { errorFields, type Log } from '../log.ts';

/*
 * What is done outside of commands, because a commit asks for it: counted, so that a server at rest can be told from one at work;
 * logged where it fails; and, where nobody would ask again, tried again.
 */

export interface AfterCommits {
  /** Counts what is under way, so that `idle` can wait for it. Failures are logged as `what`. */
  during(what: string, does: () => Promise<unknown>): void;
  /** As `during`; and where it fails, `again` follows a while later. */
  insist(what: string, does: () => Promise<unknown>, again: () => void): void;
  readonly stopped: boolean;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  busy(): boolean;
  stop(): void;
}

/** What failed is tried again after this long, as timers are: an event of the voices comes only once, and a call would stand still for ever. */
const RETRY_AFTER = 5000;

/** Begins to count. */
export function countAfterCommits({ clock, log }: { clock: Clock; log: Log }): AfterCommits {
  const waiting = new Set<() => void>();
  let pending = 0;
  let stopped = false;
  let whenIdle: (() => void)[] = [];

  const during = (what: string, does: () => Promise<unknown>): void => {
    pending += 1;
    void does()
      .catch((error: unknown) => {
        if (!stopped) log.error(what, errorFields(error));
      })
      .finally(() => {
        pending -= 1;
        if (pending > 0) return;
        const idle = whenIdle;
        whenIdle = [];
        for (const tell of idle) tell();
      });
  };

  const later = (does: () => void): void => {
    const cancel = clock.wakeAt(clock.now() + RETRY_AFTER, () => {
      waiting.delete(cancel);
      does();
    });
    waiting.add(cancel);
  };

  return {
    during,
    insist: (what, does, again) =>
      during(what, async () => {
        try {
          await does();
        } catch (error) {
          if (!stopped) later(again);
          throw error;
        }
      }),
    get stopped() {
      return stopped;
    },
    idle: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
    busy: () => pending > 0,
    stop() {
      stopped = true;
      for (const cancel of waiting) cancel();
    },
  };
}
