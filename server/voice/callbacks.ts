import { queueCallback, runFirstFlow } from '../contacts/course.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, changeContact, loadChat } from '../contacts/rows.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { setTimer, type TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { CALLBACK_TIMER, callbackOf, changeCallback, stopCalling } from './callback-rows.ts';

/** How long a callback whose queue takes nobody now waits before it asks again, in milliseconds. */
const ASK_AGAIN_AFTER = 60_000;

/** The time of a callback has come: it waits for an agent, or its flow has it first. */
async function callbackIsDue(work: Work, callId: string): Promise<void> {
  const callback = await callbackOf(work.db, callId);
  const chat = await loadChat(work.db, callId);
  if (callback === undefined || chat.state !== 'scheduled') return;
  if (callback.runs_flow === 1) {
    await changeChat(work, callId, { state: 'in_flow' });
    await changeContact(work, chat.current_contact_id, { state: 'in_flow' });
    return runFirstFlow(work, await loadChat(work.db, callId));
  }
  if (await queueCallback(work, chat)) return;
  note(work, { type: 'callback_delayed', initialContactId: callId, contactId: chat.current_contact_id, data: { dueAt: work.now + ASK_AGAIN_AFTER } });
  await setTimer(work, { kind: CALLBACK_TIMER, key: callId, dueAt: work.now + ASK_AGAIN_AFTER });
}

/** The customer who is called back has answered. */
export async function callbackAnswered(work: Work, chat: ChatsTable): Promise<void> {
  const callback = await callbackOf(work.db, chat.id);
  if (callback?.calling_since == null) return;
  await stopCalling(work, chat.id);
  await changeCallback(work, chat.id, { answered_at: work.now });
  note(work, { type: 'callback_answered', initialContactId: chat.id, contactId: chat.current_contact_id, data: { attempt: callback.attempt, rang: work.now - callback.calling_since } });
}

/** What happens when a timer of a callback is due. */
export const callbackTimers: TimerHandlers = {
  [CALLBACK_TIMER]: (work, { key: callId }) => callbackIsDue(work, callId),
};
