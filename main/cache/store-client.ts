import { Worker } from 'node:worker_threads';
import type { Log } from '../ports/log.ts';
import type { StoreInput, StoreOperation, StoreOutput } from './store.ts';
import type { StoreErrorCode, StoreReply } from './worker-messages.ts';

/** What the store could not do, and of which kind the trouble is. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The databases as the main thread sees them: one call, one answer, in the order of calling. */
export interface Store {
  /** @throws StoreError */
  call<Name extends StoreOperation>(op: Name, input: StoreInput<Name>): Promise<StoreOutput<Name>>;
  /** Called when the cache was found damaged at work and begun anew. */
  onCacheLost(tell: () => void): void;
  /** Ends after everything asked before is done. */
  close(): Promise<void>;
}

/** A query slower than this is written to the log, by name and time, never with its text. */
const SLOW = 50;

/** Starts the worker. @param file its code: cache/worker.ts or what it was bundled to. */
export function startStore(file: URL, log: Log): Store {
  const worker = new Worker(file);
  const waiting = new Map<number, { op: StoreOperation; resolve: (value: never) => void; reject: (error: Error) => void }>();
  let seq = 0;
  let ended: StoreError | null = null;
  let tellLost = (): void => undefined;

  const end = (error: StoreError): void => {
    ended ??= error;
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };

  worker.on('message', (reply: StoreReply) => {
    const call = waiting.get(reply.seq);
    waiting.delete(reply.seq);
    if (call === undefined) return;
    if (reply.milliseconds >= SLOW) log.write('slow_query', { operation: call.op, milliseconds: reply.milliseconds });
    if (reply.ok) return call.resolve(reply.value as never);
    log.write('store_error', { operation: call.op, code: reply.code });
    if (reply.code === 'cache_lost') tellLost();
    call.reject(new StoreError(reply.code, reply.message));
  });
  worker.on('error', (error: Error) => end(new StoreError('internal', `The database thread has failed: ${error.message}`)));
  worker.on('exit', () => end(new StoreError('closed', 'The databases are closed.')));

  const call: Store['call'] = (op, input) =>
    new Promise((resolve, reject) => {
      if (ended !== null) return reject(ended);
      seq += 1;
      waiting.set(seq, { op, resolve, reject });
      worker.postMessage({ seq, op, input });
    });

  return {
    call,
    onCacheLost(tell) {
      tellLost = tell;
    },
    async close() {
      if (ended === null) await call('close', {}).catch(() => undefined);
      await worker.terminate();
    },
  };
}
