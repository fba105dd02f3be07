import type { Clock } from '../../clock.ts';
import type { OutsideResult } from '../../flows/outside-call.ts';

/** How one try ended. `busy`: the other end has a fault or too much to do, and may be asked again. */
export type Attempt = OutsideResult | { readonly kind: 'busy'; readonly why: string };

/** Pauses between tries, in milliseconds; their number is how often it is tried again (connect-facts 4.3). */
const PAUSES = [100, 200, 400];

/** Tries until it is answered, refused, or tried often enough. Who waits for it sets the limit of time. */
export async function tried(clock: Clock, signal: AbortSignal, attempt: () => Promise<Attempt>): Promise<OutsideResult> {
  for (const pause of PAUSES) {
    const result = await attempt();
    if (result.kind !== 'busy' || signal.aborted) return settled(result);
    await passed(clock, pause, signal);
  }
  return settled(await attempt());
}

const settled = (result: Attempt): OutsideResult => (result.kind === 'busy' ? { kind: 'failed', why: result.why } : result);

function passed(clock: Clock, length: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.now() + length, resolve);
    signal.addEventListener('abort', () => {
      cancel();
      resolve();
    }, { once: true });
  });
}

/** What a function returned, as JSON; nothing at all counts as null. */
export function readReturned(bytes: Uint8Array): OutsideResult {
  if (bytes.length === 0) return { kind: 'returned', value: null };
  try {
    return { kind: 'returned', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as string };
  } catch {
    return { kind: 'failed', why: 'What it returned cannot be read as JSON.' };
  }
}
