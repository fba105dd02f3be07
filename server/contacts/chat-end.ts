import { agentTouched } from '../agents/agent-status.ts';
import { appendToFeed } from '../agents/feeds.ts';
import { forgetCallValues } from '../flows/call-values.ts';
import { stopRuns } from '../flows/runner.ts';
import type { EndReason } from '../../contract/contact.ts';
import type { ChatsTable, ContactsTable, ParticipantsTable } from '../storage/schema.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { stopCalling } from '../voice/callback-rows.ts';
import { removeBot } from './bot-participants.ts';
import { botsOf } from './bot-presence.ts';
import { stopChatTimers } from './chat-timers.ts';
import { CONNECT_TIMER, DURATION_TIMER, TASK_DUE_TIMER } from './timer-kinds.ts';
import { appendEvent, type Author } from './items.ts';
import { endMonitorings } from './monitors.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { endOffer, ringingOffer } from './offer-end.ts';
import { changeChat, changeContact, loadChat, loadContact } from './rows.ts';
import { tellSender } from './transfers.ts';
import { askedParty, otherSegments, outsiderOn } from '../voice/call-segments.ts';
import { consultEnds } from '../voice/consult-ends.ts';
import { agentPartyLeaves, everybodyLeaves, partyLeaves } from '../voice/party-leaves.ts';
import { ARRIVAL_TIMER } from '../voice/party-rows.ts';
import { noteQuality } from '../voice/keep-quality.ts';
import { chatTouched, tellGone, waitingForReturn } from './views.ts';
import { waitedInVain } from './waited-in-vain.ts';


export type ChatEnd = Extract<EndReason, 'ended_by_agent' | 'ended_by_customer' | 'ended_by_flow' | 'ended_by_api' | 'expired' | 'abandoned' | 'link_lost' | 'ended_by_bot' | 'idle_disconnect' | 'transferred' | 'customer_never_arrived' | 'line_lost' | 'third_party_left' | 'dropped' | `telecom_${string}`>;

/** The customer is gone, whatever took him. */
const CUSTOMER_GONE: ReadonlySet<ChatEnd> = new Set(['ended_by_customer', 'abandoned', 'line_lost', 'customer_never_arrived']);

/**
 * Ends a chat or task for everybody, whatever it is doing: flows, timers and offers stop, an agent in it goes to after contact
 * work, `chat.ended` is the last line of its transcript (T11, T14). Does nothing if it has ended.
 * @param detail more about the cause, for the timeline.
 */
export async function endChat(work: Work, chatId: string, reason: ChatEnd, detail: Record<string, string | number | boolean | null> = {}): Promise<void> {
  const chat = await loadChat(work.db, chatId);
  if (chat.state === 'ended') return;
  const contact = await loadContact(work.db, chat.current_contact_id);
  const waiting = await waitingForReturn(work.db, { chatId });
  await stopRuns(work, chatId);
  await cancelTimer(work, DURATION_TIMER, chatId);
  await cancelTimer(work, CONNECT_TIMER, chatId);
  await cancelTimer(work, TASK_DUE_TIMER, chatId);
  const offer = await ringingOffer(work.db, contact.id);
  if (offer) await endOffer(work, offer, CUSTOMER_GONE.has(reason) ? 'abandoned' : 'withdrawn');
  if (reason === 'ended_by_customer') await customerLeaves(work, chat);
  const connected = hasAgent(contact);
  if (connected) await detachAgent(work, contact, reason);
  else if (contact.disconnected_at === null) {
    await changeContact(work, contact.id, { state: 'ended', disconnected_at: work.now, closed_at: work.now, end_reason: reason, paused_for: pausedUntil(work.now, contact) });
  }
  if (chat.channel === 'VOICE') await endOtherSegments(work, chatId, contact, reason);
  for (const bot of await botsOf(work.db, chatId)) await removeBot(work, chat, bot, { chatEnds: true });
  if (chat.channel === 'VOICE') {
    await forgetCallValues(work, chatId);
    await stopCalling(work, chatId);
    await everybodyLeaves(work, chatId, reason);
    await noteQuality(work, chatId);
    await cancelTimer(work, ARRIVAL_TIMER, chatId);
  }
  if (chat.channel === 'CHAT') {
    const last = await appendEvent(work, chatId, { contactId: contact.id, event: 'ended', author: null });
    // The agent was there to the end: the last line is his to read, too.
    if (connected && contact.user_id !== null) await appendToFeed(work, contact.user_id, { type: 'item', item: last });
  }
  await changeChat(work, chatId, { state: 'ended', ended_at: work.now, end_reason: reason, wait_since: null, wait_until: null });
  await work.db.updateTable('participants').set({ left_at: work.now }).where('initial_contact_id', '=', chatId).where('left_at', 'is', null).execute();
  // Somebody outside to whom the customer was left has had him: that transfer came to its end long ago.
  if (contact.user_id === null && (await outsiderOn(work.db, contact))?.joined_at == null) await tellSender(work, contact, { type: 'transfer_ended', data: { reason } });
  note(work, { type: 'chat_ended', initialContactId: chatId, contactId: contact.id, queueId: contact.queue_id, data: { channel: chat.channel, reason, waited: waitedInVain(work.now, contact), ...detail } });
  for (const left of waiting) if (left.user_id !== null) await tellGone(work, left.user_id, left, 'chat_ended');
  chatTouched(work, chatId);
}

