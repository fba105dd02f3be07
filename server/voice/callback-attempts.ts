import { endChat, endSegment, type ChatEnd } from '../contacts/chat-end.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, changeContact, loadChat, loadContact } from '../contacts/rows.ts';
import { startSegment } from '../contacts/segments.ts';
import { chatTouched } from '../contacts/views.ts';
import { isPhoneNumber } from '../flows/phone-number.ts';
import { stopRuns } from '../flows/runner.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { outboundCaller } from './caller-config.ts';
import { CALLBACK_TIMER, callbackOf, changeCallback, stopCalling } from './callback-rows.ts';
import { beginDial, forgetDial, RINGS_FOR } from './dial-rows.ts';
import { changeParty } from './party-rows.ts';

/*
 * Attempts to call a customer back. An agent has taken the callback and heard his whisper; now the customer's telephone or page is to
 * ring. The switchboard makes the call, and what comes of it comes back (voice/dial-outcomes.ts).
 */

/** The customer is called from now on. */
export async function callCustomer(work: Work, callId: string): Promise<void> {
  const callback = await callbackOf(work.db, callId);
  const chat = await loadChat(work.db, callId);
  if (callback === undefined || callback.answered_at !== null || callback.calling_since !== null || chat.state !== 'with_agent') return;
  const attempt = callback.attempt + 1;
  await changeCallback(work, callId, { attempt, calling_since: work.now });
  await changeParty(work, { id: chat.customer_participant_id }, { state_since: work.now });
  const { callerId } = await outboundCaller(work.db, (await loadContact(work.db, chat.current_contact_id)).queue_id);
  await beginDial(work, { id: chat.customer_participant_id, initial_contact_id: callId }, { way: isPhoneNumber(callback.address) ? 'phone' : 'page', address: callback.address, callerId: { ...callerId, number: callback.caller_id ?? callerId.number }, ringsFor: RINGS_FOR });
  note(work, { type: 'callback_called', initialContactId: callId, contactId: chat.current_contact_id, data: { attempt, of: callback.attempts } });
  chatTouched(work, callId);
}

/**
 * This attempt has come to nothing: the agent is done with it, and the customer is tried again later, as a new segment, if he is to be.
 * @param reason why nobody answered.
 */
export async function attemptFailed(work: Work, callId: string, reason: Extract<ChatEnd, `telecom_${string}`>): Promise<void> {
  const callback = await callbackOf(work.db, callId);
  const chat = await loadChat(work.db, callId);
  if (callback === undefined || callback.answered_at !== null || chat.state === 'ended') return;
  await stopCalling(work, callId);
  await forgetDial(work, chat.customer_participant_id);
  // An agent who left before anything rang has used up an attempt all the same: somebody was to be called.
  const attempt = callback.calling_since === null ? callback.attempt + 1 : callback.attempt;
  await changeCallback(work, callId, { attempt });
  const again = attempt < callback.attempts;
  note(work, { type: 'callback_unanswered', initialContactId: callId, contactId: chat.current_contact_id, data: { attempt, of: callback.attempts, reason, dueAt: again ? work.now + callback.retry_after : null } });
  if (!again) return endChat(work, callId, reason);
  const contact = await loadContact(work.db, chat.current_contact_id);
  await stopRuns(work, callId);
  await endSegment(work, contact, reason);
  const segment = await startSegment(work, chat, contact, { method: 'CALLBACK' });
  const dueAt = work.now + callback.retry_after;
  await changeContact(work, segment.id, { state: 'scheduled' });
  await changeChat(work, callId, { state: 'scheduled', scheduled_at: dueAt });
  await setTimer(work, { kind: CALLBACK_TIMER, key: callId, dueAt });
  work.tell({ to: 'media', initialContactId: callId });
}
