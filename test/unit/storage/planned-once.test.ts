import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../server/storage/database.ts';
import { plannedOnce } from '../../../server/storage/planned-once.ts';

describe('a statement that SQLite plans once', () => {
  test('has what is compared for equality, or by LIKE, behind a plus, and nothing else', () => {
    expect(plannedOnce('select * from a inner join b on b.id = a.b where a.id = ? and b.name like ? and b.at >= ? and b.at <= ? and a.state != ? limit ?'))
      .toBe('select * from a inner join b on b.id = a.b where a.id = +? and b.name like +? and b.at >= ? and b.at <= ? and a.state != ? limit ?');
    expect(plannedOnce('select * from a where a.alike = ? and n in (?, ?)')).toBe('select * from a where a.alike = +? and n in (?, ?)');
  });

  test('means what it meant, whatever its values are', async () => {
    const database = openDatabase(':memory:');
    await database.db.schema.createTable('things').addColumn('name', 'text').addColumn('number', 'integer').execute();
    const things = [{ name: '007', number: 7 }, { name: '-1', number: -1 }, { name: '1e3', number: 9_007_199_254_740_991 }, { name: '', number: 0 }];
    const rows = database.db.withTables<{ things: { name: string; number: number } }>();
    await rows.insertInto('things').values(things).execute();
    for (const thing of things) {
      expect(await rows.selectFrom('things').selectAll().where('name', '=', thing.name).where('number', '=', thing.number).execute()).toEqual([thing]);
      expect(await rows.updateTable('things').set(thing).where('name', 'like', thing.name).returningAll().execute()).toEqual([thing]);
    }
    await database.close();
  });
});
