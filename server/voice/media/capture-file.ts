import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureFile } from './bridge.ts';

/** How long what was said may wait for being written: what a kill can cost. */
const WRITE_EVERY = 100;
/** What a disk that does not take anything may make us keep; then the oldest is given up. */
const WAITING_MAX = 8 * 1024 * 1024;

/**
 * A capture on this machine. Nothing is lost for a while if it cannot be written.
 * @param failed is told why, once until it works again
 */
export function captureFile(file: string, failed: (why: string) => void): CaptureFile {
  let waiting: Buffer[] = [];
  let bytesWaiting = 0;
  let handle: FileHandle | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;
  let hasFailed = false;
  const write = async (): Promise<void> => {
    const pieces = waiting;
    waiting = [];
    bytesWaiting = 0;
    try {
      if (handle === null) {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        handle = await open(file, 'a', 0o600);
      }
      await handle.appendFile(Buffer.concat(pieces));
      hasFailed = false;
    } catch (error) {
      await handle?.close().catch(() => undefined);
      handle = null;
      waiting = [...pieces, ...waiting];
      bytesWaiting = waiting.reduce((sum, { length }) => sum + length, 0);
      while (bytesWaiting > WAITING_MAX) bytesWaiting -= waiting.shift()?.length ?? 0;
      if (!hasFailed) failed(error instanceof Error ? error.message : 'unknown');
      hasFailed = true;
    }
  };
  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (writing !== null) await writing;
    if (waiting.length === 0) return;
    writing = write();
    await writing;
    writing = null;
    if (waiting.length > 0) arm();
  };
  const arm = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      void flush();
    }, WRITE_EVERY);
  };
  return {
    append(bytes) {
      waiting.push(bytes);
      bytesWaiting += bytes.length;
      arm();
    },
    async close() {
      await flush();
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await handle?.close().catch(() => undefined);
      handle = null;
    },
  };
}
