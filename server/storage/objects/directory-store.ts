import { mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { checkKey, ObjectMissing, StoreUnavailable, WrongLength, type ObjectStore } from './object-store.ts';
import { SourceFailed, writeWhole } from './write-whole.ts';

/** Where an object is written before it is whole. Not a name that a key can have: those do not begin with a dot. */
const INCOMING = '.incoming';
/** A directory has no name that the outside knows; this one stands for it. */
const DIRECTORY_ADDRESS = 's3://objects/';
const FOLDER_MODE = 0o700;

/**
 * Objects as files of one directory that only this process's user may read. It must not lie where a web server looks.
 * What a crash left half written is thrown away here.
 * @param directory is made if it is not there. One process at a time may use it.
 * @throws Error if it can't be made or read.
 */
export async function openDirectoryStore(directory: string): Promise<ObjectStore> {
  const root = path.resolve(directory);
  const name = `directory ${root}`;
  const incoming = path.join(root, INCOMING);
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: FOLDER_MODE });

  let written = 0;
  const beingWritten = new Set<Promise<void>>();

  const fileOf = (key: string): string => path.join(root, ...checkKey(key).map(fileName));

  async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SourceFailed) throw error.cause;
      if (error instanceof ObjectMissing || error instanceof WrongLength) throw error;
      throw new StoreUnavailable(name, doing, error);
    }
  }

  return {
    name,
    address: DIRECTORY_ADDRESS,
    async put(key, body, _contentType) {
      const file = fileOf(key);
      const half = path.join(incoming, String(++written));
      const writing = attempt('store an object', async () => {
        if (body instanceof Uint8Array) await writeWhole(half, [body], body.byteLength);
        else await writeWhole(half, body.stream, body.bytes);
        await mkdir(path.dirname(file), { recursive: true, mode: FOLDER_MODE });
        await rename(half, file);
        await syncFolders(path.dirname(file), root);
      });
      beingWritten.add(writing);
      await writing.finally(() => beingWritten.delete(writing));
    },
    get: (key, range) =>
      attempt('read an object', async () => {
        const handle = await open(fileOf(key), 'r').catch((error: unknown) => {
          throw isMissing(error) ? new ObjectMissing(name, key) : error;
        });
        return handle.createReadStream(range === undefined ? {} : { start: range.from, end: range.to });
      }),
    size: (key) => attempt('look for an object', () => stat(fileOf(key)).then((found) => found.size, absent)),
    delete: (key) =>
      attempt('delete an object', async () => {
        await unlink(fileOf(key)).catch(absent);
      }),
    // Whoever asked may have gone; the directory is nobody's only when nothing is written into it any more.
    async close() {
      await Promise.allSettled(beingWritten);
    },
  };
}

/** The colon of a time of day is not for every disk. */
const fileName = (part: string): string => part.replaceAll(':', '%3A');

/** A new name lasts only when its folder is on the disk, and so up to the first folder that was there before. */
async function syncFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at.startsWith(root); at = path.dirname(at)) {
    const handle = await open(at, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

function absent(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
