import { createHash } from 'node:crypto';
import type { Settings } from '../../server/core.ts';
import { idsFrom, type Ids } from '../../server/ids.ts';
import { settingsWith } from '../../server/settings.ts';
import { openDatabase, type Database } from '../../server/storage/database.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { startWriter, type Writer } from '../../server/storage/writer.ts';
import { virtualClock, type VirtualClock } from '../../server/rehearsal/virtual-clock.ts';

/** Identifiers that are the same in each run. */
export function countedIds(seed = 'ids'): Ids {
  let count = 0;
  return idsFrom((length) => createHash('sha512').update(`${seed} ${String(++count)}`).digest().subarray(0, length));
}

/** The real storage on an in-memory database (or a file) in virtual time. */
export interface OpenedStorage { database: Database; writer: Writer; clock: VirtualClock; ids: Ids; settings: Settings; complaints: unknown[] }

export async function openStorage(options: {
  path?: string; clock?: VirtualClock; settings?: Partial<Settings>; around?: (database: Database) => Database;
} = {}): Promise<OpenedStorage> {
  const clock = options.clock ?? virtualClock();
  const opened = openDatabase(options.path ?? ':memory:');
  await migrate(opened, clock.now());
  const database = options.around?.(opened) ?? opened;
  const ids = countedIds();
  const settings = settingsWith(options.settings ?? {});
  const complaints: unknown[] = [];
  const writer = await startWriter({ database, clock, ids, settings, soon: queueMicrotask, onListenerError: (error) => complaints.push(error) });
  return { database, writer, clock, ids, settings, complaints };
}
