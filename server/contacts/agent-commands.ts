import type { SentAnswer } from '../../contract/agent-link.ts';
import type { UserRole } from '../../contract/primitives.ts';
import { agentTouched } from '../agents/agent-status.ts';
import { Refusal } from '../core.ts';
import { stopRuns } from '../flows/runner.ts';
import { lookForOffers, OFFER_TIMER } from '../routing/dispatch.ts';
import type { ContactsTable, OffersTable } from '../storage/schema.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { inWords } from './channel-words.ts';
import { startChatTimers } from './chat-timers.ts';
import { hasAgent } from './chat-end.ts';
import { agentLeaves, runWhispers } from './course.ts';
import { appendEvent, appendMessage, type Author } from './items.ts';
import { checkMessage } from './message-rules.ts';
import { openMonitorOf } from './monitor-rows.ts';
import { bargedAs, endMonitoring } from './monitors.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { endOffer } from './offer-end.ts';
import { changeChat, changeContact, loadChat, loadContact, loadContactOfChat, readList, type Rows } from './rows.ts';
import { agentJoinsCall } from '../voice/agent-line.ts';
import { askedParty } from '../voice/call-segments.ts';
import { giveReceipt, type ReceiptKind } from './receipts.ts';
import { tellSender } from './transfers.ts';
import { chatTouched, tellGone, waitingForReturn } from './views.ts';

/*
 * What an agent does to a contact. Idempotency by the command's id is the business of agents/agent-commands.ts.
 */

export interface Agent { userId: string; role: UserRole }

/**
 * Takes the contact: its queue flow stops at once (T39), the agent whisper runs, the agent joins.
 * @throws Refusal `offer_over` after the offer ended, in whatever way (T27); `not_found` if it never was his.
 */
export async function acceptOffer(work: Work, { userId }: Agent, input: { contactId: string; offerId: string }): Promise<void> {
  const offer = await ringing(work, userId, input);
  const { chat, contact } = await loadContactOfChat(work.db, offer.contact_id);
  const before = await waitingForReturn(work.db, { chatId: chat.id });
  await work.db.updateTable('offers').set({ state: 'accepted', ended_at: work.now }).where('id', '=', offer.id).execute();
  await cancelTimer(work, OFFER_TIMER, offer.id);
  await stopRuns(work, chat.id, 'queued');
  const asked = chat.channel === 'VOICE' ? await askedParty(work.db, contact) : undefined;
  const author: Author = { participantId: asked?.id ?? work.ids.next(work.now), displayName: await agentName(work.db, userId), role: 'AGENT' };
  await work.db
    .insertInto('participants')
    .values({
      id: author.participantId ?? '', initial_contact_id: chat.id, contact_id: contact.id, role: author.role, display_name: author.displayName,
      user_id: userId, token_hash: null, joined_at: work.now, left_at: null, left_position: null, left_seq: null,
    })
    .execute();
  if (chat.channel === 'CHAT') await appendEvent(work, chat.id, { contactId: contact.id, event: 'joined', author });
  if (chat.channel === 'VOICE') await agentJoinsCall(work, contact, asked, { partyId: author.participantId ?? '', userId, name: author.displayName ?? '' });
  await changeContact(work, contact.id, { state: 'with_agent', user_id: userId, connected_at: work.now, dequeued_at: work.now });
  await changeChat(work, chat.id, { state: 'with_agent' });
  note(work, {
    type: 'agent_connected', initialContactId: chat.id, contactId: contact.id, userId, queueId: contact.queue_id,
    data: { channel: contact.channel, offerId: offer.id, agent: author.displayName, waited: work.now - (contact.enqueued_at ?? work.now) },
  });
  await tellSender(work, contact, { type: 'transfer_accepted', data: { agent: author.displayName } });
  for (const left of before) if (left.user_id !== null) await tellGone(work, left.user_id, left, left.user_id === userId ? 'returned' : 'reassigned');
  chatTouched(work, chat.id);
  agentTouched(work, userId);
  await startChatTimers(work, chat.id);
  await runWhispers(work, await loadChat(work.db, chat.id), contact, userId);
}

/** Declines the offer; the contact goes to somebody else. @throws as `acceptOffer` */
export async function rejectOffer(work: Work, { userId }: Agent, input: { contactId: string; offerId: string }): Promise<void> {
  await endOffer(work, await ringing(work, userId, input), 'rejected');
}

