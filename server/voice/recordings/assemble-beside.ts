import { Worker } from 'node:worker_threads';
import type { Assembled } from './assemble.ts';

/**
 * Assembles a recording in a thread of its own.
 * @param signal breaks it off; what is half written is written anew the next time
 * @returns null if the capture holds no time at all
 */
export function assembleBeside(capture: string, target: string, signal: AbortSignal): Promise<Assembled | null> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL('./assembling-thread.ts', import.meta.url), { workerData: { capture, target } });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (made: Assembled | null) => resolve(made));
    worker.once('error', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('The thread that assembles a recording has ended.'));
    });
  });
}
