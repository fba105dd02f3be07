import { note } from '../contacts/notes.ts';
import { changeContact, loadChat } from '../contacts/rows.ts';
import type { CallPartiesTable, ContactsTable } from '../storage/schema.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { forgetDial } from './dial-rows.ts';
import { changeParty, holdIsOver, LINE_TIMER, onTheCall, partiesOf } from './party-rows.ts';

/*
 * The ends of parties on a call. Flows for who is on hold are stopped by whoever ends the segment or the call.
 */

/** A party is gone for good; his row keeps how it was. `told`: it makes a line of the story, where nothing else says that he left. */
export async function partyLeaves(work: Work, party: CallPartiesTable, reason: string, { told } = { told: true }): Promise<void> {
  if (party.state === 'left') return;
  await cancelTimer(work, LINE_TIMER, party.id);
  await forgetDial(work, party.id);
  if (party.held_since !== null) await noteHoldIsOver(work, party);
  await changeParty(work, party, { state: 'left', state_since: work.now, left_at: work.now, left_reason: reason, leg: 'none', leg_since: work.now, ...holdIsOver(party, work.now) });
  if (!told) return;
  note(work, {
    type: 'party_left', initialContactId: party.initial_contact_id, contactId: party.contact_id ?? party.initial_contact_id, userId: party.user_id,
    data: { partyId: party.id, role: party.role, name: party.display_name, reason, on: work.now - (party.joined_at ?? work.now) },
  });
}

/** The agent of a segment is no longer on the call; if he was the last one, the customer is off hold and can be heard again. */
export async function agentPartyLeaves(work: Work, contact: ContactsTable, reason: string): Promise<void> {
  const here = (await partiesOf(work.db, contact.initial_id)).filter(({ state }) => state !== 'left');
  for (const party of here) if (party.role === 'agent' && party.contact_id === contact.id) await partyLeaves(work, party, reason, { told: false });
  const remain = here.some((party) => party.role === 'agent' && party.contact_id !== contact.id && party.state !== 'calling');
  if (!remain) for (const party of here) if (party.role === 'customer') await free(work, party);
}

/**
 * Somebody has left: nobody stays on hold or muted whom no one could give that back, and the customer talks with them if he was left to them.
 */
export async function agentsGoOn(work: Work, callId: string, customer: 'freed' | 'stays'): Promise<void> {
  const { customer: caller, agents, outsiders } = await onTheCall(work.db, callId);
  if (agents.length === 1 || agents.every(({ state }) => state === 'on_hold')) for (const agent of agents) await free(work, agent);
  if (agents.length === 0) for (const outsider of outsiders) await free(work, outsider);
  if (customer === 'freed' && caller !== undefined) await free(work, caller);
}

/** Somebody outside is gone, and the segment that stood for him is over. */
export async function outsiderLeaves(work: Work, segment: ContactsTable, party: CallPartiesTable, reason: string): Promise<void> {
  await partyLeaves(work, party, reason);
  await changeContact(work, segment.id, { state: 'ended', disconnected_at: work.now, closed_at: work.now, end_reason: reason });
  note(work, { type: 'segment_ended', initialContactId: segment.initial_id, contactId: segment.id, queueId: segment.queue_id, data: { channel: segment.channel, reason, waited: null } });
}

/** Nobody who could take it back is there any more. */
async function free(work: Work, party: CallPartiesTable): Promise<void> {
  const held = party.state === 'on_hold';
  const muted = party.muted_by !== null && party.muted_by !== 'self';
  if (held) await noteHoldIsOver(work, party);
  if (muted) await noteOfCall(work, party, 'party_unmuted', { by: 'system' });
  if (held || muted) await changeParty(work, party, { ...(held && { state: 'connected' as const, state_since: work.now, ...holdIsOver(party, work.now) }), ...(muted && { muted_by: null }) });
}

/** He is off hold, since what he was held in is over. */
async function noteHoldIsOver(work: Work, party: CallPartiesTable): Promise<void> {
  await noteOfCall(work, party, 'party_resumed', { heldFor: work.now - (party.held_since ?? work.now) });
}

async function noteOfCall(work: Work, party: CallPartiesTable, type: string, data: Record<string, string | number>): Promise<void> {
  const { current_contact_id: contactId } = await loadChat(work.db, party.initial_contact_id);
  note(work, {
    type, initialContactId: party.initial_contact_id, contactId: party.contact_id ?? contactId, userId: party.user_id,
    data: { partyId: party.id, role: party.role, name: party.display_name, ...data },
  });
}

/** The call is over for everybody. */
export async function everybodyLeaves(work: Work, callId: string, reason: string): Promise<void> {
  for (const party of await partiesOf(work.db, callId)) await partyLeaves(work, party, reason, { told: party.role === 'third_party' || party.role === 'supervisor' });
}
