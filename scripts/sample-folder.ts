import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/*
 * Where the sample instance keeps itself, and what must be remembered from one start to the next.
 */

const Remembered = z.object({
  passwords: z.record(z.string(), z.string()),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});
/** What the sample's first start made up: passwords and an access key. Of use nowhere but in this folder's instance. */
export type Remembered = z.infer<typeof Remembered>;

const Running = z.object({ pid: z.number(), api: z.string(), desktops: z.number() });
/** A sample that runs now, for `npm run panel`. */
export type Running = z.infer<typeof Running>;

export class SampleFolder {
  readonly path: string;

  /** @param folder absolute; by default `.sample` in the project. */
  constructor(folder: string) {
    this.path = folder;
  }

  async prepare(reset: boolean): Promise<void> {
    if (reset) await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  get database(): string {
    return path.join(this.path, 'routing.db');
  }

  /** Where the sample's transcripts and attachments are kept. */
  get objects(): string {
    return path.join(this.path, 'objects');
  }

  /** The data folder of the desktop with that number; the first agent's is 1. */
  desktop(number: number): string {
    return path.join(this.path, `desktop-${number}`);
  }

  /** @returns undefined if the sample has never been started here. */
  async remembered(): Promise<Remembered | undefined> {
    return read(path.join(this.path, 'sample.json'), Remembered);
  }

  async remember(remembered: Remembered): Promise<void> {
    await writeFile(path.join(this.path, 'sample.json'), JSON.stringify(remembered, null, 2), { mode: 0o600 });
  }

  /** @returns undefined if no sample runs on this folder. */
  async running(): Promise<Running | undefined> {
    const running = await read(path.join(this.path, 'running.json'), Running);
    return running !== undefined && isAlive(running.pid) ? running : undefined;
  }

  async setRunning(running: Running): Promise<void> {
    await writeFile(path.join(this.path, 'running.json'), JSON.stringify(running), { mode: 0o600 });
  }

  async setStopped(): Promise<void> {
    await rm(path.join(this.path, 'running.json'), { force: true });
  }
}

/** A password that is easy to type and hard to guess: 60 bits. */
export function samplePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const chosen = [...randomBytes(12)].map((byte) => letters[byte % letters.length]).join('');
  return `${chosen.slice(0, 4)}-${chosen.slice(4, 8)}-${chosen.slice(8)}`;
}

async function read<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${file} can't be read: ${error instanceof Error ? error.message : String(error)} Start with --reset to begin with an empty instance.`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
