/*
 * How much processor time a server's process has used. On a machine that does other things meanwhile, this says more
 * about a change than any latency.
 */

const ASK = 'processor time';

/** In the server's process: answers its parent's question from now on. */
export function tellProcessorTime(): void {
  process.on('message', (asked) => {
    if (asked !== ASK) return;
    const { user, system } = process.cpuUsage();
    process.send?.({ microseconds: user + system });
  });
}

/** In the parent: microseconds this child has used so far. */
export function processorTimeOf(child: { send(message: string): boolean; once(event: 'message', hear: (told: unknown) => void): unknown }): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (told) => resolve((told as { microseconds: number }).microseconds));
    child.send(ASK);
  });
}
