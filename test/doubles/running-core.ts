import { createHash, timingSafeEqual } from 'node:crypto';
import type { Passwords } from '../../server/agents/passwords.ts';
import type { Core, FeedNotice, Settings } from '../../server/core.ts';
import { createCore } from '../../server/create-core.ts';
import type { Log } from '../../server/log.ts';
import { settingsWith } from '../../server/settings.ts';
import { memoryObjects, type MemoryObjects } from './memory-objects.ts';
import { countedIds } from './opened-storage.ts';
import { virtualClock, type VirtualClock } from '../../server/rehearsal/virtual-clock.ts';

/** Passwords that cost nothing: for tests in virtual time, where the thread pool must not decide the order of things. */
export const quickPasswords: Passwords = {
  hash: async (password) => createHash('sha256').update(password).digest('hex'),
  verify: async (password, hash) => hash.length === 64 && timingSafeEqual(createHash('sha256').update(password).digest(), Buffer.from(hash, 'hex')),
};

/** The real core in virtual time. */
export interface RunningCore {
  core: Core;
  clock: VirtualClock;
  /** Lets time pass, and everything that it causes happen. */
  pass(length: number): Promise<void>;
  /** Everything told to desks so far. */
  told: FeedNotice[];
  /** Failures that the core logged. */
  complaints: string[];
  /** Ends it as a crash would, except that SQLite has closed the file; starts it again on the same file. */
  restart(): Promise<void>;
}

export async function runCore(options: { database?: string; clock?: VirtualClock; settings?: Partial<Settings>; seed?: string; objects?: MemoryObjects } = {}): Promise<RunningCore> {
  const clock = options.clock ?? virtualClock();
  const told: FeedNotice[] = [];
  const complaints: string[] = [];
  const complain = (event: string, fields?: object): void => void complaints.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: () => undefined, warn: complain, error: complain };
  const objects = options.objects ?? memoryObjects();
  let starts = 0;
  const start = async (): Promise<Core> => {
    const core = await createCore({
      database: options.database ?? ':memory:',
      clock, log,
      ids: countedIds(`${options.seed ?? 'core'} ${String(++starts)}`),
      settings: settingsWith(options.settings ?? {}),
      soon: queueMicrotask,
      passwords: quickPasswords,
      objects,
    });
    core.agents.onFeed((notice) => told.push(notice));
    await core.idle();
    return core;
  };
  const running: RunningCore = {
    core: await start(),
    clock, told, complaints,
    pass: (length) => clock.advanceBy(length, () => running.core.idle()),
    async restart() {
      await running.core.close();
      running.core = await start();
    },
  };
  return running;
}
