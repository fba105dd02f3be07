import type BetterSqlite3 from 'better-sqlite3';

const compiled = new WeakMap<BetterSqlite3.Database, Map<string, BetterSqlite3.Statement>>();

/** A statement on this connection, compiled once: the same few are asked after every commit. */
export function query(rows: BetterSqlite3.Database, sql: string): BetterSqlite3.Statement {
  const known = compiled.get(rows) ?? new Map<string, BetterSqlite3.Statement>();
  compiled.set(rows, known);
  const statement = known.get(sql) ?? rows.prepare(sql);
  known.set(sql, statement);
  return statement;
}
