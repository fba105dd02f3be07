import { appendFile, chmod, rename, stat } from 'node:fs/promises';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const BYTES_MAX = 2 * 1024 * 1024;

/** A log of JSON lines for its owner only. Grown too large it becomes `<path>.1`, and a new one is begun. */
export function openLogFile(path: string, clock: Clock): Log & { close(): Promise<void> } {
  let lines: string[] = [];
  let writing: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    while (lines.length > 0) {
      const text = lines.join('');
      lines = [];
      const size = await stat(path).then((found) => found.size, () => 0);
      if (size > BYTES_MAX) await rename(path, `${path}.1`);
      await appendFile(path, text, { mode: 0o600 });
      if (size === 0) await chmod(path, 0o600);
    }
  };

  return {
    write(event, fields = {}) {
      lines.push(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), event, ...fields })}\n`);
      // A log that cannot be written must not stop the work.
      writing ??= write().catch(() => undefined).finally(() => { writing = null; });
    },
    async close() {
      while (writing !== null) await writing;
    },
  };
}
