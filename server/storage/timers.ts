import type { Moment } from '../../contract/primitives.ts';
import type { Clock } from '../clock.ts';
import type { TimersTable } from './schema.ts';
import type { Work } from './work.ts';
import type { Writer } from './writer.ts';

/*
 * Due times that survive a restart (design decision 5). A timer is a row; its kind says which handler runs, its key
 * what it is for. The handler runs in the same command that deletes the row: it happens exactly once.
 */

/** Sets the timer of this kind and key, or moves it if it is already set. */
export async function setTimer(work: Work, timer: { kind: string; key: string; dueAt: Moment; data?: unknown }): Promise<void> {
  const row = { kind: timer.kind, key: timer.key, due_at: timer.dueAt, data: JSON.stringify(timer.data ?? {}) };
  await work.db
    .insertInto('timers')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ due_at: row.due_at, data: row.data }))
    .execute();
  work.tell({ to: 'timers' });
}

/** Takes the timer of this kind and key away; nothing happens if there is none. */
export async function cancelTimer(work: Work, kind: string, key: string): Promise<void> {
  await work.db.deleteFrom('timers').where('kind', '=', kind).where('key', '=', key).execute();
}

/** What runs when a timer of a kind is due; the row is already deleted. `row.data` is JSON as set. */
export type TimerHandler = (work: Work, row: TimersTable) => Promise<void>;
/** One handler per kind. */
export type TimerHandlers = Readonly<Record<string, TimerHandler>>;

export interface Timers {
  /** Resolves when nothing that is due now is left. */
  idle(): Promise<void>;
  busy(): boolean;
  /** Rings no more. What is set stays set for the next start. */
  stop(): void;
}

/** A timer whose handler failed is tried again after this long, so that one fault does not stop all others. */
const RETRY_AFTER = 5000;

/**
 * Starts ringing timers, beginning with those that came due while nothing ran.
 * @param onError told of a handler that failed; its command was rolled back and is tried again.
 */
export function startTimers(parts: {
  writer: Writer; clock: Clock; handlers: TimerHandlers; onError: (error: unknown, timer: { kind: string; key: string }) => void;
}): Timers {
  const { writer, clock } = parts;
  let disarm: (() => void) | undefined;
  let armedFor = Infinity;
  let stopped = false;
  let ringing = false;
  let again = false;
  let whenIdle: (() => void)[] = [];

  const look = (): void => {
    if (stopped) return;
    again = true;
    if (!ringing) void ring();
  };

  const ring = async (): Promise<void> => {
    ringing = true;
    while (again && !stopped) {
      again = false;
      const next = await writer.read(earliest);
      if (!next) arm(Infinity);
      else if (next.due_at > clock.now()) arm(next.due_at);
      else {
        await fire(next);
        again = true;
      }
    }
    ringing = false;
    const waiting = whenIdle;
    whenIdle = [];
    for (const tell of waiting) tell();
  };

  const arm = (at: number): void => {
    // Stopped while it looked: a wake-up set now would keep the process alive for nothing.
    if (stopped || at === armedFor) return;
    disarm?.();
    armedFor = at;
    disarm = at === Infinity ? undefined : clock.wakeAt(at, rung);
  };

  const rung = (): void => {
    armedFor = Infinity;
    disarm = undefined;
    look();
  };

  const fire = async (due: TimersTable): Promise<void> => {
    try {
      await writer.run({ actor: 'timer', cause: `timer:${due.kind}` }, async (work) => {
        const row = await take(work, due);
        if (!row) return;
        const handler = parts.handlers[row.kind];
        if (!handler) throw new Error(`No handler is registered for timers of kind "${row.kind}".`);
        await handler(work, row);
      });
    } catch (error) {
      parts.onError(error, { kind: due.kind, key: due.key });
      if (!stopped) await postpone(due).catch((also: unknown) => parts.onError(also, { kind: due.kind, key: due.key }));
    }
  };

  const postpone = (due: TimersTable): Promise<void> =>
    writer.run({ actor: 'system', cause: 'postpone_timer' }, async (work) => {
      await work.db
        .updateTable('timers')
        .set({ due_at: work.now + RETRY_AFTER })
        .where('kind', '=', due.kind)
        .where('key', '=', due.key)
        .execute();
    });

  const stopListening = writer.onNotice((notice) => {
    if (notice.to === 'timers') look();
  });
  look();
  return {
    idle: () => (ringing ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve()),
    busy: () => ringing,
    stop() {
      stopped = true;
      stopListening();
      disarm?.();
    },
  };
}

const earliest = (db: Work['db']): Promise<TimersTable | undefined> =>
  db.selectFrom('timers').selectAll().orderBy('due_at').orderBy('kind').orderBy('key').limit(1).executeTakeFirst();

/** Deletes the row if it is still due, and gives it; it may have been cancelled or moved since it was read. */
async function take(work: Work, due: TimersTable): Promise<TimersTable | undefined> {
  return work.db
    .deleteFrom('timers')
    .where('kind', '=', due.kind)
    .where('key', '=', due.key)
    .where('due_at', '<=', work.now)
    .returningAll()
    .executeTakeFirst();
}
