import { chmodSync, existsSync, mkdirSync, openSync, closeSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { migrate, NewerSchemaError } from './migrate.ts';
import type { Migration } from './migrate.ts';

/** How a file is opened and what it must hold. */
export interface DatabaseFile {
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** FULL where the file holds the only copy; NORMAL where the server has it all. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Whether every page is checked on opening. */
  readonly check: 'always' | 'after_unclean_end';
}

export interface OpenedDatabase {
  readonly database: Database;
  /** The damaged or foreign file that was found and set aside, by its new name; null if all was well. */
  readonly setAside: string | null;
}

/** Opens a database, setting aside one that is damaged or of a newer version. */
export function openDatabase(file: DatabaseFile, now: number): OpenedDatabase {
  mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 });
  try {
    return { database: openSound(file), setAside: null };
  } catch (error) {
    if (!isDamage(error) && !(error instanceof NewerSchemaError)) throw error;
    const setAside = setFileAside(file.path, now);
    return { database: openSound(file), setAside };
  }
}

/** Whether SQLite says that the file itself is damaged or not a database. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || error instanceof DamagedError;
}

/** Whether the disk, not the data, is to blame. */
export function isDiskTrouble(error: unknown): boolean {
  return /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM|BUSY)|ENOSPC|EDQUOT|EIO|EROFS|EACCES)/u.test(codeOf(error));
}

/** Renames a database and its companions; gives the new path. */
export function setFileAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/gu, '-');
  let aside = `${path}.damaged-${stamp}`;
  for (let attempt = 2; existsSync(aside); attempt += 1) aside = `${path}.damaged-${stamp}-${attempt}`;
  for (const companion of ['', '-wal', '-shm']) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  return aside;
}

/** Marks the file as properly closed and closes it. */
export function closeDatabase(database: Database): void {
  try {
    database.prepare(`UPDATE life SET clean = 1`).run();
    database.pragma('optimize');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

class DamagedError extends Error {}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function openSound(file: DatabaseFile): Database {
  // Made first so that SQLite's own files take this mode over.
  closeSync(openSync(file.path, 'a', 0o600));
  chmodSync(file.path, 0o600);
  const database = new BetterSqlite(file.path);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${file.synchronous}`);
    database.pragma('foreign_keys = ON');
    database.pragma('busy_timeout = 5000');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -16384');
    database.pragma('trusted_schema = OFF');
    const isNew = Number(database.pragma('user_version', { simple: true })) === 0;
    if (!isNew) checkPages(database, file.check);
    migrate(database, file.migrations);
    database.exec(`CREATE TABLE IF NOT EXISTS life (only INTEGER PRIMARY KEY CHECK (only = 1), clean INTEGER NOT NULL)`);
    database.prepare(`INSERT INTO life (only, clean) VALUES (1, 0) ON CONFLICT (only) DO UPDATE SET clean = 0`).run();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkPages(database: Database, when: DatabaseFile['check']): void {
  if (when === 'after_unclean_end') {
    const life = database.prepare<[], { clean: number }>(`SELECT clean FROM life`).get();
    if (life?.clean === 1) return;
  }
  const answer = String(database.pragma('quick_check(1)', { simple: true }));
  if (answer !== 'ok') throw new DamagedError(`The page check of ${database.name} says: ${answer}`);
}

