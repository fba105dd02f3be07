import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from './file-name.ts';

/*
 * The sound of recordings, as files of one user: `ID.ogg` once it is whole, `ID.part` before. What was heard longest ago goes when
 * there is more than fits.
 */

/** All of them together, in bytes. */
const KEPT_MOST = 1024 * 1024 * 1024;

export interface KeptSounds {
  /** Whether all its bytes are here. */
  has(id: string, bytes: number): Promise<boolean>;
  /** Bytes from `from` up to but not including `to`, of the whole file or of what is here of it. */
  read(id: string, from: number, to: number): Promise<Uint8Array>;
  /** How many bytes of a part are here. */
  begun(id: string): Promise<number>;
  /** Goes on with a part. */
  grow(id: string): Promise<FileHandle>;
  /** Its part is the whole. */
  finish(id: string): Promise<void>;
  /** It is heard: the others go before it. */
  touch(id: string, now: number): Promise<void>;
  drop(id: string): Promise<void>;
}

/** @param most how many bytes are kept */
export function createKeptSounds(folder: string, most = KEPT_MOST): KeptSounds {
  const whole = (id: string): string => join(folder, `${fileNameOf(id)}.ogg`);
  const part = (id: string): string => join(folder, `${fileNameOf(id)}.part`);

  /** The oldest go until the rest fits; never the one that was heard last. */
  const prune = async (): Promise<void> => {
    const names = await readdir(folder);
    const files = await Promise.all(names.map(async (name) => ({ path: join(folder, name), found: await stat(join(folder, name)) })));
    let left = files.reduce((sum, file) => sum + file.found.size, 0);
    for (const { path, found } of files.toSorted((a, b) => a.found.mtimeMs - b.found.mtimeMs).slice(0, -1)) {
      if (left <= most) return;
      await rm(path, { force: true });
      left -= found.size;
    }
  };

  return {
    has: async (id, bytes) => (await sizeOf(whole(id))) === bytes && bytes > 0,
    async read(id, from, to) {
      // What was a part a moment ago may be the whole now.
      const file = await open(whole(id)).catch(async () => open(part(id))).catch(async () => open(whole(id)));
      try {
        const piece = Buffer.alloc(to - from);
        const { bytesRead } = await file.read(piece, 0, piece.length, from);
        return piece.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    begun: async (id) => (await sizeOf(part(id))) ?? 0,
    async grow(id) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return open(part(id), 'a', 0o600);
    },
    async finish(id) {
      await rename(part(id), whole(id));
      await prune();
    },
    async touch(id, now) {
      await utimes(whole(id), now / 1000, now / 1000).catch(() => undefined); // gone meanwhile
    },
    async drop(id) {
      await rm(whole(id), { force: true });
      await rm(part(id), { force: true });
    },
  };
}

/** Undefined: it is not there. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
