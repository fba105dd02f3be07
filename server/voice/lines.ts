import { agentLeaves, runFirstFlow } from '../contacts/course.ts';
import { endChat } from '../contacts/chat-end.ts';
import { setPresence } from '../contacts/participants.ts';
import { changeChat, loadChat, loadContact, type Rows } from '../contacts/rows.ts';
import { note } from '../contacts/notes.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable } from '../storage/schema.ts';
import { cancelTimer, setTimer, type TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { dialAnswered, dialFailed, telephoneOver } from './dial-outcomes.ts';
import { dialOf } from './dial-rows.ts';
import { pressKeys } from './keys-for-answer.ts';
import { currentContact, noteOf } from './parties.ts';
import { agentLeg, agentOfLeg, ARRIVAL_TIMER, changeParty, findParty, LINE_TIMER, openPartiesOf } from './party-rows.ts';
import { customerLeavesCall } from './pass-on.ts';

/*
 * Lines come, are lost and come back. A lost line has its grace; what it means then depends on whose it is.
 */

/** A line is there, or has been lost, as whoever carries the voices says. */
export async function lineChanged(work: Work, legId: string, state: 'connected' | 'lost'): Promise<void> {
  const userId = agentOfLeg(legId);
  if (userId === undefined) {
    const party = await findParty(work.db, legId);
    if (party !== undefined) await lineOfParty(work, party, state);
    return;
  }
  await work.db.updateTable('agents').set({ leg: state === 'connected' ? 'present' : 'lost' }).where('user_id', '=', userId).execute();
  for (const party of await openPartiesOf(work.db, userId)) await lineOfParty(work, party, state);
}

/**
 * The session that this agent's line belonged to is over: whoever sits there neither hears nor is heard any more, whether or not
 * another desk brings a line. On a call it has the grace of a lost one.
 */
export async function agentLineEnds(work: Work, userId: string): Promise<void> {
  await lineChanged(work, agentLeg(userId), 'lost');
  await work.db.updateTable('agents').set({ leg: 'none' }).where('user_id', '=', userId).execute();
  work.tell({ to: 'lines', cut: agentLeg(userId) });
}

async function lineOfParty(work: Work, party: CallPartiesTable, state: 'connected' | 'lost'): Promise<void> {
  if (party.state === 'left') return;
  if (state === 'connected') await lineIsThere(work, party);
  else await lineIsLost(work, party);
}

async function lineIsThere(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.leg === 'present') return;
  const wasLost = party.leg === 'lost';
  const dial = await dialOf(work.db, party.id);
  const arrives = party.role === 'customer' && party.joined_at === null && dial === undefined;
  await changeParty(work, party, { leg: 'present', leg_since: work.now, ...(arrives && { state: 'connected' as const, state_since: work.now, joined_at: work.now }) });
  await cancelTimer(work, LINE_TIMER, party.id);
  if (wasLost) noteOf(work, 'line_back', party, await currentContact(work.db, party), { lostFor: work.now - party.leg_since });
  chatTouched(work, party.initial_contact_id);
  if (arrives) await customerArrives(work, party);
  // A telephone's line may be there before it is answered, with what its network says meanwhile.
  if (dial?.way === 'page') await dialAnswered(work, party.id);
  if (dial?.digits != null && dial.answered_at !== null && !wasLost) await pressKeys(work, party, dial.digits);
}

/** He is on the line for the first time: now his flow begins. */
async function customerArrives(work: Work, party: CallPartiesTable): Promise<void> {
  const chat = await loadChat(work.db, party.initial_contact_id);
  await cancelTimer(work, ARRIVAL_TIMER, chat.id);
  await changeChat(work, chat.id, { customer_connected_at: work.now, ...(party.by_trunk === 1 && { customer_presence: 'here' as const, presence_since: work.now }) });
  await work.db.updateTable('participants').set({ joined_at: work.now }).where('id', '=', party.id).execute();
  note(work, { type: 'customer_connected', initialContactId: chat.id, contactId: chat.current_contact_id, data: {} });
  await runFirstFlow(work, await loadChat(work.db, chat.id));
}

async function lineIsLost(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.leg !== 'present') return;
  await changeParty(work, party, { leg: 'lost', leg_since: work.now });
  await setTimer(work, { kind: LINE_TIMER, key: party.id, dueAt: work.now + work.settings.callLineGrace });
  noteOf(work, 'line_lost', party, await currentContact(work.db, party));
  chatTouched(work, party.initial_contact_id);
}

