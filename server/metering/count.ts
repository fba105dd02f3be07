import type { Moment } from '../../contract/primitives.ts';
import type { UsageTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';

/** Whose a counted thing is. */
export type Counted = Pick<UsageTable, 'initial_contact_id' | 'contact_id' | 'role' | 'channel'>;

/** The day (UTC) that a moment falls on, `2026-11-25`. */
export const dayOf = (at: Moment): string => new Date(at).toISOString().slice(0, 10);

/** One more stored message (connect-facts 11: whoever wrote it, however many read it). */
export async function countMessage(work: Work, of: Counted): Promise<void> {
  const row: UsageTable = { ...of, day: dayOf(work.now), messages: 1, tasks: 0 };
  await work.db
    .insertInto('usage')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['day', 'initial_contact_id', 'contact_id', 'role', 'channel']).doUpdateSet((update) => ({ messages: update('usage.messages', '+', 1) })),
    )
    .execute();
}
