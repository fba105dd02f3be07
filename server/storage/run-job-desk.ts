import type { Clock } from '../clock.ts';
import type { JobDesk } from './job-desk.ts';
import type { Writer } from './writer.ts';

const LISTED_MOST = 1000;

/** Reads what waits. What is only planned for later, such as deleting a rejected file in a month, is not listed. */
export function jobDesk(writer: Writer, clock: Clock): JobDesk {
  return {
    waiting: () =>
      writer.read(async (db) => {
        const rows = await db
          .selectFrom('jobs')
          .selectAll()
          .where((where) => where.or([where('failures', '>', 0), where('due_at', '<=', clock.now())]))
          .orderBy('asked_at')
          .orderBy('kind')
          .orderBy('key')
          .limit(LISTED_MOST)
          .execute();
        return rows.map((row) => ({ kind: row.kind, key: row.key, askedAt: row.asked_at, nextTryAt: row.due_at, failures: row.failures, lastFailure: row.last_failure }));
      }),
  };
}
