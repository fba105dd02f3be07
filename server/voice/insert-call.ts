import { newChat, newContact } from '../contacts/new-rows.ts';
import { DURATION_TIMER } from '../contacts/timer-kinds.ts';
import { Refusal } from '../core.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { addParty } from './party-rows.ts';

/** No call goes on for longer than this, whatever was forgotten. */
const CALL_LASTS = 24 * 60 * 60_000;

/** A call that begins now, with its customer not on the line yet. */
export interface NewCall {
  chat: Pick<ChatsTable, 'flow_id' | 'customer_name' | 'call_direction'> & Partial<ChatsTable>;
  contact: Pick<ContactsTable, 'initiation_method'> & Partial<ContactsTable>;
  customer: Partial<CallPartiesTable>;
  /** Proves him, where he comes by a page. */
  token?: (participantId: string) => Promise<string>;
}

/** Refuses one call more than the instance takes at once. @throws Refusal `limit_exceeded` */
export async function checkRoomForCall(work: Work): Promise<void> {
  const open = await work.db.selectFrom('chats').select((of) => of.fn.countAll<number>().as('count')).where('channel', '=', 'VOICE').where('state', 'in', ['in_flow', 'in_queue', 'with_agent']).executeTakeFirst();
  if (Number(open?.count ?? 0) >= work.settings.callsAtOnce) {
    throw new Refusal('limit_exceeded', `There are ${work.settings.callsAtOnce} calls already, as many as this instance takes at once. Try again when one has ended.`);
  }
}

/** Writes the rows of a call that begins: the call, its first segment, and the party of its customer. */
export async function insertCall(work: Work, { chat, contact, customer, token }: NewCall): Promise<{ contactId: string; participantId: string; party: CallPartiesTable }> {
  const { now } = work;
  const id = work.ids.next(now);
  const participantId = work.ids.next(now);
  const row = newChat({ id, channel: 'VOICE', content_types: '[]', started_at: now, expires_at: now + CALL_LASTS, customer_participant_id: participantId, ...chat });
  await work.db.insertInto('chats').values(row).execute();
  await work.db.insertInto('contacts').values(newContact({ id, initial_id: id, channel: 'VOICE', initiated_at: now, ...contact })).execute();
  await work.db
    .insertInto('participants')
    .values({ id: participantId, initial_contact_id: id, contact_id: null, role: 'CUSTOMER', display_name: chat.customer_name, user_id: null, token_hash: token === undefined ? null : await token(participantId), joined_at: null, left_at: null, left_position: null, left_seq: null })
    .execute();
  const party = await addParty(work, { id: participantId, initial_contact_id: id, contact_id: null, role: 'customer', display_name: chat.customer_name, state: 'calling', ...customer });
  await setTimer(work, { kind: DURATION_TIMER, key: id, dueAt: row.expires_at });
  return { contactId: id, participantId, party };
}
