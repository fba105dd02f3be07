import { agentLeaves } from '../contacts/course.ts';
import { loadContact, loadContactOfChat } from '../contacts/rows.ts';
import { Refusal } from '../core.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { holdParty, muteParty, resumeParty } from './parties.ts';
import { legOf, partiesOf } from './party-rows.ts';
import { customerLeavesCall, endAskedIn, endOthers } from './pass-on.ts';
import { thirdPartyOver } from './third-party-ends.ts';

/*
 * What an agent does on his call. Every agent on it has all of these over every other party (connect-facts 1.2).
 */

/** A call with the agent on it. */
export interface OwnCall { chat: ChatsTable; contact: ContactsTable; own: CallPartiesTable; others: CallPartiesTable[] }

/** The call that this agent is on by this contact. @throws Refusal `not_found`, `wrong_state`, `chat_ended` */
export async function ownCall(work: Work, userId: string, contactId: string): Promise<OwnCall> {
  const { chat, contact } = await loadContactOfChat(work.db, contactId);
  if (chat.channel !== 'VOICE') throw new Refusal('wrong_state', 'This contact is no call.');
  if (chat.state === 'ended') throw new Refusal('chat_ended', 'The call has ended.');
  const here = (await partiesOf(work.db, chat.id)).filter((party) => party.state !== 'left');
  const own = here.find((party) => party.user_id === userId && party.contact_id === contact.id);
  if (own === undefined) throw new Refusal(contact.user_id === userId ? 'wrong_state' : 'not_found', 'You are not on this call.');
  return { chat, contact, own, others: here.filter((party) => party.id !== own.id) };
}

function other({ own, others }: OwnCall, partyId: string): CallPartiesTable {
  const party = others.find(({ id }) => id === partyId);
  if (party !== undefined) return party;
  throw new Refusal(partyId === own.id ? 'wrong_state' : 'not_found', partyId === own.id ? 'That is yourself.' : 'Nobody on this call has this id.');
}

/** @throws Refusal as `ownCall`, and `wrong_state` if he is neither connected nor on hold. */
export async function holdOne(work: Work, userId: string, input: { contactId: string; partyId: string }): Promise<void> {
  await holdParty(work, other(await ownCall(work, userId, input.contactId), input.partyId));
}

/** @throws Refusal as `holdOne` */
export async function resumeOne(work: Work, userId: string, input: { contactId: string; partyId: string }): Promise<void> {
  await resumeParty(work, other(await ownCall(work, userId, input.contactId), input.partyId));
}

/** Mutes the agent himself, or somebody else. @throws Refusal */
export async function muteOne(work: Work, userId: string, input: { contactId: string; partyId: string; on: boolean }): Promise<void> {
  const call = await ownCall(work, userId, input.contactId);
  if (input.partyId === call.own.id) await muteParty(work, call.own, { on: input.on, by: 'self' });
  else await muteParty(work, other(call, input.partyId), { on: input.on, by: userId });
}

/** Puts everybody else on hold. @throws Refusal as `ownCall` */
export async function holdAll(work: Work, userId: string, input: { contactId: string }): Promise<void> {
  for (const party of (await ownCall(work, userId, input.contactId)).others) if (party.state === 'connected') await holdParty(work, party);
}

/** Takes everybody off hold: all talk with each other. @throws Refusal as `ownCall` */
export async function joinAll(work: Work, userId: string, input: { contactId: string }): Promise<void> {
  for (const party of (await ownCall(work, userId, input.contactId)).others) if (party.state === 'on_hold') await resumeParty(work, party);
}

/** Whom the agent talks with and who is on hold change places. @throws Refusal as `ownCall`, and `wrong_state` unless there are just these two. */
export async function swapParties(work: Work, userId: string, input: { contactId: string }): Promise<void> {
  const { others } = await ownCall(work, userId, input.contactId);
  const talking = others.filter(({ state }) => state === 'connected');
  const held = others.filter(({ state }) => state === 'on_hold');
  const [one] = talking;
  const [two] = held;
  if (others.length !== 2 || one === undefined || two === undefined) throw new Refusal('wrong_state', 'To swap there must be three on the call, one of them on hold.');
  await holdParty(work, one);
  await resumeParty(work, two);
}

/** Presses keys towards everybody else whom the agent talks with. They go to the lines and are kept nowhere. @throws Refusal */
export async function sendDigits(work: Work, userId: string, input: { contactId: string; digits: string }): Promise<void> {
  const { others } = await ownCall(work, userId, input.contactId);
  const legIds = others.filter(({ state }) => state === 'connected').map(legOf);
  if (legIds.length === 0) throw new Refusal('wrong_state', 'Nobody on the call can hear the keys: all others are on hold or still being called.');
  work.tell({ to: 'keys', legIds, digits: input.digits });
}

/**
 * Takes somebody off the call: another agent, somebody outside, somebody who is being called and has not come, or the customer.
 * @throws Refusal as `ownCall`
 */
export async function dropOne(work: Work, userId: string, input: { contactId: string; partyId: string }): Promise<void> {
  const call = await ownCall(work, userId, input.contactId);
  const party = other(call, input.partyId);
  if (party.role === 'customer' && party.state === 'calling') return agentLeaves(work, await loadContact(work.db, call.chat.current_contact_id), 'ended_by_agent');
  if (party.role === 'customer') return customerLeavesCall(work, party.initial_contact_id, 'ended_by_agent');
  if (party.role === 'third_party') return thirdPartyOver(work, party, 'dropped', { result: 'finished', why: null });
  if (party.role !== 'agent' || party.contact_id === null) throw new Refusal('wrong_state', `${party.display_name} cannot be taken off the call.`);
  const contact = await loadContact(work.db, party.contact_id);
  if (party.state === 'calling') await endAskedIn(work, contact, 'dropped');
  else await agentLeaves(work, contact, 'dropped');
}

/**
 * Ends the call for everybody of this side: whoever was asked in goes, and the customer is left to the disconnect flow, if one is set,
 * and else it is over.
 * @throws Refusal as `ownCall`
 */
export async function endCall(work: Work, userId: string, input: { contactId: string }): Promise<void> {
  const { chat } = await ownCall(work, userId, input.contactId);
  await endOthers(work, chat, 'ended_by_agent');
  await agentLeaves(work, await loadContact(work.db, chat.current_contact_id), 'ended_by_agent');
}
