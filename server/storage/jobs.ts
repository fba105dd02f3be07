import type { Moment } from '../../contract/primitives.ts';
import type { Clock } from '../clock.ts';
import type { JobsTable } from './schema.ts';
import type { Work } from './work.ts';
import type { Writer } from './writer.ts';

/*
 * Work that waits for something outside the database, such as a store of objects, and so can't be done inside a
 * command. A job is a row from the command that asks for it until the one that writes down what came of it: what was
 * under way when the server died is done again. A job's doing must therefore bear being repeated.
 */

/** Asks for a job, or for it to be done once more if it is asked for already. */
export async function askJob(work: Work, job: { kind: string; key: string; dueAt?: Moment }): Promise<void> {
  const dueAt = job.dueAt ?? work.now;
  await work.db
    .insertInto('jobs')
    .values({ kind: job.kind, key: job.key, asked: 1, asked_at: work.now, due_at: dueAt, failures: 0, last_failure: null })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet((row) => ({ asked: row('jobs.asked', '+', 1), due_at: dueAt, failures: 0, last_failure: null })))
    .execute();
  work.tell({ to: 'jobs' });
}

/** Takes a job back; one that is under way is done all the same. */
export async function cancelJob(work: Work, kind: string, key: string): Promise<void> {
  await work.db.deleteFrom('jobs').where('kind', '=', kind).where('key', '=', key).execute();
}

/** What a job's doing came to: what to write down, in the command that also deletes the job. */
export type JobOutcome = (work: Work) => Promise<void>;

export interface JobKind {
  /** Outside of any transaction. Throws if it is to be tried again. `signal`: the server stops, or it took too long. */
  does(job: JobsTable, signal: AbortSignal): Promise<JobOutcome>;
  /** Told of the first failure in a row, in a command, so that it can be seen that something waits. */
  onDelay?(work: Work, job: JobsTable): Promise<void>;
}

export type JobKinds = Readonly<Record<string, JobKind>>;

export interface Jobs {
  /** Resolves when nothing that is due now is left. */
  idle(): Promise<void>;
  busy(): boolean;
  /** Begins nothing more and breaks off what is under way; resolves when nothing is. What is left stays asked for. */
  stop(): Promise<void>;
}

const AT_ONCE = 8;
const LASTS_AT_MOST = 5 * 60_000;
const FIRST_RETRY = 1000;
const LAST_RETRY = 5 * 60_000;

/** How long to wait after that many failures in a row: 1 s, then twice as long each time, up to five minutes. */
export const retryAfter = (failures: number): number => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures - 1, 20));

/**
 * Starts doing what is asked for, beginning with what an earlier life of the server left.
 * @param onError told of each failure; the job stays asked for.
 */
export function startJobs(parts: { writer: Writer; clock: Clock; kinds: JobKinds; onError: (error: unknown, job: { kind: string; key: string }) => void }): Jobs {
  const { writer, clock, kinds } = parts;
  const known = Object.keys(kinds);
  const underWay = new Map<string, { control: AbortController; done: Promise<void> }>();
  /** Those whose failure could not even be written down; not begun again before a while is over. */
  const held = new Set<string>();
  let looking = false;
  let again = false;
  let stopped = false;
  let armedFor = Infinity;
  let disarm: (() => void) | undefined;
  let whenIdle: (() => void)[] = [];

  const name = (job: { kind: string; key: string }): string => `${job.kind} ${job.key}`;
  const busy = (): boolean => looking || underWay.size > 0;
  const settled = (): void => {
    if (busy()) return;
    const waiting = whenIdle;
    whenIdle = [];
    for (const tell of waiting) tell();
  };

  const look = (): void => {
    if (stopped || known.length === 0) return;
    again = true;
    if (!looking) void lookRound();
  };

  const lookRound = async (): Promise<void> => {
    looking = true;
    while (again && !stopped) {
      again = false;
      // A failure to read is a failure of the database; the next notice looks again.
      const next = await writer.read((db) => db.selectFrom('jobs').selectAll().where('kind', 'in', known).orderBy('due_at').orderBy('kind').orderBy('key').limit(AT_ONCE + underWay.size + held.size).execute()).catch(() => []);
      const free = next.filter((job) => !underWay.has(name(job)) && !held.has(name(job)));
      for (const job of free) if (job.due_at <= clock.now() && underWay.size < AT_ONCE) begin(job);
      const later = free.find((job) => job.due_at > clock.now());
      arm(later?.due_at ?? Infinity);
    }
    looking = false;
    settled();
  };

  const arm = (at: Moment): void => {
    // Stopped while it looked: a wake-up set now would keep the process alive for nothing.
    if (stopped || at === armedFor) return;
    disarm?.();
    armedFor = at;
    disarm = at === Infinity ? undefined : clock.wakeAt(at, () => {
      armedFor = Infinity;
      disarm = undefined;
      look();
    });
  };

  const begin = (job: JobsTable): void => {
    const control = new AbortController();
    const done = carryOut(job, control).finally(() => {
      underWay.delete(name(job));
      look();
      settled();
    });
    underWay.set(name(job), { control, done });
  };

  const carryOut = async (job: JobsTable, control: AbortController): Promise<void> => {
    const stopWaiting = clock.wakeAt(clock.now() + LASTS_AT_MOST, () => control.abort(new Error('It took too long.')));
    try {
      const kind = kinds[job.kind];
      if (!kind) throw new Error(`Nobody does jobs of the kind "${job.kind}".`);
      const outcome = await untilAborted(kind.does(job, control.signal), control.signal);
      await writer.run({ actor: 'system', cause: `job:${job.kind}` }, async (work) => {
        await outcome(work);
        // Asked for again meanwhile: it stays, and is done once more.
        await work.db.deleteFrom('jobs').where('kind', '=', job.kind).where('key', '=', job.key).where('asked', '=', job.asked).execute();
      });
    } catch (error) {
      if (stopped) return;
      parts.onError(error, { kind: job.kind, key: job.key });
      await postpone(job, error).catch((also: unknown) => {
        parts.onError(also, { kind: job.kind, key: job.key });
        hold(job);
      });
    } finally {
      stopWaiting();
    }
  };

  const hold = (job: JobsTable): void => {
    held.add(name(job));
    clock.wakeAt(clock.now() + LAST_RETRY, () => {
      held.delete(name(job));
      look();
    });
  };

  const postpone = (job: JobsTable, error: unknown): Promise<void> =>
    writer.run({ actor: 'system', cause: 'postpone_job' }, async (work) => {
      const failures = job.failures + 1;
      await work.db
        .updateTable('jobs')
        .set({ failures, last_failure: (error instanceof Error ? error.message : String(error)).slice(0, 500), due_at: work.now + retryAfter(failures) })
        .where('kind', '=', job.kind)
        .where('key', '=', job.key)
        .where('asked', '=', job.asked)
        .execute();
      if (failures === 1) await kinds[job.kind]?.onDelay?.(work, job);
    });

  const stopListening = writer.onNotice((notice) => {
    if (notice.to === 'jobs') look();
  });
  look();
  return {
    idle: () => (busy() ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve()),
    busy,
    async stop() {
      stopped = true;
      stopListening();
      disarm?.();
      for (const { control } of underWay.values()) control.abort(new Error('The server stops.'));
      await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
}

/** What hangs outside and does not listen to its signal must not keep the server. */
function untilAborted<T>(doing: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('It was broken off.'));
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    doing.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
