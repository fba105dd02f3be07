import { describe, expect, test } from 'vitest';
import { cancelTimer, setTimer, startTimers, type TimerHandlers } from '../../../server/storage/timers.ts';
import { countedAlarms } from '../../doubles/counted-alarms.ts';
import { openStorage, type OpenedStorage } from '../../doubles/opened-storage.ts';

const as = { actor: 'test', cause: 'test' };
const MINUTE = 60_000;

function start(storage: OpenedStorage, handlers: TimerHandlers, failures: unknown[] = []) {
  const timers = startTimers({ writer: storage.writer, clock: storage.clock, handlers, onError: (error) => failures.push(error) });
  const settle = async (): Promise<void> => {
    do {
      await storage.writer.idle();
      await timers.idle();
    } while (storage.writer.busy() || timers.busy());
  };
  return { timers, settle, advance: (length: number) => storage.clock.advanceBy(length, settle) };
}

const set = (storage: OpenedStorage, key: string, inTime: number) =>
  storage.writer.run(as, (work) => setTimer(work, { kind: 'bell', key, dueAt: work.now + inTime, data: { key } }));

describe('timers', () => {
  test('ring at their time, in order, each once, with what was set', async () => {
    const storage = await openStorage();
    const rang: string[] = [];
    const begin = storage.clock.now();
    const { advance } = start(storage, { bell: async (work, row) => void rang.push(`${row.key} ${row.data} ${String(work.now - begin)}`) });
    await set(storage, 'later', 3 * MINUTE);
    await set(storage, 'sooner', MINUTE);
    await advance(10 * MINUTE);
    expect(rang).toEqual([`sooner {"key":"sooner"} ${String(MINUTE)}`, `later {"key":"later"} ${String(3 * MINUTE)}`]);
  });

  test('ring after a restart, also those whose time passed meanwhile', async () => {
    const before = await openStorage();
    const first = start(before, {});
    await set(before, 'overdue', MINUTE);
    await set(before, 'ahead', 20 * MINUTE);
    await first.settle();
    first.timers.stop();
    await before.clock.advanceBy(5 * MINUTE);

    const after = await openStorage({ clock: before.clock, around: () => before.database });
    const rang: string[] = [];
    const { settle, advance } = start(after, { bell: async (_work, row) => void rang.push(row.key) });
    await settle();
    expect(rang).toEqual(['overdue']);
    await advance(60 * MINUTE);
    expect(rang).toEqual(['overdue', 'ahead']);
  });

  test('a cancelled one is silent, a moved one rings once at its new time', async () => {
    const storage = await openStorage();
    const rang: string[] = [];
    const begin = storage.clock.now();
    const { advance } = start(storage, { bell: async (work, row) => void rang.push(`${row.key} ${String(work.now - begin)}`) });
    await set(storage, 'cancelled', MINUTE);
    await set(storage, 'moved', MINUTE);
    await set(storage, 'moved', 5 * MINUTE);
    await storage.writer.run(as, (work) => cancelTimer(work, 'bell', 'cancelled'));
    await advance(10 * MINUTE);
    expect(rang).toEqual([`moved ${String(5 * MINUTE)}`]);
  });

  test('one whose handler fails changes nothing, is tried again, and does not hold up the others', async () => {
    const storage = await openStorage();
    const failures: unknown[] = [];
    const rang: string[] = [];
    let broken = true;
    const { advance } = start(
      storage,
      {
        bell: async (work, row) => {
          work.record({ type: `rang ${row.key}` });
          if (row.key === 'broken' && broken) throw new Error('not now');
          rang.push(row.key);
        },
      },
      failures,
    );
    await set(storage, 'broken', MINUTE);
    await set(storage, 'sound', MINUTE);
    await advance(MINUTE);
    expect(rang).toEqual(['sound']);
    expect(failures).toHaveLength(1);
    broken = false;
    await advance(MINUTE);
    expect(rang).toEqual(['sound', 'broken']);
    expect(await storage.writer.read((db) => db.selectFrom('events').select('type').orderBy('seq').execute())).toEqual([{ type: 'rang sound' }, { type: 'rang broken' }]);
  });

  test('stopped while they look leave nothing behind that would wake', async () => {
    const storage = await openStorage();
    await set(storage, 'ahead', MINUTE);
    const { clock, armed } = countedAlarms(storage.clock);
    const timers = startTimers({ writer: storage.writer, clock, handlers: {}, onError: () => undefined });
    timers.stop();
    await storage.writer.idle();
    await timers.idle();
    expect(armed()).toBe(0);
  });
});
