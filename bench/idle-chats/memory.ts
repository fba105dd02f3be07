/*
 * How much memory a server's process holds, after it has thrown away what it does not need.
 */

const ASK = 'memory';

/** In bytes: what the process holds in all, and what of it are JavaScript's own objects. */
export interface Memory { resident: number; heap: number }

/** In the server's process, started with `--expose-gc`: answers its parent's question from now on. */
export function tellMemory(): void {
  process.on('message', (asked) => {
    if (asked !== ASK) return;
    for (let round = 0; round < 3; round += 1) globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send?.({ resident: rss, heap: heapUsed + external } satisfies Memory);
  });
}

/** In the parent: what this child holds now. */
export function memoryOf(child: { send(message: string): boolean; once(event: 'message', hear: (told: unknown) => void): unknown }): Promise<Memory> {
  return new Promise((resolve) => {
    child.once('message', (told) => resolve(told as Memory));
    child.send(ASK);
  });
}