/** Whoever was asked into the call goes with it, and nobody is asked any more. */
async function endOtherSegments(work: Work, callId: string, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  for (const other of await otherSegments(work.db, callId, contact.id)) {
    const offer = await ringingOffer(work.db, other.id);
    if (offer) await endOffer(work, offer, CUSTOMER_GONE.has(reason) ? 'abandoned' : 'withdrawn');
    if (hasAgent(other)) await detachAgent(work, other, reason);
    else await consultEnds(work, other, reason);
  }
}

/** Whether an agent works on this segment; one who has paused it does, too. */
export const hasAgent = (contact: Pick<ContactsTable, 'state' | 'user_id'>): boolean =>
  contact.state === 'with_agent' || (contact.state === 'paused' && contact.user_id !== null);

/** How long a segment was paused in all, a pause that ends with it included. */
const pausedUntil = (now: number, contact: ContactsTable): number => contact.paused_for + (contact.state === 'paused' ? now - (contact.last_paused_at ?? now) : 0);

/**
 * This segment is over while its chat or task goes on: what rings for it is taken back, its agent goes to after contact
 * work.
 */
export async function endSegment(work: Work, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  const offer = await ringingOffer(work.db, contact.id);
  if (offer) await endOffer(work, offer, 'withdrawn');
  if (hasAgent(contact)) {
    await detachAgent(work, contact, reason);
    return;
  }
  // Somebody whom an agent had asked for, and to whom he left the customer, is asked no more.
  const asked = contact.channel === 'VOICE' ? await askedParty(work.db, contact) : undefined;
  if (asked) await partyLeaves(work, asked, reason);
  await changeContact(work, contact.id, { state: 'ended', disconnected_at: work.now, closed_at: work.now, end_reason: reason, paused_for: pausedUntil(work.now, contact) });
  note(work, { type: 'segment_ended', initialContactId: contact.initial_id, contactId: contact.id, queueId: contact.queue_id, data: { channel: contact.channel, reason, waited: waitedInVain(work.now, contact) } });
}

async function customerLeaves(work: Work, chat: ChatsTable): Promise<void> {
  const author: Author = { participantId: chat.customer_participant_id, displayName: chat.customer_name, role: 'CUSTOMER' };
  const customer = await work.db.selectFrom('participants').select(['joined_at', 'left_at']).where('id', '=', chat.customer_participant_id).executeTakeFirst();
  if (customer?.left_at != null) return;
  await work.db.updateTable('participants').set({ left_at: work.now }).where('id', '=', chat.customer_participant_id).execute();
  // Who never joined does not leave (T63).
  if (customer?.joined_at != null && chat.channel === 'CHAT') await appendEvent(work, chat.id, { contactId: chat.current_contact_id, event: 'left', author });
  note(work, { type: 'customer_left', initialContactId: chat.id, contactId: chat.current_contact_id, data: {} });
}

/**
 * The connected agent is no longer in the chat: his `left` line is written, and his segment is over. It keeps his slot
 * until he closes it, as after contact work; a contact lost with his link shows as `link_lost` until he clears it.
 */
export async function detachAgent(work: Work, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  const agent = await agentParticipant(work, contact);
  await stopChatTimers(work, contact.initial_id);
  let left: number | null = null;
  if (agent && contact.channel !== 'CHAT') left = 0;
  else if (agent) {
    const author: Author = { participantId: agent.id, displayName: agent.display_name, role: 'AGENT' };
    left = (await appendEvent(work, contact.initial_id, { contactId: contact.id, event: 'left', author })).position;
  }
  if (contact.channel === 'VOICE') await agentPartyLeaves(work, contact, reason);
  const lost = reason === 'link_lost';
  await changeContact(work, contact.id, {
    state: lost ? 'ended' : 'after_contact_work',
    acw_at: lost ? null : work.now,
    paused_for: pausedUntil(work.now, contact),
    disconnected_at: work.now,
    end_reason: reason,
  });
  if (contact.state === 'paused') {
    await work.db.updateTable('offers').set({ paused_at: null }).where('contact_id', '=', contact.id).where('state', '=', 'accepted').execute();
  }
  if (lost) {
    await work.db.updateTable('offers').set({ state: 'link_lost', ended_at: work.now }).where('contact_id', '=', contact.id).where('state', '=', 'accepted').execute();
  }
  const userId = contact.user_id ?? '';
  const { seq } = note(work, {
    type: 'agent_left', initialContactId: contact.initial_id, contactId: contact.id, userId, queueId: contact.queue_id,
    data: {
      channel: contact.channel, agent: await agentName(work.db, userId), reason,
      connected: contact.connected_at === null ? null : work.now - contact.connected_at, paused: pausedUntil(work.now, contact),
    },
  });
  if (agent) await work.db.updateTable('participants').set({ left_at: work.now, left_position: left, left_seq: seq }).where('id', '=', agent.id).execute();
  agentTouched(work, userId);
  await endMonitorings(work, contact.initial_id);
}

async function agentParticipant(work: Work, contact: ContactsTable): Promise<ParticipantsTable | undefined> {
  return work.db.selectFrom('participants').selectAll().where('initial_contact_id', '=', contact.initial_id).where('contact_id', '=', contact.id).where('role', '=', 'AGENT').where('left_at', 'is', null).executeTakeFirst();
}
