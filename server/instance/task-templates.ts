import type { Kysely } from 'kysely';
import { checkTemplate, readTemplate } from '../contacts/task-template.ts';
import { Refusal } from '../core.ts';
import type { Schema, TaskTemplatesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { nameIsFree } from './names.ts';
import type { ConfiguredTaskTemplate, NewTaskTemplate, TaskTemplateDesk } from './task-template-desk.ts';

/** How many an instance takes (connect-facts 10). */
const TEMPLATES_MAX = 50;

/** The task templates of the instance. */
export function taskTemplateDesk(writer: Writer): TaskTemplateDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  return {
    list: () => writer.read(readTaskTemplates),
    create: (template) =>
      run('create_task_template', async (work) => {
        const id = work.ids.next(work.now);
        await putTaskTemplate(work, { id, ...template });
        return { id };
      }),
    put: (template) => writer.run({ actor: 'instance', cause: 'put_task_template' }, (work) => putTaskTemplate(work, template)),
    change: (id, change) =>
      run('change_task_template', async (work) => {
        const before = await one(work.db, id);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        await putTaskTemplate(work, { ...before, ...given });
        return one(work.db, id);
      }),
    remove: (id) => run('remove_task_template', (work) => removeTaskTemplate(work, id)),
  };
}

/** All task templates, in the order of their names. */
export async function readTaskTemplates(db: Kysely<Schema>): Promise<ConfiguredTaskTemplate[]> {
  return (await db.selectFrom('task_templates').selectAll().orderBy('name').orderBy('id').execute()).map(asConfigured);
}

const asConfigured = (row: TaskTemplatesTable): ConfiguredTaskTemplate => ({
  id: row.id, name: row.name, description: row.description, flowId: row.flow_id, selfAssignFlowId: row.self_assign_flow_id, active: row.active === 1,
  content: readTemplate(row.content), createdAt: row.created_at, changedAt: row.changed_at,
});

async function one(db: Kysely<Schema>, id: string): Promise<ConfiguredTaskTemplate> {
  const row = await db.selectFrom('task_templates').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no task template with the id ${id}.`);
  return asConfigured(row);
}

/** Writes a template whole. @throws Refusal `invalid`, `duplicate`, `limit_exceeded` */
export async function putTaskTemplate(work: Work, { id, name, description, flowId, selfAssignFlowId, active, content }: NewTaskTemplate & { id: string }): Promise<void> {
  const there = await work.db.selectFrom('task_templates').select('id').where('id', '=', id).executeTakeFirst();
  if (!there) {
    const { count } = await work.db.selectFrom('task_templates').select((of) => of.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    if (Number(count) >= TEMPLATES_MAX) throw new Refusal('limit_exceeded', `The instance has ${TEMPLATES_MAX} task templates already, as many as it takes.`);
  }
  await nameIsFree(work, 'task_templates', { id, name });
  await checkFlow(work, name, flowId, ['CONTACT_FLOW']);
  await checkFlow(work, name, selfAssignFlowId, ['CONTACT_FLOW', 'AGENT_TRANSFER']);
  checkTemplate(content);
  const row = { name, description, flow_id: flowId, self_assign_flow_id: selfAssignFlowId, active: active ? 1 : 0, content: JSON.stringify(content), changed_at: work.now };
  await work.db.insertInto('task_templates').values({ id, created_at: work.now, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'task_template_changed', data: { templateId: id, name, active } });
}

async function checkFlow(work: Work, template: string, flowId: string | null, types: readonly string[]): Promise<void> {
  if (flowId === null) return;
  const flow = await work.db.selectFrom('flows').select(['name', 'type']).where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('invalid', `The task template "${template}": there is no flow with the id ${flowId}.`);
  if (!types.includes(flow.type)) throw new Refusal('invalid', `The task template "${template}": the flow "${flow.name}" is of type ${flow.type}; it needs one of type ${types.join(' or ')}.`);
}

/** Takes a template away; tasks that were made by it stay. @throws Refusal `not_found` */
export async function removeTaskTemplate(work: Work, id: string): Promise<void> {
  const { name } = await one(work.db, id);
  await work.db.deleteFrom('task_templates').where('id', '=', id).execute();
  work.record({ type: 'task_template_removed', data: { templateId: id, name } });
}
