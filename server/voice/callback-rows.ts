import type { Rows } from '../contacts/rows.ts';
import type { CallbacksTable, ChatsTable } from '../storage/schema.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { findParty } from './party-rows.ts';

/** When a callback begins to wait for an agent: its delay is over, or it is tried again. The key is the call's id. */
export const CALLBACK_TIMER = 'callback_due';

/** What was promised with this call, if it is one that calls back. */
export async function callbackOf(rows: Rows, callId: string): Promise<CallbacksTable | undefined> {
  return rows.selectFrom('callbacks').selectAll().where('initial_contact_id', '=', callId).executeTakeFirst();
}

/** The customer of this call is still to be called by this side, or has not answered yet: nobody is on its other end. */
export async function awaitsAnswer(rows: Rows, chat: Pick<ChatsTable, 'call_direction' | 'customer_participant_id'>): Promise<boolean> {
  if (chat.call_direction === null || chat.call_direction === 'inbound') return false;
  return (await findParty(rows, chat.customer_participant_id))?.state === 'calling';
}

/** Changes what is kept of a callback. */
export async function changeCallback(work: Work, callId: string, change: Partial<CallbacksTable>): Promise<void> {
  await work.db.updateTable('callbacks').set(change).where('initial_contact_id', '=', callId).execute();
}

/** He is called no more; nothing is left of it. */
export async function stopCalling(work: Work, callId: string): Promise<void> {
  await cancelTimer(work, CALLBACK_TIMER, callId);
  await changeCallback(work, callId, { calling_since: null });
}
