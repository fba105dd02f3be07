import { agentName } from '../contacts/agent-name.ts';
import type { Assignment } from '../contacts/assignment.ts';
import { runConsultFlow } from '../contacts/course.ts';
import { newContact } from '../contacts/new-rows.ts';
import { note } from '../contacts/notes.ts';
import { loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { Refusal } from '../core.ts';
import type { ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { ownCall, type OwnCall } from './call-commands.ts';
import { holdParty } from './parties.ts';
import { addParty } from './party-rows.ts';

/** The call of an agent who wants one more on it. @throws Refusal `not_found`, `chat_ended`, `wrong_state` where nobody more can be asked for now */
export async function callWithRoom(work: Work, userId: string, contactId: string): Promise<OwnCall> {
  const call = await ownCall(work, userId, contactId);
  nobodyIsCalled(call);
  hasRoom(work, call);
  return call;
}

/** The call of an agent who wants somebody else for its customer. @throws Refusal as `callWithRoom` */
export async function callToHandOn(work: Work, userId: string, contactId: string, how: 'blind' | 'consult'): Promise<OwnCall> {
  const call = await ownCall(work, userId, contactId);
  if (!call.others.some(({ role }) => role === 'customer')) throw new Refusal('wrong_state', 'The customer has left this call: there is nobody to hand on.');
  nobodyIsCalled(call);
  if (how === 'blind' && call.others.length > 1) throw new Refusal('wrong_state', 'Others are on this call: it cannot be handed on over their heads. Leave it to them, or drop them first.');
  if (how === 'consult') hasRoom(work, call);
  return call;
}

function nobodyIsCalled({ others }: OwnCall): void {
  const called = others.find(({ state }) => state === 'calling');
  if (called?.role === 'customer') throw new Refusal('wrong_state', 'The customer has not answered yet.');
  if (called) throw new Refusal('wrong_state', `${called.display_name} is still being called. Wait for the answer, or drop it first.`);
}

function hasRoom(work: Work, { others }: OwnCall): void {
  const most = work.settings.partiesPerCall;
  if (others.length + 1 >= most) throw new Refusal('wrong_state', `There are ${most} on this call already, as many as may be.`);
}

/**
 * An agent on a call asks another agent, or a queue, for help: everybody else is on hold, and a segment of its own waits, rings and is
 * taken beside his. He stays on the call, and may leave it to whoever comes.
 * @returns the new segment, or undefined if the flow took it nowhere; then all is to be undone.
 */
export async function consult(work: Work, call: OwnCall, to: Assignment & { note: string | null }): Promise<ContactsTable | undefined> {
  const { chat, contact, own, others } = call;
  if (others.some(({ user_id: on }) => on !== null && on === to.userId)) throw new Refusal('wrong_state', `${to.name} is on this call already.`);
  for (const party of others) if (party.state === 'connected') await holdParty(work, party);
  const segment = newContact({
    id: work.ids.next(work.now), initial_id: chat.id, previous_id: contact.id, channel: chat.channel, initiation_method: 'TRANSFER', initiated_at: work.now,
    queue_id: to.queueId, priority: contact.priority, age_adjust: contact.age_adjust,
  });
  await work.db.insertInto('contacts').values(segment).execute();
  await work.db
    .insertInto('transfers')
    .values({ contact_id: segment.id, from_contact_id: contact.id, initial_contact_id: chat.id, by_user_id: own.user_id, target_type: to.type, target_name: to.name, at: work.now, came_back_at: null, note: to.note })
    .execute();
  await addParty(work, { id: work.ids.next(work.now), initial_contact_id: chat.id, contact_id: segment.id, role: 'agent', display_name: to.name, state: 'calling' });
  note(work, { type: 'consult_asked', initialContactId: chat.id, contactId: segment.id, userId: own.user_id, queueId: to.queueId, data: { channel: chat.channel, initiationMethod: segment.initiation_method, to: to.name, kind: to.type, agent: await agentName(work.db, own.user_id ?? ''), from: contact.id, ...(to.note !== null && { noted: true }) } });
  chatTouched(work, chat.id);
  await runConsultFlow(work, { chatId: chat.id, contactId: segment.id, flowId: to.flowId, userId: to.userId, partyId: own.id });
  const now = await loadContact(work.db, segment.id);
  return now.disconnected_at === null ? now : undefined;
}
