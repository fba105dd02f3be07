import type { DialedAnswer } from '../../contract/agent-link.ts';
import { agentTouched } from '../agents/agent-status.ts';
import { agentName } from '../contacts/agent-name.ts';
import { loadContact, readStrings, type Rows } from '../contacts/rows.ts';
import { note } from '../contacts/notes.ts';
import { chatTouched } from '../contacts/views.ts';
import { Refusal } from '../core.ts';
import { channelOf, holdsSlot } from '../routing/capacity.ts';
import { routingAgents } from '../routing/dispatch-read.ts';
import type { Work } from '../storage/work.ts';
import { agentJoinsCall } from './agent-line.ts';
import { outboundCaller } from './caller-config.ts';
import { beginDial, RINGS_FOR } from './dial-rows.ts';
import { checkRoomForCall, insertCall } from './insert-call.ts';
import type { Outsider } from './outsider.ts';

/**
 * An agent calls somebody: a call of his own, by the queue that his routing profile has for it. He is on it at once, in whatever status he
 * is, and hears it ring. It is no offer: nothing is routed.
 * @throws Refusal `wrong_state`, `limit_exceeded`
 */
export async function callOut(work: Work, { userId }: { userId: string }, to: Outsider): Promise<DialedAnswer> {
  const queue = await mayCall(work, userId);
  await checkRoomForCall(work);
  const { callerId } = await outboundCaller(work.db, queue.id);
  const agent = await agentName(work.db, userId);
  const { contactId, party } = await insertCall(work, {
    chat: { flow_id: '', customer_name: to.name, call_direction: 'outbound', state: 'with_agent', ...(to.way === 'phone' ? { system_address: callerId.number } : { customer_id: to.address }) },
    contact: { initiation_method: 'OUTBOUND', state: 'with_agent', queue_id: queue.id, user_id: userId },
    customer: { address: to.address, by_trunk: to.way === 'phone' ? 1 : 0 },
  });
  const offerId = await takePlace(work, { contactId, userId, queueId: queue.id });
  const partyId = work.ids.next(work.now);
  await work.db
    .insertInto('participants')
    .values({ id: partyId, initial_contact_id: contactId, contact_id: contactId, role: 'AGENT', display_name: agent, user_id: userId, token_hash: null, joined_at: work.now, left_at: null, left_position: null, left_seq: null })
    .execute();
  await agentJoinsCall(work, await loadContact(work.db, contactId), undefined, { partyId, userId, name: agent });
  note(work, { type: 'call_out', initialContactId: contactId, contactId, userId, queueId: queue.id, data: { channel: 'VOICE', initiationMethod: 'OUTBOUND', offerId, agent, queue: queue.name, participantId: party.id } });
  await beginDial(work, party, { way: to.way, address: to.address, callerId, ringsFor: RINGS_FOR });
  chatTouched(work, contactId);
  agentTouched(work, userId);
  return { contactId, partyId: party.id };
}

/** Whether he may call now, and for which queue. Whatever his status is: calling is not being called. */
async function mayCall(work: Work, userId: string): Promise<{ id: string; name: string }> {
  const [agent] = await routingAgents(work.db, { now: work.now, backOff: work.settings.declineBackOff, only: 'all', among: [userId] });
  if (agent === undefined || channelOf(agent, 'VOICE') === undefined) throw new Refusal('wrong_state', 'Your routing profile has no place for calls. Ask an administrator for one.');
  if (agent.microphone !== 'ready') throw new Refusal('wrong_state', 'Your microphone is not ready: nobody would hear you. Allow or plug in one first.');
  if (agent.held.some(({ channel, state }) => channel === 'VOICE' && holdsSlot(state))) throw new Refusal('wrong_state', 'You have a call already. Close or clear it first.');
  const queue = await outboundQueue(work.db, userId);
  if (queue === undefined) throw new Refusal('wrong_state', 'No queue is there to call for: your routing profile has no default outbound queue, and no queue of calls. Ask an administrator.');
  return queue;
}

/** The queue that an agent calls for: his profile's default outbound queue or, where it names none, its first queue of calls. */
async function outboundQueue(rows: Rows, userId: string): Promise<{ id: string; name: string } | undefined> {
  const user = await rows.selectFrom('users').select('profile_id').where('id', '=', userId).executeTakeFirst();
  const described = await rows.selectFrom('described').select('details').where('kind', '=', 'routing_profile').where('object_id', '=', user?.profile_id ?? '').executeTakeFirst();
  const named = described === undefined ? undefined : readStrings(described.details)['defaultOutboundQueueId'];
  const found = named === undefined ? undefined : await rows.selectFrom('queues').select(['id', 'name']).where('id', '=', named).executeTakeFirst();
  if (found !== undefined) return found;
  return rows
    .selectFrom('profile_queues')
    .innerJoin('queues', 'queues.id', 'profile_queues.queue_id')
    .select(['queues.id', 'queues.name'])
    .where('profile_queues.profile_id', '=', user?.profile_id ?? '')
    .where('profile_queues.channel', '=', 'VOICE')
    .orderBy('profile_queues.priority')
    .orderBy('queues.name')
    .executeTakeFirst();
}

/** The call has the agent's place for calls as one does that he has accepted. */
async function takePlace(work: Work, { contactId, userId, queueId }: { contactId: string; userId: string; queueId: string }): Promise<string> {
  const { now } = work;
  const id = work.ids.next(now);
  await work.db
    .insertInto('offers')
    .values({ id, contact_id: contactId, initial_contact_id: contactId, user_id: userId, queue_id: queueId, offered_at: now, expires_at: now, state: 'accepted', ended_at: now, cleared_at: null, reasons: '[]', waited: 0, paused_at: null })
    .execute();
  return id;
}