/** A page on the call is there. Of the customer's: what would end his call for its absence is off, if his line is there, too. */
export async function pageIsThere(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.role !== 'customer') return;
  await setPresence(work, await loadChat(work.db, party.initial_contact_id), 'here');
  if (party.leg === 'present') await cancelTimer(work, LINE_TIMER, party.id);
}

/** The customer's page is gone: he may be loading it anew, and may go on talking meanwhile. */
export async function pageIsGone(work: Work, partyId: string): Promise<void> {
  const party = await findParty(work.db, partyId);
  // Of somebody else who has come by a page the line alone says whether he is there.
  if (party === undefined || party.state === 'left' || party.role !== 'customer') return;
  await setPresence(work, await loadChat(work.db, party.initial_contact_id), 'away');
  // One who never arrived has the time of arrival.
  if (party.joined_at !== null) await startGrace(work, party);
}

/** The grace of a lost line begins, unless it goes on already. */
async function startGrace(work: Work, party: CallPartiesTable): Promise<void> {
  const running = await work.db.selectFrom('timers').select('due_at').where('kind', '=', LINE_TIMER).where('key', '=', party.id).executeTakeFirst();
  if (running === undefined) await setTimer(work, { kind: LINE_TIMER, key: party.id, dueAt: work.now + work.settings.callLineGrace });
}

/** After a start of the server no line is known to be there: each has its grace to be offered again. */
export async function allLinesLost(work: Work): Promise<void> {
  await work.db.updateTable('agents').set({ leg: 'none' }).where('leg', '!=', 'none').execute();
  const open = await work.db.selectFrom('call_parties').selectAll().where('left_at', 'is', null).orderBy('id').execute();
  for (const party of open) {
    if (party.leg === 'present') await lineIsLost(work, party);
    else if (party.leg === 'lost') await setTimer(work, { kind: LINE_TIMER, key: party.id, dueAt: work.now + work.settings.callLineGrace });
  }
}

/**
 * After a start of the server the trunk has no calls, and no page is open: every telephone that was on one is gone, and nobody is called
 * any more. Who waits to be called back waits on.
 */
export async function allTelephonesGone(work: Work): Promise<void> {
  const rung = await work.db.selectFrom('dials').select('party_id').where('way', '=', 'page').where('answered_at', 'is', null).orderBy('party_id').execute();
  for (const { party_id: partyId } of rung) await dialFailed(work, partyId, 'problem', 'The server was started anew while it rang.');
  const open = await work.db.selectFrom('call_parties').selectAll().where('by_trunk', '=', 1).where('left_at', 'is', null).orderBy('id').execute();
  for (const party of open) {
    const came = (await loadChat(work.db, party.initial_contact_id)).call_direction === 'inbound';
    if (came || (await dialOf(work.db, party.id)) !== undefined) await telephoneOver(work, party.id, 'broken');
  }
}

/** A party was waited for in vain. */
async function lineIsGone(work: Work, party: CallPartiesTable): Promise<void> {
  if (party.state === 'left') return;
  if (party.role === 'customer') return customerLeavesCall(work, party.initial_contact_id, 'line_lost');
  if (party.role === 'third_party') return telephoneOver(work, party.id, 'broken');
  if (party.role === 'agent' && party.contact_id !== null) {
    const contact = await loadContact(work.db, party.contact_id);
    if (contact.state === 'with_agent') await agentLeaves(work, contact, 'link_lost');
  }
}

/** What happens when a timer of a line is due. */
export const lineTimers: TimerHandlers = {
  async [LINE_TIMER](work, { key: partyId }) {
    const party = await findParty(work.db, partyId);
    if (party !== undefined && (await isMissed(work.db, party))) await lineIsGone(work, party);
  },
  async [ARRIVAL_TIMER](work, { key: callId }) {
    const chat = await loadChat(work.db, callId);
    if (chat.customer_connected_at === null) await endChat(work, callId, 'customer_never_arrived');
  },
};

/** Whether he is still not there. */
async function isMissed(rows: Rows, party: CallPartiesTable): Promise<boolean> {
  if (party.leg !== 'present') return true;
  return party.role === 'customer' && party.by_trunk === 0 && (await loadChat(rows, party.initial_contact_id)).customer_presence === 'away';
}
