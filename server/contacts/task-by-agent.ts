import type { TaskCreatedAnswer, TaskFilesAnswer, TaskTemplatesAnswer } from '../../contract/agent-link.ts';
import type { NewTask, TaskAssignment } from '../../contract/task.ts';
import { Refusal } from '../core.ts';
import type { TaskTemplatesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Agent } from './agent-commands.ts';
import { assignmentOf, toUser, type Assignment } from './assignment.ts';
import type { References, StartTask } from './contact-desk.ts';
import { readingRights } from './reading-rights.ts';
import { loadContact, type Rows } from './rows.ts';
import { startTask } from './start-task.ts';
import { filesToTake, mayTake } from './task-files.ts';
import { fillTemplate, readTemplate, visibleFields } from './task-template.ts';
import { usableQuickConnect } from './usable-quick-connects.ts';

/** What the agent's form or the template's fields come to. */
interface Filled {
  name: string; description: string | null; references: References; scheduledAt: number | null; expiryMinutes: number | null;
  flowId: string; assignment: Assignment | null; templateId: string | null;
}

/**
 * An agent makes a task, at any time and in any status (connect-facts 1.4).
 * @throws Refusal `invalid` for what cannot be written so; `wrong_state` if a template must be chosen or nothing says where it goes;
 * `not_found`, `forbidden` (a related contact he never had), `limit_exceeded`
 */
export async function createTaskByAgent(work: Work, agent: Agent, task: NewTask): Promise<TaskCreatedAnswer> {
  if (task.relatedContactId !== null) await mayRelate(work.db, agent, task.relatedContactId);
  await mayTake(work.db, agent.userId, task.relatedContactId, task.files);
  const filled = task.content.by === 'form' ? await byForm(work.db, agent, task.content) : await byTemplate(work.db, agent, task.content);
  const { name, description, references, scheduledAt, expiryMinutes, flowId, assignment, templateId } = filled;
  return startTask(work, {
    flowId, name, description, references, attributes: {}, segmentAttributes: {}, scheduledAt, previousContactId: null, relatedContactId: task.relatedContactId, expiryMinutes, clientToken: undefined, by: 'agent',
    assignedTo: assignment?.queueId, createdBy: agent.userId, dueAt: task.dueAt, templateId, files: task.files,
  } satisfies StartTask);
}

async function mayRelate(rows: Rows, { userId, role }: Agent, contactId: string): Promise<void> {
  const contact = await loadContact(rows, contactId);
  if (role !== 'supervisor' && (await readingRights(rows, contact.initial_id, userId)) === null) throw new Refusal('forbidden', 'You have not taken part in the contact that this task would be related to.');
}

async function byForm(rows: Rows, agent: Agent, content: Extract<NewTask['content'], { by: 'form' }>): Promise<Filled> {
  const template = await rows.selectFrom('task_templates').select('name').where('active', '=', 1).executeTakeFirst();
  if (template) throw new Refusal('wrong_state', 'There are templates for tasks here: choose one.');
  const names = content.references.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Refusal('invalid', `There are two references named "${twice.slice(0, 100)}". Give one of them another name.`);
  const assignment = await assign(rows, agent, content.assignment, null);
  return {
    name: content.name, description: content.description, references: Object.fromEntries(content.references.map(({ name, type, value }) => [name, { type, value }])),
    scheduledAt: content.scheduledAt, expiryMinutes: null, flowId: assignment.flowId, assignment, templateId: null,
  };
}

async function byTemplate(rows: Rows, agent: Agent, content: Extract<NewTask['content'], { by: 'template' }>): Promise<Filled> {
  const template = await rows.selectFrom('task_templates').selectAll().where('id', '=', content.templateId).where('active', '=', 1).executeTakeFirst();
  if (!template) throw new Refusal('not_found', 'There is no such template any more: choose another.');
  const filled = fillTemplate(readTemplate(template.content), content.fields);
  const assignment = await assignedBy(rows, agent, template, filled);
  return {
    name: filled.name ?? template.name, description: filled.description ?? null, references: filled.references, scheduledAt: filled.scheduledAt ?? null, expiryMinutes: filled.expiryMinutes ?? null,
    flowId: assignment?.flowId ?? template.flow_id ?? '', assignment, templateId: template.id,
  };
}

/** A quick connect that was chosen goes before taking it oneself, and that before the template's own flow. */
async function assignedBy(rows: Rows, agent: Agent, template: TaskTemplatesTable, filled: { quickConnectId: string | undefined; selfAssign: boolean }): Promise<Assignment | null> {
  if (filled.quickConnectId !== undefined) return assign(rows, agent, { to: 'quick_connect', quickConnectId: filled.quickConnectId }, null);
  if (filled.selfAssign) return assign(rows, agent, { to: 'self' }, template.self_assign_flow_id);
  if (template.flow_id === null) throw new Refusal('invalid', `Nothing says where a task of "${template.name}" goes: assign it to somebody.`);
  return null;
}

async function assign(rows: Rows, { userId }: Agent, assignment: TaskAssignment, selfAssignFlowId: string | null): Promise<Assignment> {
  if (assignment.to === 'quick_connect') return assignmentOf(rows, await usableQuickConnect(rows, userId, assignment.quickConnectId));
  if (selfAssignFlowId !== null) return toUser(rows, userId, selfAssignFlowId);
  // The flow of a quick connect that leads to him says best how his tasks come to him.
  const own = await rows.selectFrom('quick_connects').select('flow_id').where('user_id', '=', userId).where('flow_id', 'is not', null).orderBy('id').executeTakeFirst();
  return toUser(rows, userId, own?.flow_id ?? null);
}

/** The files that a task made from this contact can take along. @throws Refusal `not_found` */
export async function taskFilesForAgents(rows: Rows, { userId }: Pick<Agent, 'userId'>, contactId: string): Promise<TaskFilesAnswer> {
  return { files: await filesToTake(rows, userId, contactId) };
}

/** The templates that agents choose from. */
export async function taskTemplatesForAgents(rows: Rows): Promise<TaskTemplatesAnswer> {
  const active = await rows.selectFrom('task_templates').selectAll().where('active', '=', 1).orderBy('name').orderBy('id').execute();
  return {
    templates: active.map((row) => ({ id: row.id, name: row.name, description: row.description, hasFlow: row.flow_id !== null, fields: visibleFields(readTemplate(row.content)) })),
  };
}
