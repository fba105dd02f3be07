import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import type { StartTask } from './contact-desk.ts';
import { fillTemplate, readTemplate } from './task-template.ts';

/**
 * The task that this template makes of what is given: parts of the task fill the template's fields of their kind, references those of
 * their name, and what is not given is the template's.
 * @param request.flowId for a template that has no flow of its own
 * @throws Refusal `not_found`, `wrong_state`, `invalid`
 */
export async function byTemplate(work: Work, request: Omit<StartTask, 'flowId'> & { flowId: string | null }, id: string): Promise<StartTask> {
  const template = await work.db.selectFrom('task_templates').selectAll().where('id', '=', id).executeTakeFirst();
  if (!template) throw new Refusal('not_found', `There is no task template with the id ${id}.`);
  if (template.active === 0) throw new Refusal('wrong_state', `The task template "${template.name}" is inactive.`);
  const flowId = template.flow_id ?? request.flowId;
  if (flowId === null) throw new Refusal('wrong_state', `The task template "${template.name}" has no flow: only agents can make tasks by it, and assign them.`);
  const content = readTemplate(template.content);
  const { scheduledAt, expiryMinutes, description } = request;
  const parts: Readonly<Record<string, string | null>> = {
    NAME: request.name, DESCRIPTION: description, SCHEDULED_TIME: scheduledAt === null ? null : String(scheduledAt / 1000), EXPIRY_DURATION: expiryMinutes === null ? null : String(expiryMinutes),
  };
  const given = content.fields.map(({ name, type }): [string, string] => [name, (type in parts ? parts[type] : request.references[name]?.value) ?? '']);
  const filled = fillTemplate(content, Object.fromEntries(given));
  return {
    ...request, flowId, name: request.name || (filled.name ?? ''), templateId: template.id, description: description ?? filled.description ?? null, references: { ...request.references, ...filled.references },
    scheduledAt: scheduledAt ?? filled.scheduledAt ?? null, expiryMinutes: expiryMinutes ?? filled.expiryMinutes ?? null,
  };
}
