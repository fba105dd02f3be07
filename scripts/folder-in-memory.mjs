import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** Room for all that a run leaves lying until its end, several times. */
const BYTES_LEAST = 4 * 1024 ** 3;

/**
 * A folder whose files are in memory, gone when this process ends: tests sync small files by the thousand, and nothing of it
 * need outlive them. Undefined where the system has no such place, little room in it, or runs no program that lies there.
 * @returns {string | undefined}
 */
export function folderInMemory() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < BYTES_LEAST) return undefined;
    const folder = mkdtempSync(path.join(MEMORY, 'ccp-test-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const program = path.join(folder, 'program');
    writeFileSync(program, '', { mode: 0o700 });
    accessSync(program, constants.X_OK);
    return folder;
  } catch {
    return undefined;
  }
}
