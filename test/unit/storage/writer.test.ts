import { describe, expect, test } from 'vitest';
import type { Database } from '../../../server/storage/database.ts';
import type { Notice, Work } from '../../../server/storage/work.ts';
import { openStorage } from '../../doubles/opened-storage.ts';

const as = { actor: 'test', cause: 'test' };
const typing = (userId: string): Notice => ({ to: 'feeds', notice: { type: 'typing', userId, contactId: 'c', displayName: 'n', at: 0 } });
const log = async (storage: Awaited<ReturnType<typeof openStorage>>) =>
  (await storage.writer.read((db) => db.selectFrom('events').select(['seq', 'type']).orderBy('seq').execute())).map(({ seq, type }) => `${String(seq)} ${type}`);

/** Counts commits, and can make them fail. */
function watched(): { around: (database: Database) => Database; commits: () => number; failNext: () => void } {
  let commits = 0;
  let fail = false;
  return {
    commits: () => commits,
    failNext: () => (fail = true),
    around: (database) => ({
      ...database,
      async commit() {
        if (fail) {
          fail = false;
          throw new Error('disk I/O error');
        }
        await database.commit();
        commits += 1;
      },
    }),
  };
}

describe('the writer', () => {
  test('commands that wait together share one commit, and one that fails is undone and refused alone', async () => {
    const watch = watched();
    const storage = await openStorage({ around: watch.around });
    const add = (type: string, fails = false) =>
      storage.writer.run(as, async (work) => {
        work.record({ type });
        await work.db.insertInto('access_keys').values({ id: type, secret: 's', name: type, created_at: work.now, revoked_at: null, role: 'full' }).execute();
        if (fails) throw new Error(`${type} failed`);
        return type;
      });
    const answers = await Promise.allSettled([add('one'), add('two', true), add('three')]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : (answer.reason as Error).message))).toEqual(['one', 'two failed', 'three']);
    expect(watch.commits()).toBe(1);
    expect(await log(storage)).toEqual(['1 one', '2 three']);
    expect(await storage.writer.read((db) => db.selectFrom('access_keys').select('id').orderBy('id').execute())).toEqual([{ id: 'one' }, { id: 'three' }]);
  });

  test('answers and notices come only after the commit, in the order of the commands', async () => {
    const watch = watched();
    const storage = await openStorage({ around: watch.around });
    const heard: string[] = [];
    storage.writer.onNotice((notice) => heard.push(`told ${notice.to === 'feeds' && 'userId' in notice.notice ? notice.notice.userId : ''} after ${String(watch.commits())} commits`));
    const run = (name: string) =>
      storage.writer
        .run(as, async (work) => {
          work.tell(typing(name));
          expect(watch.commits()).toBe(0);
        })
        .then(() => heard.push(`answered ${name} after ${String(watch.commits())} commits`));
    await Promise.all([run('a'), run('b')]);
    expect(heard.filter((line) => line.startsWith('told'))).toEqual(['told a after 1 commits', 'told b after 1 commits']);
    expect(heard.filter((line) => line.startsWith('answered'))).toEqual(['answered a after 1 commits', 'answered b after 1 commits']);
  });

  test('if the commit fails, every command in it is refused, nothing is told, nothing is kept, and the next one works', async () => {
    const watch = watched();
    const storage = await openStorage({ around: watch.around });
    const told: Notice[] = [];
    storage.writer.onNotice((notice) => told.push(notice));
    const run = (type: string) =>
      storage.writer.run(as, async (work) => {
        work.tell(typing(type));
        return work.record({ type }).seq;
      });
    watch.failNext();
    const answers = await Promise.allSettled([run('lost'), run('lost too')]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
    expect(told).toEqual([]);
    expect(await log(storage)).toEqual([]);
    expect(await run('kept')).toBe(1);
    expect(await log(storage)).toEqual(['1 kept']);
  });

  test('a read sees what is committed, never half a command', async () => {
    const storage = await openStorage();
    const count = () => storage.writer.read(async (db) => Number((await db.selectFrom('events').select((of) => of.fn.countAll().as('n')).executeTakeFirstOrThrow()).n));
    const seen: number[] = [];
    let inTheMiddle: Promise<unknown> = Promise.resolve();
    await storage.writer.run(as, async (work) => {
      inTheMiddle = count().then((n) => seen.push(n));
      for (let n = 0; n < 3; n += 1) {
        await work.db.insertInto('access_keys').values({ id: String(n), secret: '', name: '', created_at: 0, revoked_at: null, role: 'full' }).execute();
        work.record({ type: 'step' });
      }
      expect(seen).toEqual([]);
    });
    await inTheMiddle;
    expect(seen).toEqual([3]);
  });

  test('the log goes on without a gap after a restart', async () => {
    const first = await openStorage();
    await first.writer.run(as, async (work) => work.record({ type: 'before' }));
    const again = await openStorage({ around: () => first.database });
    expect(await again.writer.run(as, async (work) => work.record({ type: 'after' }).seq)).toBe(2);
  });
});

describe('a unit of work', () => {
  test('runs each follow-up once per key at the end of the command, and again if it is asked for again', async () => {
    const { writer } = await openStorage();
    const ran: string[] = [];
    await writer.run(as, async (work) => {
      const look = async (): Promise<void> => void ran.push('look');
      work.atEnd('look', look);
      work.atEnd('flow', async (ending) => {
        ran.push('flow');
        ending.atEnd('look', look);
      });
      work.atEnd('look', look);
      ran.push('command');
    });
    expect(ran).toEqual(['command', 'look', 'flow', 'look']);
  });

  test('refuses to go round in a circle for ever, and then nothing is kept', async () => {
    const storage = await openStorage();
    const circle = async (work: Work): Promise<void> => {
      work.record({ type: 'round' });
      work.atEnd('circle', circle);
    };
    await expect(storage.writer.run(as, circle)).rejects.toThrow('circle');
    expect(await log(storage)).toEqual([]);
  });

  test('undoes a part that failed, with its events, notices and follow-ups, and keeps the rest', async () => {
    const storage = await openStorage();
    const told: Notice[] = [];
    storage.writer.onNotice((notice) => told.push(notice));
    await storage.writer.run(as, async (work) => {
      work.record({ type: 'kept' });
      await work
        .attempt(async () => {
          await work.db.insertInto('access_keys').values({ id: 'gone', secret: '', name: '', created_at: 0, revoked_at: null, role: 'full' }).execute();
          work.record({ type: 'gone' });
          work.tell(typing('gone'));
          work.atEnd('gone', async () => void work.record({ type: 'gone too' }));
          throw new Error('no');
        })
        .catch(() => undefined);
      expect(work.record({ type: 'kept too' }).seq).toBe(2);
    });
    expect(await log(storage)).toEqual(['1 kept', '2 kept too']);
    expect(told).toEqual([]);
    expect(await storage.writer.read((db) => db.selectFrom('access_keys').select('id').execute())).toEqual([]);
  });

  test('cannot be used once its command is over', async () => {
    const { writer } = await openStorage();
    const kept = await writer.run(as, async (work) => work);
    expect(() => kept.record({ type: 'late' })).toThrow('not awaited');
    expect(() => kept.db).toThrow('not awaited');
  });
});
