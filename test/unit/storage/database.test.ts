import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import { migrate } from '../../../server/storage/migrate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'database-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pragma = async (database: Database, name: string): Promise<unknown> =>
  Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database.db)).rows[0] ?? {})[0];

describe('the database', () => {
  test('is durable: write-ahead log, full synchronisation, foreign keys', async () => {
    const database = openDatabase(path.join(folder, 'a.db'));
    expect([await pragma(database, 'journal_mode'), await pragma(database, 'synchronous'), await pragma(database, 'foreign_keys')]).toEqual(['wal', 2, 1]);
    await database.close();
  });

  test('says which file it could not open, and why', () => {
    const file = path.join(folder, 'text.db');
    writeFileSync(file, 'this is no database, however long it may be. '.repeat(100));
    expect(() => openDatabase(file)).toThrow(file);
  });

  test('is migrated once, and keeps what it holds', async () => {
    const file = path.join(folder, 'b.db');
    const first = openDatabase(file);
    const applied = await migrate(first, 1);
    expect(applied).toEqual(readdirSync('server/storage/migrations').toSorted().map((file) => Number.parseInt(file)));
    await first.db.insertInto('hours').values({ id: 'h', name: 'Always', time_zone: 'UTC', config: '[]' }).execute();
    await first.close();
    const second = openDatabase(file);
    expect(await migrate(second, 2)).toEqual([]);
    expect(await second.db.selectFrom('hours').select('id').execute()).toEqual([{ id: 'h' }]);
    await second.close();
  });

  test('of a newer program is refused, not harmed', async () => {
    const database = openDatabase(':memory:');
    await migrate(database, 1);
    await sql`insert into migrations values (999, '0999-later', 5)`.execute(database.db);
    await expect(migrate(database, 2)).rejects.toThrow('0999-later');
  });

  test('finds what waits, what rings and what is due by index', async () => {
    const database = openDatabase(':memory:');
    await migrate(database, 1);
    const { db } = database;
    // As they are asked: with bound parameters, which SQLite plans differently from literals, but for what planned-once.ts says.
    const plan = async (query: { compile(): CompiledQuery }): Promise<string> => {
      const { sql: text, parameters } = query.compile();
      const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${text}`, [...parameters]));
      return rows.map((row) => row.detail).join('; ');
    };
    const waiting = db.selectFrom('contacts').selectAll().where('state', '=', 'in_queue').where('queue_id', '=', 'q').where('channel', '=', 'CHAT');
    const head = await plan(waiting.orderBy('priority').orderBy('queue_age_at').orderBy('id').limit(10));
    expect(head).toContain('contacts_waiting');
    expect(head).not.toContain('TEMP B-TREE');
    expect(await plan(db.selectFrom('timers').selectAll().orderBy('due_at').orderBy('kind').orderBy('key').limit(1))).toContain('timers_due');
    expect(await plan(db.selectFrom('offers').selectAll().where('user_id', '=', 'u').where('cleared_at', 'is', null))).toContain('offers_held');
    expect(await plan(db.selectFrom('offers').selectAll().where('contact_id', '=', 'c').where('state', '=', sql.lit('ringing')))).toContain('offers_ringing');
    const transcript = await plan(db.selectFrom('transcript').selectAll().where('initial_contact_id', '=', 'c').where('position', '>', 5).orderBy('position'));
    expect(transcript).toContain('(initial_contact_id=? AND position>?)');
    expect(transcript).not.toContain('TEMP B-TREE');
    await database.close();
  });
});
