import { endChat, endSegment, hasAgent, type ChatEnd } from '../contacts/chat-end.ts';
import { endOffer, ringingOffer } from '../contacts/offer-end.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, loadChat } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { openRuns, stopRun } from '../flows/runner.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { isOutsiders, otherSegments, outsiderOn } from './call-segments.ts';
import { consultEnds } from './consult-ends.ts';
import { agentsGoOn, outsiderLeaves, partyLeaves } from './party-leaves.ts';
import { findParty, onTheCall } from './party-rows.ts';

/*
 * An agent leaves a call on which he is not the only one: it goes on for the others. If his segment carried the customer, that of another
 * agent does from now on, or that of whoever was asked for: leaving while it rings there hands the customer on.
 */

/** What an agent's leaving has come to. `waits`: the customer waits for whoever was asked for, and this segment carries him. */
export type PassedOn = { alone: true } | { alone: false; waits: ContactsTable | null };

/** Lets an agent go from a call that goes on without him. Changes nothing if there is nobody else: then the call itself is left. */
export async function passOn(work: Work, chat: ChatsTable, contact: ContactsTable, reason: ChatEnd): Promise<PassedOn> {
  const others = await otherSegments(work.db, chat.id, contact.id);
  const customer = await findParty(work.db, chat.customer_participant_id);
  const gone = customer === undefined || customer.state === 'left';
  const agents = others.filter(hasAgent);
  const { outsiders } = await onTheCall(work.db, chat.id);
  // One alone, or people outside who have nobody of this side: there is nothing to go on with.
  if (gone && (agents.length === 0 || agents.length + outsiders.length < 2)) {
    await endChat(work, chat.id, reason);
    return { alone: false, waits: null };
  }
  if (contact.id !== chat.current_contact_id) {
    await stopRunsOf(work, contact);
    await endSegment(work, contact, reason);
    await settle(work, chat.id, 'stays');
    return { alone: false, waits: null };
  }
  // Whoever was asked for comes before people outside: he will be an agent.
  const next = agents[0] ?? others.find((other) => !isOutsiders(other)) ?? others[0];
  if (next === undefined) return { alone: true };
  await stopRunsOf(work, contact);
  await endSegment(work, contact, reason === 'ended_by_agent' ? 'transferred' : reason);
  const state = hasAgent(next) ? 'with_agent' : next.state === 'in_flow' ? 'in_flow' : 'in_queue';
  await changeChat(work, chat.id, { current_contact_id: next.id, state });
  const left = await outsiderOn(work.db, next);
  const handed = left === undefined ? {} : await leftTo(work, { contact, next, left, reason });
  note(work, { type: 'call_passed_on', initialContactId: chat.id, contactId: next.id, userId: next.user_id, queueId: next.queue_id, data: { from: contact.id, ...handed } });
  await settle(work, chat.id, 'freed');
  if (state === 'in_flow') await becomesHis(work, next);
  return { alone: false, waits: state === 'in_queue' ? next : null };
}

/** The customer is left to somebody outside. Of an agent who has done so himself it is a transfer: he is told what becomes of it. */
async function leftTo(work: Work, { contact, next, left, reason }: { contact: ContactsTable; next: ContactsTable; left: CallPartiesTable; reason: ChatEnd }): Promise<Record<string, string>> {
  const kind = left.by_trunk === 1 ? 'phone_number' : 'page';
  const to = { to: left.display_name, kind } as const;
  if (contact.user_id === null || reason !== 'ended_by_agent') return to;
  await work.db
    .insertInto('transfers')
    .values({ contact_id: next.id, from_contact_id: contact.id, initial_contact_id: contact.initial_id, by_user_id: contact.user_id, target_type: kind, target_name: left.display_name, at: work.now, came_back_at: null, note: null })
    .execute();
  return { ...to, by: contact.user_id };
}

/** Everybody but this segment's agent is let go, as when the call is ended for all. */
export async function endOthers(work: Work, chat: ChatsTable, reason: ChatEnd): Promise<void> {
  for (const other of await otherSegments(work.db, chat.id, chat.current_contact_id)) await endAskedIn(work, other, reason);
}

/** The segment of somebody who was asked in is over, whether he came or not. */
export async function endAskedIn(work: Work, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  if (hasAgent(contact)) {
    await stopRunsOf(work, contact);
    await endSegment(work, contact, reason);
    await settle(work, contact.initial_id, 'stays');
    return;
  }
  const outsider = await outsiderOn(work.db, contact);
  if (outsider) {
    await outsiderLeaves(work, contact, outsider, reason);
    return;
  }
  await stopRunsOf(work, contact);
  const offer = await ringingOffer(work.db, contact.id);
  if (offer) await endOffer(work, offer, 'withdrawn');
  await consultEnds(work, contact, reason);
}

/** The flow that ran for whoever asked runs for the customer now. */
async function becomesHis(work: Work, contact: ContactsTable): Promise<void> {
  const { id } = contact;
  await work.db.updateTable('playing').set({ party_id: null }).where('run_id', 'in', (of) => of.selectFrom('flow_runs').select('flow_runs.id').where('contact_id', '=', id).where('occasion', '=', 'consulted')).execute();
  await work.db.updateTable('flow_runs').set({ occasion: 'started', party_id: null }).where('contact_id', '=', id).where('occasion', '=', 'consulted').where('ended_at', 'is', null).execute();
}

/** Nobody stays on hold whom no one could take off it, and no hold flow goes on for who is not. */
async function settle(work: Work, callId: string, customer: 'freed' | 'stays'): Promise<void> {
  await agentsGoOn(work, callId, customer);
  const held = (party: CallPartiesTable | undefined): boolean => party?.state === 'on_hold';
  for (const run of await openRuns(work, callId)) if (run.occasion === 'held' && run.party_id !== null && !held(await findParty(work.db, run.party_id))) await stopRun(work, run);
  chatTouched(work, callId);
}

/** What ran for this segment's agent. Hold flows are the parties', and go on while they are held. */
async function stopRunsOf(work: Work, contact: ContactsTable): Promise<void> {
  for (const run of await openRuns(work, contact.initial_id)) if (run.contact_id === contact.id && run.occasion !== 'held') await stopRun(work, run);
}

/**
 * The customer is gone. An agent and others who are on the call may go on talking until all but one have left; otherwise it is over.
 */
export async function customerLeavesCall(work: Work, callId: string, reason: Extract<ChatEnd, 'ended_by_customer' | 'line_lost' | 'ended_by_agent'>): Promise<void> {
  const { agents, outsiders } = await onTheCall(work.db, callId);
  if (agents.length === 0 || agents.length + outsiders.length < 2) return endChat(work, callId, reason);
  const chat = await loadChat(work.db, callId);
  const party = await findParty(work.db, chat.customer_participant_id);
  if (party === undefined || party.state === 'left') return;
  await customerPartyLeaves(work, party, reason);
  await settle(work, callId, 'stays');
}

async function customerPartyLeaves(work: Work, party: CallPartiesTable, reason: string): Promise<void> {
  await partyLeaves(work, party, reason, { told: false });
  await work.db.updateTable('participants').set({ left_at: work.now }).where('id', '=', party.id).execute();
  const { current_contact_id: contactId } = await loadChat(work.db, party.initial_contact_id);
  note(work, { type: 'customer_left', initialContactId: party.initial_contact_id, contactId, data: { reason } });
}
