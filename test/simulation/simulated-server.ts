import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { Clock } from '../../server/clock.ts';
import type { ChatNotice, Core, FeedNotice, Settings } from '../../server/core.ts';
import { createCore } from '../../server/create-core.ts';
import type { Ids } from '../../server/ids.ts';
import type { CallerNotice } from '../../server/voice/call-desk.ts';
import type { Log } from '../../server/log.ts';
import { settingsWith } from '../../server/settings.ts';
import type { ObjectStore } from '../../server/storage/objects/object-store.ts';
import { mediaEngineDouble, promptShelfDouble, type MediaEngineDouble } from '../doubles/media-engine.ts';
import { memoryObjects, type MemoryObjects } from '../doubles/memory-objects.ts';
import { trunkDouble, type TrunkDouble } from '../doubles/trunk.ts';
import { countedIds } from '../doubles/opened-storage.ts';
import { quickPasswords } from '../doubles/running-core.ts';
import { virtualClock, type VirtualClock } from '../../server/rehearsal/virtual-clock.ts';
import { query } from './query.ts';
import { simulatedOutside } from './simulated-outside.ts';

/** The server was gone before it answered: what was asked may have happened, or not. */
export class NoAnswer extends Error {
  constructor() {
    super('The server crashed before it answered.');
    this.name = 'NoAnswer';
  }
}

/** What the server tells those who are connected to it, and each commit right after it happened. */
export interface Listeners {
  onChat(notice: ChatNotice): void;
  onFeed(notice: FeedNotice): void;
  onCaller(notice: CallerNotice): void;
  onCommit(seq: number): void;
}

