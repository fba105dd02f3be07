import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fullTextQuery } from '../../../main/cache/full-text-query.ts';
import { anyText } from '../../doubles/any-text.ts';

it.each([
  ['invoice', '"invoice"'],
  ['late  invoice', '"late" AND "invoice"'],
  ['"late invoice" paid', '"late invoice" AND "paid"'],
  ['inv*', '"inv"*'],
  ['i*', '"i"'],
  ['"open phrase', '"open phrase"'],
  ['OR NOT NEAR(', '"OR" AND "NOT" AND "NEAR("'],
  ['content:secret', '"content:secret"'],
  ['* "" - ^', null],
])('reads %s', (typed, expected) => {
  expect(fullTextQuery(typed)).toBe(expected);
});

it('makes an expression that SQLite takes of anything a person can type', () => {
  const database = new BetterSqlite(':memory:');
  database.exec(`CREATE VIRTUAL TABLE messages USING fts5 (content, prefix = '2 3')`);
  const search = database.prepare(`SELECT count(*) FROM messages WHERE messages MATCH ?`);
  const hostile = fc.oneof(anyText(), fc.string({ unit: fc.constantFrom('"', '*', '(', ')', ':', '^', '-', '+', ' ', 'a', 'OR', '\0', '{', '}', 'é') }));
  fc.assert(
    fc.property(hostile, (typed) => {
      const expression = fullTextQuery(typed);
      if (expression !== null) search.get(expression);
    }),
    { numRuns: 2_000 },
  );
  database.close();
});
