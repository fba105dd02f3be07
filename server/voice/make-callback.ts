import { newChat, newContact } from '../contacts/new-rows.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, loadContact } from '../contacts/rows.ts';
import { DURATION_TIMER } from '../contacts/timer-kinds.ts';
import { callValues, callbackNumber, keepCallValues } from '../flows/call-values.ts';
import { isPhoneNumber } from '../flows/phone-number.ts';
import { agentQueue, workingQueue } from '../flows/runner-facts.ts';
import type { Answer, NewCallback } from '../flows/step.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { CALLBACK_TIMER } from './callback-rows.ts';
import { isOwnNumber } from './caller-config.ts';
import { dialable } from './dialable.ts';
import { addParty } from './party-rows.ts';

/** How long a callback may wait for agents in all, beside its own delays. */
const WAITS_MAX = 7 * 24 * 60 * 60_000;

/**
 * Makes the call back that a flow promises: a contact of its own, which waits for an agent when its delay is over. It goes on from the
 * call it was promised in: same customer, attributes and hooks. Or nothing is made, and it says why.
 */
export async function makeCallback(work: Work, asked: NewCallback, chat: ChatsTable): Promise<Extract<Answer, { kind: 'callback' }>> {
  const refused = (why: string): Extract<Answer, { kind: 'callback' }> => ({ kind: 'callback', contactId: null, why });
  const address = (await callbackNumber(work.db, chat.id)) ?? (await addressOfCustomer(work, chat));
  if (address === null) return refused('There is no number to call back. Set one with UpdateContactCallbackNumber before.');
  // What is no number is the address of a page's user: whether one is open then, nobody knows now.
  const way = isPhoneNumber(address) ? dialable(work, address) : null;
  if (way !== null && way.dialable !== 'yes') return refused(way.why ?? 'The number cannot be called from here.');
  if (asked.callerId !== null && !(await isOwnNumber(work.db, asked.callerId))) return refused('CallerId is none of the instance\'s own numbers.');
  const queueId = await queueFor(work, asked, chat);
  if (queueId === null) return refused('There is no queue for the callback to wait in: none is set, or it is gone.');
  if (asked.flowId !== null && !(await runs(work, asked.flowId))) return refused(`There is no published flow "${asked.flowId}" of type CONTACT_FLOW for the callback.`);
  const promised = await work.db.selectFrom('callbacks').innerJoin('chats', 'chats.id', 'callbacks.initial_contact_id').select('chats.id').where('callbacks.promised_in', '=', chat.id).where('chats.state', '!=', 'ended').executeTakeFirst();
  if (promised !== undefined) return refused('A callback was promised in this call already.');
  return { kind: 'callback', contactId: await insertCallback(work, asked, chat, { address, queueId }), why: null };
}

/** Where he can be reached: the number he called from, or his pages, if he is known. */
async function addressOfCustomer(work: Work, chat: ChatsTable): Promise<string | null> {
  const own = (await work.db.selectFrom('call_parties').select('address').where('id', '=', chat.customer_participant_id).executeTakeFirst())?.address;
  return own ?? chat.customer_id;
}

async function queueFor(work: Work, asked: NewCallback, chat: ChatsTable): Promise<string | null> {
  if (asked.agent !== null) return (await agentQueue(work.db, asked.agent))?.id ?? null;
  if (asked.queue !== null) return (await workingQueue(work.db, asked.queue))?.id ?? null;
  return (await loadContact(work.db, chat.current_contact_id)).queue_id;
}

async function runs(work: Work, flowId: string): Promise<boolean> {
  const flow = await work.db.selectFrom('flows').select(['type', 'content']).where('id', '=', flowId).executeTakeFirst();
  return flow?.type === 'CONTACT_FLOW' && flow.content !== null;
}

async function insertCallback(work: Work, asked: NewCallback, chat: ChatsTable, { address, queueId }: { address: string; queueId: string }): Promise<string> {
  const { now } = work;
  const id = work.ids.next(now);
  const participantId = work.ids.next(now);
  const dueAt = now + asked.delaySeconds * 1000;
  // They share their attributes from now on, as contacts that go on from each other do (T83).
  const chainId = chat.chain_id ?? chat.id;
  if (chat.chain_id === null) await changeChat(work, chat.id, { chain_id: chainId });
  const retries = asked.attempts * asked.retrySeconds * 1000;
  const row = newChat({
    id, channel: 'VOICE', flow_id: asked.flowId ?? chat.flow_id, customer_name: chat.customer_name, content_types: '[]', started_at: now, expires_at: dueAt + retries + WAITS_MAX,
    customer_participant_id: participantId, state: 'scheduled', scheduled_at: dueAt, attributes: chat.attributes, hooks: chat.hooks, recording: chat.recording, flow_logging: chat.flow_logging,
    customer_id: chat.customer_id, language_code: chat.language_code, name: chat.name, description: chat.description, references_by_name: chat.references_by_name, tags: chat.tags,
    chain_id: chainId, call_direction: 'callback',
  });
  await work.db.insertInto('chats').values(row).execute();
  await work.db
    .insertInto('contacts')
    .values(newContact({ id, initial_id: id, previous_id: chat.current_contact_id, channel: 'VOICE', initiation_method: 'CALLBACK', initiated_at: now, state: 'scheduled', queue_id: queueId }))
    .execute();
  await work.db
    .insertInto('participants')
    .values({ id: participantId, initial_contact_id: id, contact_id: null, role: 'CUSTOMER', display_name: chat.customer_name, user_id: null, token_hash: null, joined_at: null, left_at: null, left_position: null, left_seq: null })
    .execute();
  await addParty(work, { id: participantId, initial_contact_id: id, contact_id: null, role: 'customer', display_name: chat.customer_name, address, state: 'calling', by_trunk: isPhoneNumber(address) ? 1 : 0 });
  await work.db
    .insertInto('callbacks')
    .values({
      initial_contact_id: id, promised_in: chat.id, address, caller_id: asked.callerId, runs_flow: asked.flowId === null ? 0 : 1, attempt: 0, attempts: 1 + asked.attempts,
      retry_after: asked.retrySeconds * 1000, calling_since: null, answered_at: null,
    })
    .execute();
  const { voice } = await callValues(work.db, chat.id);
  if (voice !== null) await keepCallValues(work, id, { voice: JSON.stringify(voice) });
  await setTimer(work, { kind: DURATION_TIMER, key: id, dueAt: row.expires_at });
  await setTimer(work, { kind: CALLBACK_TIMER, key: id, dueAt });
  note(work, { type: 'callback_promised', initialContactId: chat.id, contactId: chat.current_contact_id, queueId, data: { callbackContactId: id, dueAt } });
  note(work, { type: 'callback_scheduled', initialContactId: id, contactId: id, queueId, data: { channel: 'VOICE', initiationMethod: 'CALLBACK', previousContactId: chat.current_contact_id, dueAt, attempts: 1 + asked.attempts, retryAfter: asked.retrySeconds * 1000 } });
  return id;
}
