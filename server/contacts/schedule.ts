import { Refusal } from '../core.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { currentTask } from './current-contact.ts';
import { note } from './notes.ts';
import { changeChat } from './rows.ts';
import { checkSchedule } from './make-task.ts';
import { DURATION_TIMER, TASK_DUE_TIMER } from './timer-kinds.ts';

/** How often the time of one task may be moved (connect-facts 10). */
export const RESCHEDULES_MAX = 20;

/**
 * Moves the moment at which a scheduled task begins; its time counts from the new one.
 * @throws Refusal `not_found`, `invalid` (past or too far ahead), `wrong_state` (no task, not scheduled, or begun), `limit_exceeded`
 */
export async function reschedule(work: Work, { contactId, at }: { contactId: string; at: number }): Promise<void> {
  const { chat, contact } = await currentTask(work.db, contactId, 'scheduled');
  if (chat.state !== 'scheduled' || chat.scheduled_at === null) throw new Refusal('wrong_state', 'The task is not scheduled, or its flow has begun: its time cannot be moved any more.');
  checkSchedule(at, work.now);
  if (chat.reschedules >= RESCHEDULES_MAX) throw new Refusal('limit_exceeded', `The scheduled time of this task was moved ${RESCHEDULES_MAX} times already, as often as it may be.`);
  const expiresAt = at + (chat.lasts ?? 0);
  await changeChat(work, chat.id, { scheduled_at: at, expires_at: expiresAt, reschedules: chat.reschedules + 1 });
  await setTimer(work, { kind: TASK_DUE_TIMER, key: chat.id, dueAt: at });
  await setTimer(work, { kind: DURATION_TIMER, key: chat.id, dueAt: expiresAt });
  note(work, { type: 'task_rescheduled', initialContactId: chat.id, contactId: contact.id, data: { scheduledAt: at, expiresAt, times: chat.reschedules + 1 } });
}
