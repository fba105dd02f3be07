import { readFileSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../server/storage/database.ts';
import * as attachments from '../../../server/storage/migrations/0009-attachments.ts';
import * as taskFiles from '../../../server/storage/migrations/0030-task-files.ts';
import * as filesForTasks from '../../../server/storage/migrations/0033-files-for-tasks.ts';
import { migrate } from '../../../server/storage/migrate.ts';

/** The tables and columns that the types of schema.ts speak of. */
function declared(): Record<string, string[]> {
  const text = readFileSync(new URL('../../../server/storage/schema.ts', import.meta.url), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
  const interfaces = new Map([...text.matchAll(/interface (\w+) \{([^}]*)\}/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
  const tables = [...(interfaces.get('Schema') ?? '').matchAll(/(\w+): (\w+);/g)];
  return Object.fromEntries(
    tables.map((match) => [match[1] ?? '', [...(interfaces.get(match[2] ?? '') ?? '').matchAll(/(\w+)\??:/g)].map((column) => column[1] ?? '').toSorted()]),
  );
}

test('the migrations make exactly the tables and columns that the types speak of', async () => {
  const database = openDatabase(':memory:');
  await migrate(database, 1);
  const made = await sql<{ tbl: string; col: string }>`
    select m.name as tbl, c.name as col from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name <> 'migrations' and m.name not like 'sqlite_%' order by 1, 2`.execute(database.db);
  const tables = Object.fromEntries([...Map.groupBy(made.rows, (row) => row.tbl)].map(([table, rows]) => [table, rows.map((row) => row.col).toSorted()]));
  expect(Object.keys(declared())).toContain('transcript');
  expect(tables).toEqual(declared());
});

test('the table of files that is made anew keeps its rows, and those of tasks that point to them', async () => {
  const { db, close } = openDatabase(':memory:');
  await sql`create table chats (id text primary key)`.execute(db);
  await sql`create table transcript (id text primary key)`.execute(db);
  const earlier = db as unknown as Kysely<unknown>;
  await attachments.up(earlier);
  await taskFiles.up(earlier);
  await sql`insert into chats values ('chat'), ('task')`.execute(db);
  await sql`insert into attachments values ('file', 'chat', 'kim', 'a.png', 'image/png', 3, 'approved', null, 'key', 'item', 1, 2, 3, 4)`.execute(db);
  await sql`insert into task_files values ('task', 'file', 0)`.execute(db);
  await filesForTasks.up(earlier);
  expect(await db.selectFrom('attachments').selectAll().execute()).toEqual([{
    id: 'file', initial_contact_id: 'chat', participant_id: 'kim', user_id: null, name: 'a.png', content_type: 'image/png', bytes: 3, state: 'approved', reason: null, object_key: 'key', item_id: 'item',
    announced_at: 1, upload_until: 2, completed_at: 3, decided_at: 4,
  }]);
  expect(await db.selectFrom('task_files').selectAll().execute()).toEqual([{ task_id: 'task', attachment_id: 'file', place: 0 }]);
  await expect(db.insertInto('task_files').values({ task_id: 'task', attachment_id: 'nothing', place: 1 }).execute()).rejects.toThrow(/FOREIGN KEY/);
  await close();
});
