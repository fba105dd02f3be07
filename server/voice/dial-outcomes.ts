import type { EndReason } from '../../contract/contact.ts';
import { endChat, type ChatEnd } from '../contacts/chat-end.ts';
import { runFirstFlow, runOutboundWhisper } from '../contacts/course.ts';
import { changeChat, changeContact, loadChat, loadContact } from '../contacts/rows.ts';
import { tellSender } from '../contacts/transfers.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable, ChatsTable, DialsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer, type TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { attemptFailed } from './callback-attempts.ts';
import { callbackAnswered } from './callbacks.ts';
import { changeDial, dialOf, RING_TIMER } from './dial-rows.ts';
import { currentContact, noteOf } from './parties.ts';
import { changeParty, findParty, LINE_TIMER } from './party-rows.ts';
import { pressKeys } from './keys-for-answer.ts';
import { customerLeavesCall } from './pass-on.ts';
import { thirdPartyOver } from './third-party-ends.ts';
import type { CallFailure } from './trunk.ts';

/*
 * What becomes of those whom this side calls, and of telephones that are on a call. Each is a command of its own; what comes too late,
 * of somebody who is called no more, means nothing.
 */

/** How it ended that nobody answered, by what the network said. `away`: no page of his is there. */
const REASONS = {
  busy: 'telecom_busy', unanswered: 'telecom_unanswered', declined: 'telecom_declined', invalid: 'telecom_number_invalid', problem: 'telecom_problem', away: 'telecom_not_reachable',
} as const satisfies Record<CallFailure | 'away', EndReason>;

/** Somebody whom this side calls and who has not answered; undefined for everybody else. */
export async function whoIsCalled(work: Work, partyId: string): Promise<{ party: CallPartiesTable; dial: DialsTable } | undefined> {
  const party = await findParty(work.db, partyId);
  const dial = await dialOf(work.db, partyId);
  return party?.state === 'calling' && dial?.answered_at === null ? { party, dial } : undefined;
}

/** It rings there. */
export async function dialRings(work: Work, partyId: string): Promise<void> {
  const called = await whoIsCalled(work, partyId);
  if (called === undefined || called.dial.rang_at !== null) return;
  await changeDial(work, partyId, { rang_at: work.now });
  noteOf(work, 'party_rings', called.party, await currentContact(work.db, called.party));
  chatTouched(work, called.party.initial_contact_id);
}

/** His network says something before he has answered. */
export async function dialAnnounces(work: Work, partyId: string): Promise<void> {
  const called = await whoIsCalled(work, partyId);
  if (called === undefined || called.dial.announced_at !== null) return;
  await changeDial(work, partyId, { announced_at: work.now });
  noteOf(work, 'party_announces', called.party, await currentContact(work.db, called.party));
  chatTouched(work, called.party.initial_contact_id);
}

/** He has answered. Where his line is not there yet, it has the time of a lost one to come. */
export async function dialAnswered(work: Work, partyId: string): Promise<void> {
  const called = await whoIsCalled(work, partyId);
  if (called === undefined) return;
  const { party, dial } = called;
  await cancelTimer(work, RING_TIMER, partyId);
  await changeDial(work, partyId, { answered_at: work.now });
  await changeParty(work, party, { state: 'connected', state_since: work.now, joined_at: work.now });
  if (dial.digits !== null && party.leg === 'present') await pressKeys(work, party, dial.digits);
  if (party.leg !== 'present') await setTimer(work, { kind: LINE_TIMER, key: partyId, dueAt: work.now + work.settings.callLineGrace });
  const chat = await loadChat(work.db, party.initial_contact_id);
  if (party.role === 'customer' && chat.call_direction === 'callback') await callbackAnswered(work, chat);
  else noteOf(work, 'party_answered', party, await currentContact(work.db, party), { rang: work.now - dial.since });
  chatTouched(work, chat.id);
  if (party.role === 'customer') await customerReached(work, chat);
  else if (party.contact_id === chat.current_contact_id) await tellSender(work, await loadContact(work.db, party.contact_id), { type: 'transfer_accepted', data: { agent: party.display_name } });
}

/** He hears the outbound whisper, and then his agent; where a program has called him, its flow. */
async function customerReached(work: Work, chat: ChatsTable): Promise<void> {
  await changeChat(work, chat.id, { customer_connected_at: work.now, customer_presence: 'here', presence_since: work.now });
  await work.db.updateTable('participants').set({ joined_at: work.now }).where('id', '=', chat.customer_participant_id).execute();
  const contact = await loadContact(work.db, chat.current_contact_id);
  if (contact.user_id === null) return runFirstFlow(work, chat);
  if (contact.connected_at === null) await changeContact(work, contact.id, { connected_at: work.now });
  await runOutboundWhisper(work, await loadChat(work.db, chat.id), contact);
}

/** Nobody has answered. @param why a sentence for the flow that asked. It holds no number. */
export async function dialFailed(work: Work, partyId: string, failure: CallFailure | 'away', why: string): Promise<void> {
  const called = await whoIsCalled(work, partyId);
  if (called === undefined) return;
  const { party } = called;
  const reason = REASONS[failure];
  if (party.role === 'customer') return customerNotReached(work, party.initial_contact_id, reason);
  await thirdPartyOver(work, party, reason, { result: failure === 'unanswered' ? 'unanswered' : 'failed', why });
}

async function customerNotReached(work: Work, callId: string, reason: Extract<ChatEnd, `telecom_${string}`>): Promise<void> {
  if ((await loadChat(work.db, callId)).call_direction === 'callback') await attemptFailed(work, callId, reason);
  else await endChat(work, callId, reason);
}

/** A telephone that was on a call is gone: it hung up, or its line broke. */
export async function telephoneOver(work: Work, partyId: string, how: 'hung_up' | 'broken'): Promise<void> {
  const party = await findParty(work.db, partyId);
  if (party === undefined || party.state === 'left') return;
  const dial = await dialOf(work.db, partyId);
  if (dial?.answered_at === null) return dialFailed(work, partyId, 'problem', 'The call broke off before it was answered.');
  if (party.role === 'customer') return customerLeavesCall(work, party.initial_contact_id, how === 'hung_up' ? 'ended_by_customer' : 'line_lost');
  await thirdPartyOver(work, party, how === 'hung_up' ? 'third_party_left' : 'line_lost', { result: 'finished', why: null });
}

/** What happens when a timer of somebody who is called is due. */
export const dialTimers: TimerHandlers = {
  async [RING_TIMER](work, { key: partyId }) {
    const taken = (await dialOf(work.db, partyId))?.accepted_at != null;
    await (taken ? dialFailed(work, partyId, 'problem', 'It was taken, and its line did not come.') : dialFailed(work, partyId, 'unanswered', 'Nobody answered in time.'));
  },
};