async function ringing(work: Work, userId: string, input: { contactId: string; offerId: string }): Promise<OffersTable> {
  const offer = await work.db
    .selectFrom('offers')
    .selectAll()
    .where('id', '=', input.offerId)
    .where('contact_id', '=', input.contactId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!offer) throw new Refusal('not_found', 'There is no such offer to you.');
  if (offer.state === 'ringing' && work.now < offer.expires_at) return offer;
  const over = offer.state === 'ringing' ? 'its time is over' : `it ended before: ${offer.state}`;
  throw new Refusal('offer_over', `This offer cannot be answered any more, ${over}.`);
}

/**
 * Sends a message of the connected agent. `commandId` stays on the item, so that his desk knows it again.
 * @throws Refusal `not_found`, `chat_ended`, `wrong_state`, or what `checkMessage` refuses.
 */
export async function agentSendMessage(
  work: Work,
  { userId }: Agent,
  input: { contactId: string; commandId: string; contentType: string; content: string },
): Promise<SentAnswer> {
  const barged = await bargedAs(work, userId, input.contactId);
  const contact = barged ? await loadContact(work.db, input.contactId) : await connected(work, userId, input.contactId);
  const chat = await loadChat(work.db, contact.initial_id);
  if (chat.channel !== 'CHAT') throw new Refusal('wrong_state', `A ${inWords(chat)} has no written conversation: nobody would read the message.`);
  checkMessage(input, { contentTypes: readList(chat.content_types), bytes: work.settings.messageBytes, characters: work.settings.messageCharacters });
  const author = barged ?? (await authorOf(work, contact));
  const item = await appendMessage(work, chat.id, { contactId: contact.id, contentType: input.contentType, content: input.content, author, commandId: input.commandId });
  return { itemId: item.id, position: item.position, at: item.at };
}

/** The agent leaves the chat, or ends the task; see `agentLeaves`. A supervisor stops monitoring it. @throws Refusal `not_found`, `chat_ended`, `wrong_state` (leave twice) */
export async function leaveContact(work: Work, { userId }: Agent, input: { contactId: string }): Promise<void> {
  const monitor = await openMonitorOf(work.db, userId, input.contactId);
  if (monitor) return endMonitoring(work, monitor, 'left');
  await agentLeaves(work, await connected(work, userId, input.contactId), 'ended_by_agent');
}

/** Ends after contact work; where the chat lives on without an agent, it stays on his screen without a slot. @throws Refusal */
export async function closeContact(work: Work, { userId }: Pick<Agent, 'userId'>, input: { contactId: string }): Promise<void> {
  const { contact, offer } = await heldBy(work, userId, input.contactId);
  if (contact.state !== 'after_contact_work' || contact.user_id !== userId || offer.state !== 'accepted') {
    throw new Refusal('wrong_state', contact.state === 'with_agent' ? 'Leave the contact before you close it.' : 'This contact is not in after contact work.');
  }
  await changeContact(work, contact.id, { state: 'ended', closed_at: work.now });
  await freeSlot(work, offer);
  note(work, { type: 'contact_closed', initialContactId: contact.initial_id, contactId: contact.id, userId, queueId: contact.queue_id, data: { channel: contact.channel, agent: await agentName(work.db, userId), workedFor: work.now - (contact.acw_at ?? work.now) } });
  await leaveScreen(work, userId, contact, 'closed');
}

/** Frees the slot of a contact that came to nothing: missed, rejected, abandoned, withdrawn, or lost with the link. @throws Refusal */
export async function clearContact(work: Work, { userId }: Pick<Agent, 'userId'>, input: { contactId: string }): Promise<void> {
  const { contact, offer } = await heldBy(work, userId, input.contactId);
  if (offer.state === 'ringing') throw new Refusal('wrong_state', 'The contact is ringing: accept or reject it.');
  if (offer.state === 'accepted') throw new Refusal('wrong_state', contact.state === 'with_agent' ? 'You are connected to this contact: leave it first.' : 'This contact is in after contact work: close it.');
  if (contact.user_id === userId && contact.closed_at === null) await changeContact(work, contact.id, { closed_at: work.now });
  await freeSlot(work, offer);
  note(work, { type: 'contact_cleared', initialContactId: contact.initial_id, contactId: contact.id, userId, queueId: offer.queue_id, data: { channel: contact.channel, agent: await agentName(work.db, userId), offerId: offer.id, was: offer.state } });
  await leaveScreen(work, userId, contact, 'cleared');
}

