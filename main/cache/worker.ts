import { parentPort } from 'node:worker_threads';
import { systemClock } from '../ports/clock.ts';
import { isDiskTrouble } from './open-database.ts';
import { CacheLostError, createStore } from './store.ts';
import type { StoreReply, StoreRequest } from './worker-messages.ts';

/*
 * The one thread that owns the SQLite files, so that the main process never waits for a disk.
 */

const port = parentPort;
if (port === null) throw new Error('cache/worker.ts runs as a worker thread only.');

const clock = systemClock();
const store = createStore(() => clock.now());

port.on('message', (request: StoreRequest) => {
  const began = clock.steady();
  const spent = (): number => Math.round(clock.steady() - began);
  let reply: StoreReply;
  try {
    const run = store[request.op] as (input: unknown) => unknown;
    reply = { seq: request.seq, ok: true, value: run(request.input), milliseconds: spent() };
  } catch (error) {
    const code = error instanceof CacheLostError ? 'cache_lost' : isDiskTrouble(error) ? 'disk' : 'internal';
    reply = { seq: request.seq, ok: false, code, message: error instanceof Error ? error.message : 'unknown', milliseconds: spent() };
  }
  port.postMessage(reply);
});
