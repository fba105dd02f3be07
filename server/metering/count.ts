import type { Moment } from '../../contract/primitives.ts';
import { builtOnce, type Place } from '../storage/built-once.ts';
import type { UsageTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';

/** Whose a counted thing is. */
type Counted = Pick<UsageTable, 'initial_contact_id' | 'contact_id' | 'role' | 'channel'>;

/** The day (UTC) that a moment falls on, `2026-11-25`. */
const dayOf = (at: Moment): string => new Date(at).toISOString().slice(0, 10);

/** One more stored message or attachment (connect-facts 11: whoever wrote it, however many read it). */
export const countMessage = (work: Work, of: Counted): Promise<void> => count(work, { ...of, messages: 1, tasks: 0 });

/** One more created task. Its role is `API` or, made by a flow, `SYSTEM`. */
export const countTask = (work: Work, of: Counted): Promise<void> => count(work, { ...of, messages: 0, tasks: 1 });

async function count(work: Work, of: Omit<UsageTable, 'day'>): Promise<void> {
  await addUsage(work.db, { ...of, day: dayOf(work.now) });
}

const addUsage = builtOnce((rows, place: Place<UsageTable>) =>
  rows
    .insertInto('usage')
    .values({
      day: place('day'), initial_contact_id: place('initial_contact_id'), contact_id: place('contact_id'), role: place('role'), channel: place('channel'),
      messages: place('messages'), tasks: place('tasks'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'initial_contact_id', 'contact_id', 'role', 'channel'])
        .doUpdateSet((update) => ({ messages: update('usage.messages', '+', place('messages')), tasks: update('usage.tasks', '+', place('tasks')) })),
    ),
);
