import { lookForOffers } from '../routing/dispatch.ts';
import type { Work } from '../storage/work.ts';
import type { Place } from './contact-data.ts';
import { note } from './notes.ts';
import { changeContact, loadContact } from './rows.ts';

/*
 * A contact's place in the order of its queue, by a flow or the API (connect-facts 3.5). For one that waits already it
 * counts at once.
 */

/** @param priority 1 is best, 5 the default. */
export async function setPriority(work: Work, place: Place, priority: number): Promise<void> {
  await changeContact(work, place.contactId, { priority });
  note(work, { type: 'priority_set', ...place, data: { priority } });
  lookForOffers(work, { contact: place.contactId });
}

/** @param seconds how much older the contact counts than it is; negative makes it younger. */
export async function adjustAge(work: Work, place: Place, seconds: number): Promise<void> {
  const contact = await loadContact(work.db, place.contactId);
  const adjust = seconds * 1000;
  await changeContact(work, contact.id, { age_adjust: adjust, ...(contact.enqueued_at !== null && { queue_age_at: contact.enqueued_at - adjust }) });
  note(work, { type: 'age_adjusted', ...place, data: { seconds } });
  lookForOffers(work, { contact: contact.id });
}
