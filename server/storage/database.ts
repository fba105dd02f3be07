import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { plannedOnce } from './planned-once.ts';
import type { Schema } from './schema.ts';

/*
 * One connection to the database, as the writer needs it: queries through Kysely, transaction control beside it, so
 * that several commands can share one commit (design decision 2). Nothing outside storage/ knows which dialect runs.
 */
export interface Database {
  readonly db: Kysely<Schema>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  savepoint(name: string): Promise<void>;
  release(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  /** False after an error that made the database throw away the whole transaction, such as a full disk. */
  inTransaction(): boolean;
  close(): Promise<void>;
}

/** Statements kept compiled; texts vary only by lists of values, so this is seldom reached. */
const STATEMENTS_KEPT = 1000;

/**
 * Opens a file (created if it is not there), or `:memory:`.
 * Every call resolves in microtasks, so that a run in virtual time is the same each time.
 * @throws when the file cannot be opened or is not a database; the message names the file.
 */
export function openDatabase(path: string): Database {
  const sqlite = connect(path);
  const statements = new Map<string, BetterSqlite3.Statement>();
  const prepare = (sql: string): BetterSqlite3.Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(plannedOnce(sql));
    if (statements.size >= STATEMENTS_KEPT) statements.clear();
    statements.set(sql, statement);
    return statement;
  };
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: { prepare, close: () => sqlite.close() } }) });
  const execute = async (sql: string): Promise<void> => {
    prepare(sql).run();
  };
  return {
    db,
    // IMMEDIATE: there is one writer, so a lock that another process holds must be met before any work is done.
    begin: () => execute('begin immediate'),
    commit: () => execute('commit'),
    rollback: () => execute('rollback'),
    savepoint: (name) => execute(`savepoint ${name}`),
    release: (name) => execute(`release ${name}`),
    rollbackTo: (name) => execute(`rollback to ${name}`),
    inTransaction: () => sqlite.inTransaction,
    async close() {
      await db.destroy();
      if (sqlite.open) sqlite.close();
    },
  };
}

function connect(path: string): BetterSqlite3.Database {
  try {
    const sqlite = new BetterSqlite3(path);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('busy_timeout = 5000');
    return sqlite;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The database ${path} cannot be opened: ${why}. Check that the folder exists, is writable, and that no other program holds the file.`, { cause: error });
  }
}
