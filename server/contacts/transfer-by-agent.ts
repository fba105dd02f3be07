import type { TransferredAnswer } from '../../contract/agent-link.ts';
import { Refusal } from '../core.ts';
import { countInQueue } from '../flows/runner-metrics.ts';
import { AGENT_QUEUE_MAX } from '../routing/admission.ts';
import type { Work } from '../storage/work.ts';
import { connectedAgent, type Agent } from './agent-commands.ts';
import { assignmentOf, type Assignment } from './assignment.ts';
import type { OwnCall } from '../voice/call-commands.ts';
import { callToHandOn, consult } from '../voice/consult.ts';
import { numberToCall } from '../voice/number-to-call.ts';
import { bringIn } from '../voice/third-party.ts';
import type { QuickConnectsTable } from '../storage/schema.ts';
import { agentLeaves } from './course.ts';
import { handOn } from './hand-on.ts';
import { appendTransferEvent, type Author } from './items.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { readTransferNote } from './transfer-notes.ts';
import { RefusalOnRecord } from './refusal-on-record.ts';
import { loadChat, loadContact, type Rows } from './rows.ts';
import { usableQuickConnect } from './usable-quick-connects.ts';

/**
 * An agent hands his chat, task or call on. It goes to after contact work with him at once, and waits, rings and is taken as a contact of
 * its own. A transfer whose flow does not take the contact is undone: nobody loses his agent by it. On a call he may
 * ask whom it is to go to first (`consult`): then he stays.
 * @param mustReachTelephones refuses while no number can be called.
 * @throws Refusal `not_found`, `wrong_state`, `chat_ended`, `limit_exceeded`, `not_enabled`
 */
export async function transferByAgent(work: Work, { userId }: Agent, input: { contactId: string; quickConnectId: string; how?: 'blind' | 'consult' | undefined; note?: string | undefined }, mustReachTelephones: () => void): Promise<TransferredAnswer> {
  const { contact, author } = await connectedAgent(work, userId, input.contactId);
  const chat = await loadChat(work.db, contact.initial_id);
  const how = input.how ?? 'blind';
  const written = readTransferNote(input.note);
  if (chat.channel !== 'VOICE' && how === 'consult') throw new Refusal('wrong_state', 'Only on a call can others be asked in first.');
  const call = chat.channel === 'VOICE' ? await callToHandOn(work, userId, contact.id, how) : undefined;
  const quickConnect = await usableQuickConnect(work.db, userId, input.quickConnectId);
  if (call !== undefined && quickConnect.type === 'phone_number') {
    if (written !== null) throw new Refusal('wrong_state', `${quickConnect.name} is a telephone, and shows no note. Leave the note away.`);
    mustReachTelephones();
    return handOnToNumber(work, { userId, call, how }, quickConnect);
  }
  const to = await assignmentOf(work.db, quickConnect);
  if (to.userId === userId) throw new Refusal('wrong_state', 'This contact is with you already: choose another agent or a queue.');
  const asked = { channel: chat.channel, to: to.name, kind: to.type, agent: await agentName(work.db, userId) };
  if (call !== undefined && how === 'consult') {
    const asking = await consult(work, call, { ...to, note: written });
    if (asking) return { contactId: asking.id };
    const why = await whyNot(work.db, to);
    throw new RefusalOnRecord('wrong_state', `${to.name} cannot be asked: ${why} The call is as it was.`, (after) => failed(after, { chatId: chat.id, contactId: contact.id, author, userId, data: { ...asked, why } }));
  }
  if (chat.channel === 'CHAT') await appendTransferEvent(work, chat.id, { contactId: contact.id, event: 'transferred', author });
  note(work, { type: 'contact_transferred', initialContactId: chat.id, contactId: contact.id, userId, queueId: contact.queue_id, data: { ...asked, ...(written !== null && { noted: true }) } });
  const segment = await handOn(work, { chat, contact }, { ...to, by: userId, note: written });
  if (!(await wasTaken(work.db, chat.id, segment.id))) {
    const why = await whyNot(work.db, to);
    throw new RefusalOnRecord('wrong_state', `It could not be handed on to ${to.name}: ${why} It is still with you.`, (after) => failed(after, { chatId: chat.id, contactId: contact.id, author, userId, data: { ...asked, why } }));
  }
  return { contactId: segment.id };
}

/**
 * To a telephone: whoever answers is brought in (`consult`), or the customer is left to him at once, and hears it ring.
 * @throws Refusal `not_enabled` where no number can be called
 */
async function handOnToNumber(work: Work, { userId, call, how }: { userId: string; call: OwnCall; how: 'blind' | 'consult' }, quickConnect: QuickConnectsTable): Promise<TransferredAnswer> {
  const number = numberToCall(work, quickConnect.phone_number ?? '');
  const { segment } = await bringIn(work, call, { way: 'phone', address: number, name: quickConnect.name });
  if (how === 'consult') return { contactId: segment.id };
  const { chat, contact } = call;
  note(work, { type: 'contact_transferred', initialContactId: chat.id, contactId: contact.id, userId, queueId: contact.queue_id, data: { channel: chat.channel, to: quickConnect.name, kind: 'phone_number', agent: await agentName(work.db, userId) } });
  await agentLeaves(work, contact, 'ended_by_agent');
  return { contactId: segment.id };
}

/** Whether the transfer's flow has the contact or has brought it into a queue. */
async function wasTaken(rows: Rows, chatId: string, segmentId: string): Promise<boolean> {
  const chat = await loadChat(rows, chatId);
  if (chat.state === 'ended') return false;
  let current = await loadContact(rows, chat.current_contact_id);
  while (current.id !== segmentId && current.initiation_method === 'QUEUE_TRANSFER' && current.previous_id !== null) current = await loadContact(rows, current.previous_id);
  return current.id === segmentId;
}

async function whyNot(rows: Rows, to: Assignment): Promise<string> {
  const queue = await rows.selectFrom('queues').select(['enabled', 'max_contacts']).where('id', '=', to.queueId).executeTakeFirst();
  const waiting = await countInQueue(rows, to.queueId);
  if (queue?.enabled === 0) return 'the queue is disabled.';
  if (to.type === 'user' && waiting >= AGENT_QUEUE_MAX) return `${waiting} contacts wait for this agent already, and no more may.`;
  if (queue?.max_contacts != null && waiting >= queue.max_contacts) return `${waiting} contacts wait there already, and the queue is full.`;
  return 'the flow of the transfer ended without taking it.';
}

async function failed(work: Work, of: { chatId: string; contactId: string; author: Author; userId: string; data: Record<string, string> }): Promise<void> {
  const { chatId: initialContactId, contactId, userId, author, data } = of;
  if ((await loadChat(work.db, initialContactId)).channel === 'CHAT') await appendTransferEvent(work, initialContactId, { contactId, event: 'transferFailed', author });
  note(work, { type: 'transfer_failed', initialContactId, contactId, userId, data });
}