/** The real core on a file in memory, that can be killed between any two of its steps. */
export interface SimulatedServer {
  readonly clock: VirtualClock;
  /** The rows as a second connection sees them: what is committed, nothing else. */
  readonly rows: BetterSqlite3.Database;
  readonly settings: Settings;
  /** Where it keeps files and transcripts; it outlives the server. */
  readonly store: MemoryObjects;
  /** Who carries voices now: with the server its lines are gone. */
  readonly engine: MediaEngineDouble;
  /** The way to the telephone network, where there is one; its calls are gone with the server, too. */
  readonly trunk: TrunkDouble | undefined;
  /** Failures that the core logged. */
  readonly complaints: string[];
  /** How often it was started. */
  readonly starts: number;
  /** Asks the core that runs now. @throws NoAnswer if it was killed meanwhile. */
  ask<T>(question: (core: Core) => Promise<T>): Promise<T>;
  /** Resolves when the core has done everything that it was asked and that was due. */
  settled(): Promise<void>;
  advanceBy(length: number): Promise<void>;
  advanceTo(at: number): Promise<void>;
  /** As `kill -9`, and a start on what the disk held at that moment. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * @param listeners are told by whichever core runs; a killed one tells nothing more.
 * @param afterRing runs whenever time has moved and everything due has happened.
 */
export async function startSimulatedServer(seed: string, settings: Partial<Settings>, listeners: Listeners, afterRing: () => void): Promise<SimulatedServer> {
  const folder = mkdtempSync(path.join(FOLDER, 'simulation-'));
  const clock = virtualClock();
  const ids = countedIds(seed);
  const objects = memoryObjects();
  const complaints: string[] = [];
  let running = await run(path.join(folder, '1.db'));
  let starts = 1;

  async function run(file: string) {
    const life = { over: false };
    const fenced = fencedClock(clock, life);
    const engine = mediaEngineDouble();
    const trunk = settings.numbersCanBeCalled === true ? trunkDouble(engine) : undefined;
    const core = await createCore({
      database: file, clock: fenced.clock, ids: fencedIds(ids, life), settings: settingsWith(settings), log: complaining(complaints, life), soon: queueMicrotask, objects: fencedObjects(objects, life), passwords: quickPasswords, outside: simulatedOutside(fenced.clock), media: engine, promptShelf: promptShelfDouble(), captures: folder, ...(trunk && { trunk }),
    });
    core.chats.onChat((notice) => void (life.over || listeners.onChat(notice)));
    core.agents.onFeed((notice) => void (life.over || listeners.onFeed(notice)));
    core.calls.onCaller((notice) => void (life.over || listeners.onCaller(notice)));
    const rows = new BetterSqlite3(file, { readonly: true });
    core.agents.onBoardChanged(() => {
      if (!life.over) listeners.onCommit(Number(query(rows, 'select max(seq) from events').pluck().get() ?? 0));
    });
    return { core, engine, trunk, file, life, rows, stopClock: fenced.stop };
  }

  const settled = async (): Promise<void> => {
    await running.core.idle();
    afterRing();
  };
  return {
    clock,
    settings: settingsWith(settings),
    complaints,
    store: objects,
    get rows() {
      return running.rows;
    },
    get engine() {
      return running.engine;
    },
    get trunk() {
      return running.trunk;
    },
    get starts() {
      return starts;
    },
    async ask(question) {
      const { core, life } = running;
      try {
        const answer = await question(core);
        if (life.over) throw new NoAnswer();
        return answer;
      } catch (error) {
        throw life.over ? new NoAnswer() : error;
      }
    },
    settled,
    advanceBy: (length) => clock.advanceBy(length, settled),
    advanceTo: (at) => clock.advanceTo(at, settled),
    async crash() {
      const killed = running;
      killed.life.over = true;
      killed.stopClock();
      const file = path.join(folder, `${++starts}.db`);
      // What is on disk now is all that is left: the file and its log of commits.
      for (const suffix of ['', '-wal']) if (existsSync(killed.file + suffix)) copyFileSync(killed.file + suffix, file + suffix);
      running = await run(file);
      listeners.onCommit(Number(query(running.rows, 'select max(seq) from events').pluck().get() ?? 0));
      await settled();
      await killed.core.close();
      killed.rows.close();
    },
    async close() {
      await running.core.close();
      running.rows.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The clock as one life of the server sees it: when that is over, nothing rings in it any more. */
function fencedClock(clock: VirtualClock, life: { over: boolean }): { clock: Clock; stop(): void } {
  const cancels = new Set<() => void>();
  return {
    clock: {
      now: clock.now,
      wakeAt(at, ring) {
        const cancel = clock.wakeAt(at, () => {
          cancels.delete(cancel);
          if (!life.over) ring();
        });
        cancels.add(cancel);
        return () => {
          cancels.delete(cancel);
          cancel();
        };
      },
    },
    stop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}

/** A killed core may run on a few steps until its last promise is settled; it draws no identifiers from the living one's. */
function fencedIds(ids: Ids, life: { over: boolean }): Ids {
  const afterwards = countedIds('after the end');
  return { next: (at) => (life.over ? afterwards : ids).next(at), secret: () => (life.over ? afterwards : ids).secret() };
}

/** What a killed core is about to store or delete when it dies does not come to it. */
function fencedObjects(objects: ObjectStore, life: { over: boolean }): ObjectStore {
  const alive = <T>(question: () => Promise<T>): Promise<T> => (life.over ? Promise.reject(new NoAnswer()) : question());
  return {
    name: objects.name,
    address: objects.address,
    put: (key, body, contentType) => alive(() => objects.put(key, body, contentType)),
    get: (key, range) => alive(() => objects.get(key, range)),
    size: (key) => alive(() => objects.size(key)),
    delete: (key) => alive(() => objects.delete(key)),
    close: () => Promise.resolve(),
  };
}

/** Media processes die here, and lines of telephones break. */
const EXPECTED: ReadonlySet<string> = new Set(['media_process_lost', 'telephone_lost']);

function complaining(complaints: string[], life: { over: boolean }): Log {
  const complain = (event: string, fields?: object): void => {
    // A store that is away is what a job waits for, not a fault.
    if (!life.over && !EXPECTED.has(event) && !(event === 'job_failed' && JSON.stringify(fields).includes('it is away'))) complaints.push(`${event} ${JSON.stringify(fields)}`);
  };
  return { info: () => undefined, warn: complain, error: complain };
}
