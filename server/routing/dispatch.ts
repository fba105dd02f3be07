import { agentTouched } from '../agents/agent-status.ts';
import { note } from '../contacts/notes.ts';
import { changeContact, loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import type { Id } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { decideOffers, wholeInstance } from './dispatch-decide.ts';
import { whyOffered } from './explain.ts';

/*
 * Makes the offers that the pick decides on, at the end of every command after which there may be one to make: nothing
 * waits while an eligible agent is free.
 */

/** When an offer has rung long enough; the key is the offer's id. */
export const OFFER_TIMER = 'offer';
/** When time alone may make an offer possible: a delay or a back-off is over. */
export const LOOK_TIMER = 'look';
const LOOK_KEY = 'instance';

/** What may have made an offer possible. */
export type Cause = { agent: Id } | { contact: Id } | 'anything';

interface Causes { agents: Set<Id>; contacts: Set<Id>; anything: boolean }
const causesOf = new WeakMap<Work, Causes>();

/** To be called when a contact has come to wait, or an agent may take more than before. Offers are made at the command's end. */
export function lookForOffers(work: Work, cause: Cause): void {
  const causes = causesOf.get(work) ?? { agents: new Set(), contacts: new Set(), anything: false };
  causesOf.set(work, causes);
  if (cause === 'anything') causes.anything = true;
  else if ('agent' in cause) causes.agents.add(cause.agent);
  else causes.contacts.add(cause.contact);
  work.atEnd('look_for_offers', look);
}

async function look(work: Work): Promise<void> {
  const { now } = work;
  const causes = causesOf.get(work);
  causesOf.delete(work);
  if (!causes) return;
  const timer = await work.db.selectFrom('timers').select('due_at').where('kind', '=', LOOK_TIMER).where('key', '=', LOOK_KEY).executeTakeFirst();
  // A part is decided as the whole would be only while nothing is overdue that time alone made possible.
  const event = { ...causes, anything: causes.anything || (timer !== undefined && timer.due_at <= now) };
  const { offers, nextLook } = await decideOffers(work.db, event, { now, backOff: work.settings.declineBackOff });
  for (const offer of offers) await offerTo(work, offer.contactId, offer.userId, whyOffered(offer));
  await lookAgainAt(work, nextLook, timer?.due_at ?? null, wholeInstance(event));
}

/** One timer serves the whole instance: what was only part of it may bring it forward, never put it off. */
async function lookAgainAt(work: Work, nextLook: number | null, setFor: number | null, whole: boolean): Promise<void> {
  if (nextLook === setFor) return;
  if (nextLook !== null && (whole || setFor === null || nextLook < setFor)) await setTimer(work, { kind: LOOK_TIMER, key: LOOK_KEY, dueAt: nextLook });
  else if (nextLook === null && whole) await cancelTimer(work, LOOK_TIMER, LOOK_KEY);
}

/** A waiting contact rings at this agent from now on; `reasons` say why at him. */
export async function offerTo(work: Work, contactId: Id, userId: Id, reasons: readonly RoutingReason[]): Promise<void> {
  const { now } = work;
  const contact = await loadContact(work.db, contactId);
  const id = work.ids.next(now);
  const expiresAt = now + work.settings.offerLasts;
  const waited = Math.max(0, now - (contact.enqueued_at ?? now));
  // An older offer of the same contact that he has not cleared makes room for this one: one contact, one place.
  const older = await work.db.updateTable('offers').set({ cleared_at: now }).where('contact_id', '=', contact.id).where('user_id', '=', userId).where('cleared_at', 'is', null).executeTakeFirst();
  // And so he has a slot more than the decision knew of.
  if (older.numUpdatedRows > 0n) lookForOffers(work, { agent: userId });
  await work.db
    .insertInto('offers')
    .values({
      id, contact_id: contact.id, initial_contact_id: contact.initial_id, user_id: userId, queue_id: contact.queue_id ?? '',
      offered_at: now, expires_at: expiresAt, state: 'ringing', ended_at: null, cleared_at: null, reasons: JSON.stringify(reasons), waited, paused_at: null,
    })
    .execute();
  await changeContact(work, contact.id, { state: 'offered', offers: contact.offers + 1 });
  await work.db.updateTable('agents').set({ available_since: now }).where('user_id', '=', userId).execute();
  await setTimer(work, { kind: OFFER_TIMER, key: id, dueAt: expiresAt });
  const agent = await work.db.selectFrom('users').select('display_name').where('id', '=', userId).executeTakeFirstOrThrow();
  note(work, {
    type: 'offered', initialContactId: contact.initial_id, contactId: contact.id, userId: userId, queueId: contact.queue_id,
    data: { channel: contact.channel, offerId: id, agent: agent.display_name, expiresAt, waited },
  });
  chatTouched(work, contact.initial_id);
  agentTouched(work, userId);
}
