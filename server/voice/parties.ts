import { Refusal } from '../core.ts';
import { runHoldFlow, stopHoldFlow } from '../contacts/course.ts';
import { note } from '../contacts/notes.ts';
import { loadChat, loadContact, type Rows } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { changeParty, holdIsOver } from './party-rows.ts';

/*
 * What happens to a party on a call: put on hold and taken off it, muted. Each is one change of the row, one line of the log, and the media
 * follows after the commit.
 */

/** Puts a party on hold: he hears his hold flow, or music. @throws Refusal `wrong_state` */
export async function holdParty(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.state === 'on_hold') return;
  if (party.state !== 'connected') throw new Refusal('wrong_state', `Only who is connected can be put on hold. ${party.display_name} is ${inWords(party.state)}.`);
  await changeParty(work, party, { state: 'on_hold', state_since: work.now, held_since: work.now, holds: party.holds + 1 });
  noteOf(work, 'party_held', party, await currentContact(work.db, party));
  const chat = await loadChat(work.db, party.initial_contact_id);
  await runHoldFlow(work, chat, await loadContact(work.db, chat.current_contact_id), { partyId: party.id, whom: party.role === 'agent' ? 'agent' : 'customer' });
  chatTouched(work, party.initial_contact_id);
}

/** Takes a party off hold: he talks with the others again. @throws Refusal `wrong_state` */
export async function resumeParty(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.state === 'connected') return;
  if (party.state !== 'on_hold') throw new Refusal('wrong_state', `Only who is on hold can be taken off it. ${party.display_name} is ${inWords(party.state)}.`);
  const heldFor = work.now - (party.held_since ?? work.now);
  await stopHoldFlow(work, party.initial_contact_id, party.id);
  await changeParty(work, party, { state: 'connected', state_since: work.now, ...holdIsOver(party, work.now) });
  noteOf(work, 'party_resumed', party, await currentContact(work.db, party), { heldFor });
  chatTouched(work, party.initial_contact_id);
}

/**
 * Mutes a party for everybody, or lets him be heard again. Whom somebody else has muted cannot take that back himself.
 * @param by `self`, or the user who does it to another.
 * @throws Refusal `wrong_state`, `forbidden`
 */
export async function muteParty(work: Work, party: CallPartiesTable, change: { on: boolean; by: string }): Promise<void> {
  const { on, by } = change;
  if (party.state === 'left') throw new Refusal('wrong_state', `${party.display_name} has left the call.`);
  if ((party.muted_by !== null) === on) return;
  if (!on && by === 'self' && party.muted_by !== 'self') throw new Refusal('forbidden', 'Somebody else on the call has muted you; only they can take that back.');
  await changeParty(work, party, { muted_by: on ? by : null });
  noteOf(work, on ? 'party_muted' : 'party_unmuted', party, await currentContact(work.db, party), { by });
  chatTouched(work, party.initial_contact_id);
}

/** A line of the call's story about one party. Never what he said or pressed. */
export function noteOf(work: Work, type: string, party: CallPartiesTable, contactId: string, data: Record<string, string | number | boolean | null> = {}): void {
  note(work, { type, initialContactId: party.initial_contact_id, contactId, userId: party.user_id, data: { partyId: party.id, role: party.role, name: party.display_name, ...data } });
}

/** The segment that carries the party's call now, or the one he came by. */
export async function currentContact(rows: Rows, party: CallPartiesTable): Promise<string> {
  return party.contact_id ?? (await loadChat(rows, party.initial_contact_id)).current_contact_id;
}

const inWords = (state: CallPartiesTable['state']): string => (state === 'calling' ? 'being called' : state === 'left' ? 'gone' : state.replace('_', ' '));
