import type { Database } from 'better-sqlite3';

/** One numbered step of a database's schema. Its number is its place in the list, from 1; it never changes once released. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The database was written by a newer version of this program. */
export class NewerSchemaError extends Error {
  constructor(found: number, known: number) {
    super(`The database has schema ${found}, this program knows up to ${known}. A newer version of the program has written it.`);
  }
}

/**
 * Brings a database to the newest schema, each step in its own transaction.
 * @throws NewerSchemaError if it is already further than this program.
 */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const found = Number(database.pragma('user_version', { simple: true }));
  if (found > migrations.length) throw new NewerSchemaError(found, migrations.length);
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}
