import type { Moment } from '../../contract/primitives.ts';
import { takeToken, type Bucket, type Rate } from './token-bucket.ts';

/** Buckets of one rate, by whom they are for. In memory: a restart forgives. */
export interface Buckets {
  /** How long to wait before the next request of this one, in milliseconds; 0: it may come now, and is counted. */
  take(key: string): number;
  /** How many are kept. */
  size(): number;
}

/**
 * @param most how many are kept; beyond it the one that has been quiet longest is forgotten, and thus full again.
 */
export function buckets(rate: Rate, now: () => Moment, most: number): Buckets {
  const kept = new Map<string, Bucket>();
  return {
    take(key) {
      const taken = takeToken(kept.get(key), rate, now());
      // The newest stands last, so that the first is the one that has been quiet longest.
      kept.delete(key);
      kept.set(key, taken.bucket);
      const [quietest] = kept.keys();
      if (kept.size > most && quietest !== undefined) kept.delete(quietest);
      return taken.wait;
    },
    size: () => kept.size,
  };
}
