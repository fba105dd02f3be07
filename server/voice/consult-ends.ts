import { note } from '../contacts/notes.ts';
import { changeContact, loadContact } from '../contacts/rows.ts';
import { tellSender } from '../contacts/transfers.ts';
import { chatTouched } from '../contacts/views.ts';
import { waitedInVain } from '../contacts/waited-in-vain.ts';
import type { ContactsTable, OffersTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { askedParty, isAskedIn } from './call-segments.ts';
import { partyLeaves } from './party-leaves.ts';

/** Nobody was found for whoever asks: what waited for one is over, and the others on the call stay as they are. */
export async function consultEnds(work: Work, contact: ContactsTable, reason: string): Promise<void> {
  const party = await askedParty(work.db, contact);
  await changeContact(work, contact.id, { state: 'ended', disconnected_at: work.now, closed_at: work.now, end_reason: reason });
  note(work, { type: 'segment_ended', initialContactId: contact.initial_id, contactId: contact.id, queueId: contact.queue_id, data: { channel: contact.channel, reason, waited: waitedInVain(work.now, contact) } });
  await tellSender(work, contact, { type: 'transfer_ended', data: { reason } });
  if (party) await partyLeaves(work, party, reason);
  chatTouched(work, contact.initial_id);
}

/** It rang in vain. Where one agent was asked for, he is not coming: whoever asks is not kept waiting for him. A queue has others. */
export async function consultMissed(work: Work, offer: OffersTable, how: string): Promise<void> {
  const contact = await loadContact(work.db, offer.contact_id);
  if (contact.disconnected_at !== null || !(await isAskedIn(work.db, contact))) return;
  const own = await work.db.selectFrom('queues').select('owner_user_id').where('id', '=', contact.queue_id).executeTakeFirst();
  if (own?.owner_user_id != null) await consultEnds(work, contact, how);
}
