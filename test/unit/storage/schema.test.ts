import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../server/storage/database.ts';
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
