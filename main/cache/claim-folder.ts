import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';

/** The file that the claim is on; it is empty. */
export const LOCK_FILE = 'desktop.lock';

/** The claims of this process. A claim that nobody refers to would be let go when its memory is collected. */
const held = new Set<BetterSqlite.Database>();

/** Another desktop works in the folder. */
export class FolderTakenError extends Error {}

/**
 * Claims a data folder for this process: two desktops on one journal would each send what the other wrote. The claim is
 * SQLite's lock on an empty file, because the system takes it back when the process ends, however it ends.
 * @returns what lets the folder go.
 * @throws FolderTakenError if another process has it.
 */
export function claimFolder(folder: string): () => void {
  const lock = new BetterSqlite(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new FolderTakenError(`Another desktop works in ${folder}. Use its window, or give this one a folder of its own.`, { cause: error });
    }
    throw error;
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}
