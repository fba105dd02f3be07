import { once } from 'node:events';
import { createServer } from 'node:net';

/*
 * Ports for servers that are killed and come back: below those that systems give out by themselves, so that nobody is
 * given one while its server is dead, and for each of Vitest's workers a range of its own.
 */

const EACH = 500;
let next = 20_000 + EACH * Number(process.env['VITEST_POOL_ID'] ?? '0');
const end = next + EACH;

/** A port of 127.0.0.1 that nobody listens on, and that this worker has not given out before. */
export async function keptPort(): Promise<number> {
  while (next < end) {
    const port = next++;
    if (await isFree(port)) return port;
  }
  throw new Error(`Every port below ${end} is taken or was given out before.`);
}

async function isFree(port: number): Promise<boolean> {
  const trial = createServer().listen(port, '127.0.0.1');
  const free = await Promise.race([once(trial, 'listening').then(() => true), once(trial, 'error').then(() => false)]).catch(() => false);
  if (free) await new Promise((resolve) => trial.close(resolve));
  return free;
}
