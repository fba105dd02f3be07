import type { Moment } from '../../contract/primitives.ts';

/** Work that waits for something outside the database; see storage/jobs.ts. */
export interface WaitingJob { kind: string; key: string; askedAt: Moment; nextTryAt: Moment; failures: number; lastFailure: string | null }

/** What an operator may ask about it. */
export interface JobDesk {
  /** What has failed at least once, or is late, longest first. At most a thousand. */
  waiting(): Promise<WaitingJob[]>;
}
