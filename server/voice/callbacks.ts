import { queueCallback, runFirstFlow, runOutboundWhisper } from '../contacts/course.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, changeContact, loadChat, loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { setTimer, type TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { attemptFailed } from './callback-attempts.ts';
import { CALLBACK_RING_TIMER, CALLBACK_TIMER, callbackOf, changeCallback, stopCalling } from './callback-rows.ts';
import { changeParty } from './party-rows.ts';

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

/** The customer has answered: he hears the outbound whisper, and then the agent. Nothing happens if he is called no more. */
export async function customerAnswered(work: Work, callId: string): Promise<void> {
  const callback = await callbackOf(work.db, callId);
  const chat = await loadChat(work.db, callId);
  if (callback?.calling_since == null || chat.state !== 'with_agent') return;
  await stopCalling(work, callId);
  await changeCallback(work, callId, { answered_at: work.now });
  await changeParty(work, { id: chat.customer_participant_id }, { state: 'connected', state_since: work.now, joined_at: work.now });
  await work.db.updateTable('participants').set({ joined_at: work.now }).where('id', '=', chat.customer_participant_id).execute();
  note(work, { type: 'callback_answered', initialContactId: callId, contactId: chat.current_contact_id, data: { attempt: callback.attempt, rang: work.now - callback.calling_since } });
  chatTouched(work, callId);
  await runOutboundWhisper(work, await loadChat(work.db, callId), await loadContact(work.db, chat.current_contact_id));
}

/** What happens when a timer of a callback is due. */
export const callbackTimers: TimerHandlers = {
  [CALLBACK_TIMER]: (work, { key: callId }) => callbackIsDue(work, callId),
  [CALLBACK_RING_TIMER]: (work, { key: callId }) => attemptFailed(work, callId, 'telecom_unanswered'),
};
