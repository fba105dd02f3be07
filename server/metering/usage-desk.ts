import * as z from 'zod';

/** What figures of usage can be added up by. Days are UTC. */
export const UsageKey = z.enum(['day', 'role', 'channel', 'contact']);
export type UsageKey = z.infer<typeof UsageKey>;

/** A day of the calendar, `2026-11-25`; a 30th of February is none. */
export const Day = z.iso.date();

export const UsageQuery = z.strictObject({
  /** First and last day (UTC), both counted. */
  from: Day,
  to: Day,
  by: UsageKey,
  /** The key of the last row of the page before; null for the first page. */
  after: z.string().nullable(),
  limit: z.int().min(1).max(1000),
}).refine(({ from, to }) => from <= to, { path: ['to'], message: 'ends before it begins' });
export type UsageQuery = z.infer<typeof UsageQuery>;

/** `initialContactId` says whose segment a contact is; null for figures that are not by contact. */
export const UsageRow = z.strictObject({ key: z.string(), initialContactId: z.string().nullable(), messages: z.int(), tasks: z.int() });
export type UsageRow = z.infer<typeof UsageRow>;

export const UsageAnswer = z.strictObject({
  /** In the order of their keys. */
  rows: z.array(UsageRow),
  /** What `after` of the next page is; null if this was the last. */
  next: z.string().nullable(),
  /** Of all pages together. */
  total: z.strictObject({ messages: z.int(), tasks: z.int() }),
});
export type UsageAnswer = z.infer<typeof UsageAnswer>;

/** What has been used: each stored message and each created task, counted once in the transaction that stored it. */
export interface UsageDesk {
  usage(query: UsageQuery): Promise<UsageAnswer>;
}
