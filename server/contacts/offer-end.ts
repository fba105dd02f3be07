import { sql } from 'kysely';
import { agentTouched } from '../agents/agent-status.ts';
import { lookForOffers, OFFER_TIMER } from '../routing/dispatch.ts';
import type { OffersTable } from '../storage/schema.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { agentName } from './agent-name.ts';
import { note } from './notes.ts';
import { changeContact, loadContact, type Rows } from './rows.ts';
import { tellSender } from './transfers.ts';
import { consultMissed } from '../voice/consult-ends.ts';
import { chatTouched } from './views.ts';

/** How an offer can come to nothing, each with its own word (design decision 11). */
export type OfferEnd = 'missed' | 'rejected' | 'abandoned' | 'withdrawn' | 'link_lost';

/** The offer that rings for this contact now, if one does. */
export async function ringingOffer(rows: Rows, contactId: string): Promise<OffersTable | undefined> {
  return rows.selectFrom('offers').selectAll().where('contact_id', '=', contactId).where('state', '=', sql.lit('ringing')).executeTakeFirst();
}

/**
 * Ends a ringing offer that nobody accepted. The contact waits on where it was, with the age it had (T17); the agent's
 * slot stays taken until he clears it (T15).
 */
export async function endOffer(work: Work, offer: OffersTable, end: OfferEnd): Promise<void> {
  await work.db.updateTable('offers').set({ state: end, ended_at: work.now }).where('id', '=', offer.id).execute();
  await cancelTimer(work, OFFER_TIMER, offer.id);
  await changeContact(work, offer.contact_id, { state: 'in_queue' });
  const contact = await loadContact(work.db, offer.contact_id);
  const agent = await agentName(work.db, offer.user_id);
  note(work, {
    type: `offer_${end}`, initialContactId: offer.initial_contact_id, contactId: offer.contact_id, userId: offer.user_id, queueId: offer.queue_id,
    data: { channel: contact.channel, offerId: offer.id, agent, rang: work.now - offer.offered_at },
  });
  if (end !== 'abandoned') await tellSender(work, contact, { type: 'transfer_missed', data: { agent, how: end } });
  if (end !== 'abandoned' && end !== 'withdrawn') await consultMissed(work, offer, end);
  chatTouched(work, offer.initial_contact_id);
  agentTouched(work, offer.user_id);
  lookForOffers(work, { contact: offer.contact_id });
}
