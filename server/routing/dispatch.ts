import { agentTouched } from '../agents/agent-status.ts';
import { note } from '../contacts/notes.ts';
import { changeContact, loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { readLanes, routingAgents } from './dispatch-read.ts';
import { whyOffered } from './explain.ts';
import { lanesToRead } from './pick-lanes.ts';
import type { PickedOffer } from './pick-values.ts';
import { pick } from './pick.ts';

/*
 * Makes the offers that the pick decides on, at the end of every command after which there may be one to make: nothing
 * waits while an eligible agent is free.
 */

/** When an offer has rung long enough; the key is the offer's id. */
export const OFFER_TIMER = 'offer';
/** When time alone may make an offer possible: a delay or a back-off is over. */
export const LOOK_TIMER = 'look';
const LOOK_KEY = 'instance';

/** To be called when a contact has come to wait, or an agent may take more than before. Offers are made at the command's end. */
export function lookForOffers(work: Work): void {
  work.atEnd('look_for_offers', look);
}

async function look(work: Work): Promise<void> {
  const { now } = work;
  const anything = await work.db.selectFrom('contacts').select('id').where('state', '=', 'in_queue').limit(1).executeTakeFirst();
  const agents = anything ? await routingAgents(work.db, { now, backOff: work.settings.declineBackOff, only: 'free' }) : [];
  const lanes = await readLanes(work.db, now, lanesToRead(now, agents));
  const { offers, nextLook } = pick({ now, agents, lanes });
  for (const offer of offers) await makeOffer(work, offer);
  if (nextLook === null) await cancelTimer(work, LOOK_TIMER, LOOK_KEY);
  else await setTimer(work, { kind: LOOK_TIMER, key: LOOK_KEY, dueAt: nextLook });
}

async function makeOffer(work: Work, picked: PickedOffer): Promise<void> {
  const { now } = work;
  const contact = await loadContact(work.db, picked.contactId);
  const id = work.ids.next(now);
  const expiresAt = now + work.settings.offerLasts;
  const waited = Math.max(0, now - (contact.enqueued_at ?? now));
  // An older offer of the same contact that he has not cleared makes room for this one: one contact, one place.
  await work.db.updateTable('offers').set({ cleared_at: now }).where('contact_id', '=', contact.id).where('user_id', '=', picked.userId).where('cleared_at', 'is', null).execute();
  await work.db
    .insertInto('offers')
    .values({
      id, contact_id: contact.id, initial_contact_id: contact.initial_id, user_id: picked.userId, queue_id: contact.queue_id ?? '',
      offered_at: now, expires_at: expiresAt, state: 'ringing', ended_at: null, cleared_at: null, reasons: JSON.stringify(whyOffered(picked)), waited,
    })
    .execute();
  await changeContact(work, contact.id, { state: 'offered', offers: contact.offers + 1 });
  await work.db.updateTable('agents').set({ available_since: now }).where('user_id', '=', picked.userId).execute();
  await setTimer(work, { kind: OFFER_TIMER, key: id, dueAt: expiresAt });
  const agent = await work.db.selectFrom('users').select('display_name').where('id', '=', picked.userId).executeTakeFirstOrThrow();
  note(work, {
    type: 'offered', initialContactId: contact.initial_id, contactId: contact.id, userId: picked.userId, queueId: contact.queue_id,
    data: { offerId: id, agent: agent.display_name, expiresAt, waited },
  });
  chatTouched(work, contact.initial_id);
  agentTouched(work, picked.userId);
}
