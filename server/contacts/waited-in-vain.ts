import type { ContactsTable } from '../storage/schema.ts';

/** How long a segment has waited that is over before an agent took it; null where it did not wait. */
export const waitedInVain = (now: number, contact: Pick<ContactsTable, 'state' | 'enqueued_at'>): number | null =>
  contact.state === 'in_queue' || contact.state === 'offered' ? now - (contact.enqueued_at ?? now) : null;
