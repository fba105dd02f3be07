import { open, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { WrongLength } from './object-store.ts';

/** Only for the user that the server runs as. */
const FILE_MODE = 0o600;

/** What the stream itself failed with, as opposed to the disk. */
export class SourceFailed extends Error {
  constructor(cause: unknown) {
    super('The sender of a stream failed.', { cause });
    this.name = 'SourceFailed';
  }
}

/**
 * Writes exactly `bytes` bytes of a stream into a new file and sees them onto the disk. Of anything else no file is left.
 * @throws WrongLength at the first byte too many, or if some are missing; SourceFailed; the disk's own errors.
 */
export async function writeWhole(file: string, source: Readable | Iterable<Uint8Array>, bytes: number): Promise<void> {
  const handle = await open(file, 'wx', FILE_MODE);
  try {
    let came = 0;
    for await (const chunk of failuresNamed(source)) {
      came += chunk.length;
      if (came > bytes) throw new WrongLength(bytes, came);
      await handle.writeFile(chunk);
    }
    if (came < bytes) throw new WrongLength(bytes, came);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(file).catch(() => undefined);
    throw error;
  }
}

/** The stream's bytes; its failures become SourceFailed. Whoever stops early lets the stream go. */
async function* failuresNamed(source: Readable | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let handed = false;
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
      handed = true;
      yield chunk;
      handed = false;
    }
  } catch (error) {
    throw handed ? error : new SourceFailed(error);
  }
}
