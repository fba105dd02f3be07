import type { Clock } from '../clock.ts';
import type { Settings } from '../core.ts';
import type { Ids } from '../ids.ts';
import type { Database } from './database.ts';
import { openWork, type OpenWork } from './open-work.ts';
import type { Notice, Work } from './work.ts';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** The one writer of a database (design decision 2). */
export interface Writer {
  /**
   * Applies one command. Resolves with its answer only after the commit that holds it; rejects with what `apply`
   * threw, and then the command has changed nothing. If the commit itself fails, every command in it rejects.
   */
  run<T>(command: { actor: string; cause: string }, apply: (work: Work) => Promise<T>): Promise<T>;
  /** Reads between commits: never sees half a command, nor one that is not yet durable. */
  read<T>(apply: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Adds a listener of what goes out after commits; the answer removes it. */
  onNotice(tell: (notice: Notice) => void): () => void;
  /** Told after each commit that appended events, with the log's newest number. */
  onLogged(tell: (seq: number) => void): () => void;
  /** The number of the newest committed event. */
  logged(): number;
  /** Resolves when nothing is running and nothing waits. */
  idle(): Promise<void>;
  busy(): boolean;
  /** Finishes what waits; from now on every command and read is refused. */
  close(): Promise<void>;
}

export interface WriterParts {
  database: Database;
  clock: Clock;
  ids: Ids;
  settings: Settings;
  /**
   * When to begin with what has gathered. In production a turn of the event loop (`setImmediate`), so that all
   * sockets that had something to say share one commit; in virtual time `queueMicrotask`, so that a run can be repeated.
   */
  soon: (begin: () => void) => void;
  /** Told of a listener that threw; the others are told nevertheless. */
  onListenerError: (error: unknown) => void;
}

/** Commands that share one commit at most: bounds how long the first of them waits. */
const GROUP_MAX = 200;

interface Waiting {
  /** Null if the command failed and was rolled back; rejects if that took the whole transaction along. */
  apply(): Promise<OpenWork | null>;
  settle(failure: { error: unknown } | null): void;
}

/** Starts the writer over an open, migrated database. */
export async function startWriter(parts: WriterParts): Promise<Writer> {
  const { database } = parts;
  const head = await database.db.selectFrom('events').select((of) => of.fn.max('seq').as('seq')).executeTakeFirst();
  let committed = Number(head?.seq ?? 0);
  /** The newest number given out in the open transaction. */
  let given = committed;
  let commands: Waiting[] = [];
  let reads: (() => Promise<void>)[] = [];
  let running = false;
  let closed = false;
  let whenIdle: (() => void)[] = [];
  const noticeListeners = new Set<(notice: Notice) => void>();
  const logListeners = new Set<(seq: number) => void>();

  const wake = (): void => {
    if (running) return;
    running = true;
    parts.soon(() => void work());
  };

  const idle = (): Promise<void> => (running ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve());
  const overIfClosed = (reject: (error: Error) => void): boolean => {
    if (closed) reject(new Error('The server is shutting down. Try again when it is back.'));
    return closed;
  };

  const work = async (): Promise<void> => {
    while (commands.length > 0 || reads.length > 0) {
      const readers = reads;
      reads = [];
      for (const read of readers) await read();
      if (commands.length > 0) {
        const group = commands.slice(0, GROUP_MAX);
        commands = commands.slice(GROUP_MAX);
        await applyGroup(group);
      }
    }
    running = false;
    const waiting = whenIdle;
    whenIdle = [];
    for (const tell of waiting) tell();
  };

  const applyGroup = async (group: Waiting[]): Promise<void> => {
    const done: OpenWork[] = [];
    try {
      await database.begin();
      for (const command of group) {
        const finished = await command.apply();
        if (finished) done.push(finished);
      }
      await database.commit();
    } catch (error) {
      given = committed;
      if (database.inTransaction()) await database.rollback().catch(parts.onListenerError);
      for (const command of group) command.settle({ error });
      return;
    }
    const before = committed;
    committed = given;
    for (const command of group) command.settle(null);
    for (const finished of done) for (const notice of finished.notices()) tellAll(noticeListeners, notice);
    if (committed > before) tellAll(logListeners, committed);
  };

  const tellAll = <T>(listeners: Set<(value: T) => void>, value: T): void => {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        parts.onListenerError(error);
      }
    }
  };

  return {
    run<T>(command: { actor: string; cause: string }, apply: (work: Work) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (overIfClosed(reject)) return;
        let outcome: { value: T } | { error: unknown } | undefined;
        commands.push({
          async apply() {
            const firstSeq = given + 1;
            const open = openWork({ ...parts, ...command, firstSeq });
            await database.savepoint('command');
            try {
              const value = await apply(open.work);
              await open.finish();
              outcome = { value };
              given = open.lastSeq();
              await database.release('command');
              return open;
            } catch (error) {
              given = firstSeq - 1;
              // Errors such as a full disk end the whole transaction: then nobody in this group has been stored.
              if (!database.inTransaction()) throw error;
              await database.rollbackTo('command');
              await database.release('command');
              // Told only after the commit: what it was refused for may stand in the same group.
              outcome = { error };
              return null;
            } finally {
              open.shut();
            }
          },
          settle(failure) {
            if (failure) reject(failure.error);
            else if (outcome && 'value' in outcome) resolve(outcome.value);
            else reject(outcome?.error);
          },
        });
        wake();
      });
    },
    read<T>(apply: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (overIfClosed(reject)) return;
        reads.push(async () => {
          try {
            resolve(await apply(database.db));
          } catch (error) {
            reject(error);
          }
        });
        wake();
      });
    },
    onNotice(tell) {
      noticeListeners.add(tell);
      return () => noticeListeners.delete(tell);
    },
    onLogged(tell) {
      logListeners.add(tell);
      return () => logListeners.delete(tell);
    },
    logged: () => committed,
    idle,
    busy: () => running,
    close() {
      closed = true;
      return idle();
    },
  };
}