async function freeSlot(work: Work, offer: OffersTable): Promise<void> {
  await work.db.updateTable('offers').set({ cleared_at: work.now }).where('id', '=', offer.id).execute();
  if (await countsAsWork(work.db, offer)) await work.db.updateTable('agents').set({ available_since: work.now }).where('user_id', '=', offer.user_id).execute();
  agentTouched(work, offer.user_id);
  lookForOffers(work, { agent: offer.user_id });
}

/** Whether his idle time begins anew after this contact: by his profile, calls that he made himself may not count (connect-facts 3.2). */
async function countsAsWork(rows: Rows, offer: OffersTable): Promise<boolean> {
  const profile = await rows.selectFrom('users').innerJoin('routing_profiles', 'routing_profiles.id', 'users.profile_id').select('availability_timer').where('users.id', '=', offer.user_id).executeTakeFirst();
  if (profile?.availability_timer !== 'TIME_SINCE_LAST_INBOUND') return true;
  return (await loadContact(rows, offer.contact_id)).initiation_method !== 'OUTBOUND';
}

async function leaveScreen(work: Work, userId: string, contact: ContactsTable, reason: 'closed' | 'cleared'): Promise<void> {
  const stays = (await waitingForReturn(work.db, { chatId: contact.initial_id })).some((left) => left.id === contact.id && left.user_id === userId);
  if (!stays) await tellGone(work, userId, contact, reason);
  chatTouched(work, contact.initial_id);
}

/** The agent got or read a message. @throws Refusal `not_found`, `wrong_state` (T54) */
export async function agentReceipt(work: Work, { userId }: Agent, input: { contactId: string; itemId: string; kind: ReceiptKind }): Promise<void> {
  const contact = await connected(work, userId, input.contactId);
  const { participantId } = await authorOf(work, contact);
  await giveReceipt(work, { chatId: contact.initial_id, reader: participantId ?? '', itemId: input.itemId, kind: input.kind });
}

/** The agent types. Told to the others, never stored; when it comes too late it is nothing to complain of. */
export async function agentTyping(work: Work, { userId }: Agent, input: { contactId: string }): Promise<void> {
  const contact = await work.db.selectFrom('contacts').selectAll().where('id', '=', input.contactId).where('user_id', '=', userId).where('state', '=', 'with_agent').executeTakeFirst();
  if (!contact) return;
  const author = await authorOf(work, contact);
  const participant = { id: author.participantId ?? '', role: author.role, displayName: author.displayName, initialContactId: contact.initial_id };
  work.tell({ to: 'chats', notice: { type: 'typing', initialContactId: contact.initial_id, contactId: contact.id, id: work.ids.next(work.now), at: work.now, participant } });
}

/** The agent as he takes part in a contact that he is connected to now. @throws Refusal `not_found`, `chat_ended`, `wrong_state` */
export async function connectedAgent(work: Work, userId: string, contactId: string): Promise<{ contact: ContactsTable; author: Author & { participantId: string } }> {
  const contact = await connected(work, userId, contactId);
  const author = await authorOf(work, contact);
  return { contact, author: { ...author, participantId: author.participantId ?? '' } };
}

async function connected(work: Work, userId: string, contactId: string): Promise<ContactsTable> {
  const { chat, contact } = await loadContactOfChat(work.db, contactId);
  if (contact.user_id !== userId) throw new Refusal('not_found', 'This contact is not yours.');
  if (hasAgent(contact)) return contact;
  if (chat.state === 'ended') throw new Refusal('chat_ended', `The ${inWords(chat)} has ended.`);
  throw new Refusal('wrong_state', `You have left this ${inWords(chat)}.`);
}

async function heldBy(work: Work, userId: string, contactId: string): Promise<{ contact: ContactsTable; offer: OffersTable }> {
  const { contact } = await loadContactOfChat(work.db, contactId);
  const offer = await work.db.selectFrom('offers').selectAll().where('contact_id', '=', contactId).where('user_id', '=', userId).orderBy('offered_at', 'desc').orderBy('id', 'desc').executeTakeFirst();
  if (!offer) throw new Refusal('not_found', 'This contact is not on your screen.');
  if (offer.cleared_at !== null) throw new Refusal('wrong_state', 'This contact is closed already.');
  return { contact, offer };
}

async function authorOf(work: Work, contact: ContactsTable): Promise<Author> {
  const participant = await work.db
    .selectFrom('participants')
    .select(['id', 'display_name'])
    .where('contact_id', '=', contact.id)
    .where('role', '=', 'AGENT')
    .where('left_at', 'is', null)
    .where('initial_contact_id', '=', contact.initial_id)
    .executeTakeFirstOrThrow();
  return { participantId: participant.id, displayName: participant.display_name, role: 'AGENT' };
}
