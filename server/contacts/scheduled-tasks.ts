import type { ScheduledTasksAnswer } from '../../contract/agent-link.ts';
import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import type { Agent } from './agent-commands.ts';
import { endChat } from './chat-end.ts';
import { currentTask } from './current-contact.ts';
import type { Rows } from './rows.ts';
import { reschedule, RESCHEDULES_MAX } from './schedule.ts';

/*
 * Tasks that have not begun, as those see and change them who planned them, and supervisors all of them.
 */

const TASKS_MAX = 200;

/** The next to begin first. */
export async function scheduledTasksFor(rows: Rows, { userId, role }: Agent): Promise<ScheduledTasksAnswer> {
  let query = rows
    .selectFrom('chats')
    .innerJoin('contacts', 'contacts.id', 'chats.current_contact_id')
    .leftJoin('queues', 'queues.id', 'contacts.queue_id')
    .leftJoin('users', 'users.id', 'chats.created_by')
    .select(['contacts.id', 'chats.name', 'chats.customer_name', 'chats.description', 'chats.scheduled_at', 'chats.due_at', 'chats.started_at', 'chats.created_by', 'chats.reschedules'])
    .select(['queues.name as queue', 'users.display_name as creator'])
    .where('chats.state', '=', 'scheduled')
    // Callbacks wait for their time, too.
    .where('chats.channel', '=', 'TASK')
    .where('chats.scheduled_at', 'is not', null);
  if (role !== 'supervisor') query = query.where('chats.created_by', '=', userId);
  const found = await query.orderBy('chats.scheduled_at').orderBy('chats.id').limit(TASKS_MAX + 1).execute();
  return {
    more: found.length > TASKS_MAX,
    tasks: found.slice(0, TASKS_MAX).map((row) => ({
      contactId: row.id, name: row.name ?? row.customer_name, description: row.description, scheduledAt: row.scheduled_at ?? 0, dueAt: row.due_at, createdAt: row.started_at,
      createdBy: row.created_by === null ? null : { id: row.created_by, name: row.creator ?? row.created_by }, assignedTo: row.queue, movesLeft: Math.max(0, RESCHEDULES_MAX - row.reschedules),
    })),
  };
}

/** @throws Refusal as `reschedule`; `forbidden` where another has planned it */
export async function rescheduleByAgent(work: Work, agent: Agent, { contactId, scheduledAt }: { contactId: string; scheduledAt: number }): Promise<void> {
  await mustBePlannedBy(work.db, agent, contactId);
  await reschedule(work, { contactId, at: scheduledAt });
}

/** Ends a task before it begins. @throws Refusal `not_found`, `wrong_state`, `forbidden` */
export async function cancelByAgent(work: Work, agent: Agent, contactId: string): Promise<void> {
  const chatId = await mustBePlannedBy(work.db, agent, contactId);
  await endChat(work, chatId, 'ended_by_agent', { cancelled: true });
}

async function mustBePlannedBy(rows: Rows, { userId, role }: Agent, contactId: string): Promise<string> {
  const { chat } = await currentTask(rows, contactId, 'planned');
  if (role !== 'supervisor' && chat.created_by !== userId) throw new Refusal('forbidden', 'Another planned this task: only he and supervisors can change that.');
  if (chat.state !== 'scheduled') throw new Refusal('wrong_state', 'The task has begun already.');
  return chat.id;
}
