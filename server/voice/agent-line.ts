import { note } from '../contacts/notes.ts';
import type { CallPartiesTable, ContactsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { addParty, changeParty, LINE_TIMER } from './party-rows.ts';

/*
 * An agent's line to the media process is one per session and there ahead of any call: joining a call only changes who
 * hears whom.
 */

/** The agent is on the call from now on, as the one who was asked in (`asked`), if somebody was. Where his line is not there yet it has the time of a lost one to come. */
export async function agentJoinsCall(work: Work, contact: ContactsTable, asked: CallPartiesTable | undefined, agent: { partyId: string; userId: string; name: string }): Promise<void> {
  const { leg } = await work.db.selectFrom('agents').select('leg').where('user_id', '=', agent.userId).executeTakeFirstOrThrow();
  const party = { id: agent.partyId, user_id: agent.userId, display_name: agent.name, state: 'connected' as const, leg };
  if (asked) await changeParty(work, asked, { ...party, state_since: work.now, joined_at: work.now, leg_since: work.now });
  else await addParty(work, { ...party, initial_contact_id: contact.initial_id, contact_id: contact.id, role: 'agent' });
  if (leg === 'present') return;
  await setTimer(work, { kind: LINE_TIMER, key: party.id, dueAt: work.now + work.settings.callLineGrace });
  note(work, { type: 'line_lost', initialContactId: contact.initial_id, contactId: contact.id, userId: agent.userId, data: { partyId: party.id, role: 'agent', name: agent.name } });
}
