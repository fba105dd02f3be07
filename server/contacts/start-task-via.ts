import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { assignmentOf } from './assignment.ts';
import type { StartTask, TaskWay } from './contact-desk.ts';
import { startTask } from './start-task.ts';
import { byTemplate } from './task-of-template.ts';

/**
 * Makes a task that goes where a quick connect leads, or that is made by a template.
 * @throws Refusal as `startTask`; `not_found` for what it goes by; `invalid` for what does not fit the template
 */
export async function startTaskVia(work: Work, request: Omit<StartTask, 'flowId'>, way: TaskWay): Promise<{ contactId: string }> {
  return 'quickConnectId' in way ? byQuickConnect(work, request, way.quickConnectId) : startTask(work, await byTemplate(work, { ...request, flowId: null }, way.templateId));
}

async function byQuickConnect(work: Work, request: Omit<StartTask, 'flowId'>, id: string): Promise<{ contactId: string }> {
  const quickConnect = await work.db.selectFrom('quick_connects').selectAll().where('id', '=', id).executeTakeFirst();
  if (!quickConnect) throw new Refusal('not_found', `There is no quick connect with the id ${id}.`);
  const { flowId, queueId } = await assignmentOf(work.db, quickConnect);
  return startTask(work, { ...request, flowId, assignedTo: queueId });
}
