import { readFile, rm } from 'node:fs/promises';
import { writeWhole } from '../desk/write-whole.ts';
import type { SecretStore } from '../ports/host.ts';

/** Keeps secrets in a file that only its owner can read. Not encrypted: it is used only where it was asked for. */
export function secretFile(path: string): SecretStore {
  const readAll = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
    } catch {
      return {};
    }
  };
  return {
    mode: 'file',
    read: async (name) => (await readAll())[name] ?? null,
    async write(name, value) {
      const { [name]: _old, ...others } = await readAll();
      const next = value === null ? others : { ...others, [name]: value };
      if (Object.keys(next).length === 0) await rm(path, { force: true });
      else await writeWhole(path, JSON.stringify(next));
    },
  };
}
