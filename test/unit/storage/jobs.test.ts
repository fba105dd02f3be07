import { expect, test } from 'vitest';
import { askJob, retryAfter, startJobs } from '../../../server/storage/jobs.ts';
import { countedAlarms } from '../../doubles/counted-alarms.ts';
import { openStorage } from '../../doubles/opened-storage.ts';

test('a job that fails is tried again after a second, then after twice as long each time, at most five minutes', () => {
  expect([1, 2, 3, 8, 9, 10, 1000].map(retryAfter)).toEqual([1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000]);
});

test('jobs that are stopped while they look leave nothing behind that would wake', async () => {
  const storage = await openStorage();
  await storage.writer.run({ actor: 'test', cause: 'test' }, (work) => askJob(work, { kind: 'errand', key: 'ahead', dueAt: work.now + 60_000 }));
  const { clock, armed } = countedAlarms(storage.clock);
  const jobs = startJobs({ writer: storage.writer, clock, kinds: { errand: { does: async () => async () => undefined } }, onError: () => undefined });
  await jobs.stop();
  await storage.writer.idle();
  await jobs.idle();
  expect(armed()).toBe(0);
});
