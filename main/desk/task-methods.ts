import { CustomerHistoryAnswer, QuickConnectsAnswer, ScheduledTasksAnswer, TaskCreatedAnswer, TaskFilesAnswer, TaskTemplatesAnswer } from '../../contract/agent-link.ts';
import type { LinkCommand, LinkQuery } from '../../contract/agent-link.ts';
import * as z from 'zod';
import type { DeskHandlers } from './dispatcher.ts';
import type { Session } from './session.ts';

type TaskMethods = Pick<DeskHandlers, 'quickConnects' | 'taskTemplates' | 'taskFiles' | 'createTask' | 'scheduledTasks' | 'rescheduleTask' | 'cancelTask' | 'customerHistory'>;

/**
 * Methods that ask the server and wait for what it says, in place of going through the outbox: whoever fills in a form wants to hear at
 * once what is wrong with it. A task's id comes from its form, so that asking again is not a second task.
 */
export function createTaskMethods(options: { online: () => Session; nextId: () => string }): TaskMethods {
  const ask = <Schema extends z.ZodType>(frame: LinkQuery | LinkCommand, answer: Schema): Promise<z.output<Schema>> => options.online().queries.ask(frame, answer);
  const done = z.strictObject({});
  const query = { frame: 'query' } as const;
  const command = { frame: 'command' } as const;
  return {
    quickConnects: ({ channel }) => ask({ ...query, type: 'quick_connects', id: options.nextId(), channel }, QuickConnectsAnswer),
    taskTemplates: () => ask({ ...query, type: 'task_templates', id: options.nextId() }, TaskTemplatesAnswer),
    taskFiles: ({ contactId }) => ask({ ...query, type: 'task_files', id: options.nextId(), contactId }, TaskFilesAnswer),
    createTask: ({ id, task }) => ask({ ...command, type: 'create_task', id, task }, TaskCreatedAnswer),
    scheduledTasks: () => ask({ ...query, type: 'scheduled_tasks', id: options.nextId() }, ScheduledTasksAnswer),
    rescheduleTask: ({ contactId, scheduledAt }) => ask({ ...command, type: 'reschedule_task', id: options.nextId(), contactId, scheduledAt }, done),
    cancelTask: ({ contactId }) => ask({ ...command, type: 'cancel_task', id: options.nextId(), contactId }, done),
    customerHistory: ({ contactId }) => ask({ ...query, type: 'customer_history', id: options.nextId(), contactId }, CustomerHistoryAnswer),
  };
}
