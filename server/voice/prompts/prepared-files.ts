import { readdir, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { ReadyPrompt } from './prompt-shelf.ts';

/** Prepared prompts of a folder, by the hash of what they were made from. */
export interface PreparedFiles {
  /** The whole path, without an ending. */
  place(hash: string): string;
  /** Undefined if it is not there; otherwise it counts as used now. */
  find(hash: string): Promise<ReadyPrompt | undefined>;
  /** Deletes what was used longest ago, if there is more than may be; never what was used within the last hour. */
  tidy(): Promise<void>;
}

const USED_LATELY = 3_600_000;
/** Mu-law has one byte a sample, 8 in a millisecond. */
const ULAW_BYTES_PER_MS = 8;

/** @param bytesMost how much the folder may hold. */
export function preparedFiles(folder: string, { clock, bytesMost }: { clock: Clock; bytesMost: number }): PreparedFiles {
  const place = (hash: string): string => path.join(folder, hash);
  return {
    place,
    async find(hash) {
      const [ogg, ulaw] = [`${place(hash)}.ogg`, `${place(hash)}.ulaw`];
      const [sent, told] = await Promise.all([stat(ogg).catch(absent), stat(ulaw).catch(absent)]);
      // A machine that lost its power may have left empty ones.
      if (sent === undefined || told === undefined || sent.size === 0 || told.size === 0) return undefined;
      const now = new Date(clock.now());
      await utimes(ogg, now, now).catch(absent);
      return { file: ogg, lasts: Math.round(told.size / ULAW_BYTES_PER_MS) };
    },
    async tidy() {
      const hashes = (await readdir(folder)).filter((name) => name.endsWith('.ogg')).map((name) => name.slice(0, -'.ogg'.length));
      const found = await Promise.all(hashes.map(async (hash) => {
        const [ogg, ulaw] = await Promise.all([stat(`${place(hash)}.ogg`).catch(absent), stat(`${place(hash)}.ulaw`).catch(absent)]);
        return { hash, bytes: (ogg?.size ?? 0) + (ulaw?.size ?? 0), used: ogg?.mtimeMs ?? 0 };
      }));
      let bytes = found.reduce((sum, file) => sum + file.bytes, 0);
      for (const file of found.toSorted((a, b) => a.used - b.used)) {
        if (bytes <= bytesMost || clock.now() - file.used < USED_LATELY) return;
        // The Ogg file first: without it the other is not found either.
        for (const ending of ['ogg', 'ulaw']) await unlink(`${place(file.hash)}.${ending}`).catch(absent);
        bytes -= file.bytes;
      }
    },
  };
}

const absent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};
