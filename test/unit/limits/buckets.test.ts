import { describe, expect, it } from 'vitest';
import { buckets } from '../../../server/limits/buckets.ts';
import { takeToken, type Bucket } from '../../../server/limits/token-bucket.ts';

const RATE = { perSecond: 2, burst: 3 };

describe('a token bucket', () => {
  it('gives its burst at once, then says how long to wait, and gives as many as its rate in the long run', () => {
    let bucket: Bucket | undefined;
    const waits: number[] = [];
    for (const at of [0, 0, 0, 0, 499, 500, 500, 10_000, 10_000, 10_000, 10_000]) {
      const taken = takeToken(bucket, RATE, at);
      bucket = taken.bucket;
      waits.push(taken.wait);
    }
    expect(waits).toEqual([0, 0, 0, 500, 1, 0, 500, 0, 0, 0, 500]);
  });

  it('keeps what it said: after the wait there is a token', () => {
    const empty: Bucket = { tokens: 0.1, at: 7 };
    const { bucket, wait } = takeToken(empty, { perSecond: 3, burst: 5 }, 20);
    expect(takeToken(bucket, { perSecond: 3, burst: 5 }, 20 + wait - 1).wait).toBeGreaterThan(0);
    expect(takeToken(bucket, { perSecond: 3, burst: 5 }, 20 + wait).wait).toBe(0);
  });

  it('loses nothing when the clock stands or seems to go back', () => {
    expect(takeToken({ tokens: 2, at: 100 }, RATE, 50)).toEqual({ bucket: { tokens: 1, at: 50 }, wait: 0 });
  });
});

describe('buckets by key', () => {
  it('are independent of each other', () => {
    const of = buckets(RATE, () => 0, 100);
    for (let many = 0; many < 3; many++) expect(of.take('one')).toBe(0);
    expect(of.take('one')).toBe(500);
    expect(of.take('other')).toBe(0);
  });

  it('are bounded in number: the one that has been quiet longest is forgotten', () => {
    const of = buckets(RATE, () => 0, 100);
    for (let many = 0; many < 4; many++) of.take('busy');
    for (let key = 0; key < 10_000; key++) {
      of.take(`key ${key}`);
      if (key % 50 === 0) expect(of.take('busy')).toBeGreaterThan(0);
    }
    expect(of.size()).toBe(100);
  });
});
