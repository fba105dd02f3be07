import type { Work } from '../storage/work.ts';
import type { StartTask } from './contact-desk.ts';
import { runFirstFlow } from './course.ts';
import { makeTask } from './make-task.ts';
import { note } from './notes.ts';
import { changeChat, changeContact, loadChat } from './rows.ts';

/** Makes a task and, unless it is for later, runs its flow. @throws Refusal as `makeTask` */
export async function startTask(work: Work, request: StartTask): Promise<{ contactId: string }> {
  const { contactId, begins } = await makeTask(work, request);
  if (begins) await runFirstFlow(work, await loadChat(work.db, contactId));
  return { contactId };
}

/** A task is due: its flow begins. Does nothing to one that has begun or ended. */
export async function beginTask(work: Work, taskId: string): Promise<void> {
  const chat = await loadChat(work.db, taskId);
  if (chat.state !== 'scheduled') return;
  await changeChat(work, taskId, { state: 'in_flow' });
  await changeContact(work, chat.current_contact_id, { state: 'in_flow' });
  note(work, { type: 'task_due', initialContactId: taskId, contactId: chat.current_contact_id, data: {} });
  await runFirstFlow(work, await loadChat(work.db, taskId));
}
