import type { Moment } from '../../contract/primitives.ts';

/* Token buckets: how many requests may come at once, and how many in the long run. Decides only. */

export interface Rate {
  /** How many may come in the long run, per second. */
  readonly perSecond: number;
  /** How many may come at once after a while without any. */
  readonly burst: number;
}

export interface Bucket { readonly tokens: number; readonly at: Moment }

/**
 * Takes one token out of a bucket; one that is not known yet is full.
 * @returns the bucket as it is then, and after how many milliseconds there is a token: 0 if it was taken now.
 */
export function takeToken(bucket: Bucket | undefined, { perSecond, burst }: Rate, now: Moment): { bucket: Bucket; wait: number } {
  const filled = bucket === undefined ? burst : Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
  // Fractions of a second are not exact in binary: a token that lacks a billionth is there.
  const lacking = 1 - filled - 1e-9;
  if (lacking <= 0) return { bucket: { tokens: Math.max(0, filled - 1), at: now }, wait: 0 };
  return { bucket: { tokens: filled, at: now }, wait: Math.ceil((lacking * 1000) / perSecond) };
}
