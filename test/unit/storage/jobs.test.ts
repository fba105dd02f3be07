import { expect, test } from 'vitest';
import { retryAfter } from '../../../server/storage/jobs.ts';

test('a job that fails is tried again after a second, then after twice as long each time, at most five minutes', () => {
  expect([1, 2, 3, 8, 9, 10, 1000].map(retryAfter)).toEqual([1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000]);
});
