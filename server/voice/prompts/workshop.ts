import { Worker } from 'node:worker_threads';
import { PromptUnavailable } from './prompt-shelf.ts';
import type { Material, SoundForm, WorkshopAnswer, WorkshopTask } from './workshop-work.ts';

/** Makes prompts beside the main thread. */
export interface Workshop {
  /**
   * @param target the whole path of the files to write, without an ending; absent: the material is only looked at.
   * @throws PromptUnavailable `damaged`, or `busy` if too much waits already.
   */
  make(material: Material, target?: string): Promise<{ lasts: number; form: SoundForm | null }>;
  stop(): Promise<void>;
}

/** Two, so that a sentence does not wait for a piece of music. */
const THREADS = 2;
/** What waits beyond this would come too late for any caller. */
const WAITING_MOST = 200;

interface Waiting { readonly task: WorkshopTask; resolve(made: { lasts: number; form: SoundForm | null }): void; reject(error: Error): void }
interface Bench { readonly worker: Worker; at: Waiting | undefined }

/** Threads begin with the first work there is. */
export function openWorkshop(): Workshop {
  const waiting: Waiting[] = [];
  const benches = new Set<Bench>();
  let tasks = 0;
  let stopped = false;

  function next(): void {
    if (waiting.length === 0) return;
    let bench = [...benches].find(({ at }) => at === undefined);
    if (bench === undefined && benches.size < THREADS) bench = newBench();
    if (bench === undefined) return;
    const begun = waiting.shift();
    bench.at = begun;
    bench.worker.ref();
    bench.worker.postMessage(begun?.task);
  }

  function newBench(): Bench {
    const worker = new Worker(new URL('./workshop-thread.ts', import.meta.url));
    const bench: Bench = { worker, at: undefined };
    worker.on('message', (answer: WorkshopAnswer) => {
      const done = bench.at;
      bench.at = undefined;
      // A thread that has nothing to do keeps nothing alive.
      worker.unref();
      if (answer.done) done?.resolve(answer);
      else done?.reject(answer.damaged ? new PromptUnavailable('damaged', answer.why) : new Error(`A prompt could not be prepared: ${answer.why}`));
      next();
    });
    const lost = (why: Error): void => {
      benches.delete(bench);
      bench.at?.reject(why);
      bench.at = undefined;
      if (!stopped) next();
    };
    worker.once('error', (error) => lost(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', () => lost(new Error('The thread that prepares prompts has ended.')));
    benches.add(bench);
    return bench;
  }

  return {
    make: (material, target) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new PromptUnavailable('busy', 'The server is being stopped.'));
        if (waiting.length >= WAITING_MOST) return reject(new PromptUnavailable('busy', `${WAITING_MOST} prompts are waiting to be prepared already. Try again later.`));
        waiting.push({ task: { id: (tasks += 1), target, material }, resolve, reject });
        next();
      }),
    async stop() {
      stopped = true;
      for (const { reject } of waiting.splice(0)) reject(new PromptUnavailable('busy', 'The server is being stopped.'));
      await Promise.all([...benches].map(({ worker }) => worker.terminate()));
    },
  };
}
