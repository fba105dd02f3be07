import { expect, it } from 'vitest';
import { builtOnce, insertOnce, type Place } from '../../../server/storage/built-once.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { migrate } from '../../../server/storage/migrate.ts';

it('a query that is built once runs with the values of each call, and with what was fixed when it was built', async () => {
  const { db, close } = await database();
  const insert = insertOnce('timers', ['kind', 'key', 'due_at', 'data']);
  await insert(db, { kind: 'wait', key: 'early', due_at: 10, data: '{}' });
  await insert(db, { kind: 'wait', key: "late'; drop table timers; --", due_at: 20, data: '{}' });
  let built = 0;
  const dueBy = builtOnce((rows, place: Place<{ moment: number; keyLike: string }>) => {
    built += 1;
    return rows.selectFrom('timers').select(['key', 'due_at']).where('kind', '=', 'wait').where('due_at', '<=', place('moment')).where('key', 'like', place('keyLike')).orderBy('due_at');
  });
  expect(await dueBy(db, { moment: 15, keyLike: '%' })).toEqual([{ key: 'early', due_at: 10 }]);
  expect(await dueBy(db, { moment: 25, keyLike: '%' })).toHaveLength(2);
  expect(await dueBy(db, { moment: 25, keyLike: 'late%' })).toEqual([{ key: "late'; drop table timers; --", due_at: 20 }]);
  expect(built).toBe(1);
  await close();
});

it('a value may stand at several places, and the answers of an update come back as rows', async () => {
  const { db, close } = await database();
  await insertOnce('timers', ['kind', 'key', 'due_at', 'data'])(db, { kind: 'wait', key: 'one', due_at: 10, data: '{}' });
  const move = builtOnce((rows, place: Place<{ by: number; key: string }>) =>
    rows.updateTable('timers').set((row) => ({ due_at: row('due_at', '+', place('by')) })).where('key', '=', place('key')).where('due_at', '<', place('by')).returning('due_at'),
  );
  expect(await move(db, { by: 50, key: 'one' })).toEqual([{ due_at: 60 }]);
  expect(await move(db, { by: 50, key: 'one' })).toEqual([]);
  await close();
});

async function database() {
  const opened = openDatabase(':memory:');
  await migrate(opened, 0);
  return opened;
}
