import type { LineStats } from '../../contract/call.ts';
import type { Timers } from '../desk/client.ts';
import { measureBetween } from './voice-machine.ts';
import type { Line, LineCounters } from './voice-machine.ts';

const MEASURE_EVERY = 5000;

/**
 * Measures the line each five seconds of a call. Answers how to begin; it stops by itself when the call is over.
 * @param line the line of the call, or null while there is no call or no line
 */
export function watchLineStats(timers: Timers, line: () => Line | null, tell: (stats: LineStats) => void): () => void {
  let timer: unknown = null;
  let before: { line: Line; counters: LineCounters } | null = null;
  const measure = async (): Promise<void> => {
    timer = null;
    const now = line();
    if (now === null) {
      before = null;
      return;
    }
    timer = timers.set(() => void measure(), MEASURE_EVERY);
    const counters = await now.counters().catch(() => null);
    if (counters === null) return;
    const stats = before?.line === now ? measureBetween(before.counters, counters) : null;
    before = { line: now, counters };
    if (stats !== null) tell(stats);
  };
  return () => {
    timer ??= timers.set(() => void measure(), MEASURE_EVERY);
  };
}
