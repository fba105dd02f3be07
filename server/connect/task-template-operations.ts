import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { CreateTaskTemplateRequest, UpdateTaskTemplateRequest } from '../../contract/instance-api-quick-connects.ts';
import type { ConfiguredTaskTemplate, TaskTemplateDesk, TemplateContent } from '../instance/task-template-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere } from './not-offered.ts';
import { lastPart, seconds, type OperationScope } from './operation-scope.ts';
import { pagingOf, parseQuery, type Pages } from './paging.ts';

/*
 * Operations on task templates.
 */

interface One { Params: { instanceId: string; templateId: string } }
type Scope = OperationScope & { taskTemplates: TaskTemplateDesk; pages: Pages };

const ListQuery = z.strictObject({ status: z.enum(['ACTIVE', 'INACTIVE']).optional(), name: z.string().min(1).max(100).optional(), ...pagingOf(100) });
/** What is wrong with the parts of a template has an error of its own in the model. */
const ERRORS = { invalid: ['PropertyValidationException', 400], duplicate: ['InvalidParameterException', 400], limit_exceeded: ['ServiceQuotaExceededException', 402] } as const;

/** Adds the operations on task templates to the instance API's scope. */
export function taskTemplateOperations(app: FastifyInstance, { taskTemplates, pages, instanceId, limits, ownInstance }: Scope): void {
  const arn = (id: string): string => arnOf(instanceId, 'taskTemplate', id);
  const named = async (given: string) => {
    const id = lastPart(given);
    return mustBeThere((await taskTemplates.list()).find((one) => one.id === id), 'task template', id);
  };
  const statusOf = (one: ConfiguredTaskTemplate) => (one.active ? 'ACTIVE' : 'INACTIVE');
  const summary = (one: ConfiguredTaskTemplate) => ({
    Id: one.id, Arn: arn(one.id), Name: one.name, Description: one.description, Status: statusOf(one), ...seconds('LastModifiedTime', one.changedAt), ...seconds('CreatedTime', one.createdAt),
  });
  const whole = (one: ConfiguredTaskTemplate) => ({
    InstanceId: instanceId, ...summary(one), ...(one.flowId !== null && { ContactFlowId: one.flowId }), ...(one.selfAssignFlowId !== null && { SelfAssignFlowId: one.selfAssignFlowId }), ...written(one.content),
  });

  app.get<{ Params: { instanceId: string } }>('/instance/:instanceId/task/template', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { status, name, maxResults, nextToken } = parseQuery(request, ListQuery);
    const wanted = (await taskTemplates.list()).filter((one) => (status === undefined || statusOf(one) === status) && (name === undefined || one.name === name));
    const { rows, ...next } = await pages.list({ operation: 'ListTaskTemplates', args: { status, name }, maxResults, nextToken }, wanted);
    return { TaskTemplates: rows.map(summary), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/instance/:instanceId/task/template', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateTaskTemplateRequest, instanceErrors);
    const { id } = await asDocumented(ERRORS, () =>
      taskTemplates.create({
        name: body.Name, description: body.Description ?? '', active: body.Status !== 'INACTIVE', content: contentIn(body, { fields: [], required: [], readOnly: [], invisible: [], defaults: {} }),
        flowId: body.ContactFlowId === undefined ? null : lastPart(body.ContactFlowId), selfAssignFlowId: body.SelfAssignFlowId === undefined ? null : lastPart(body.SelfAssignFlowId),
      }),
    );
    return { Id: id, Arn: arn(id) };
  });

  app.get<One>('/instance/:instanceId/task/template/:templateId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return whole(await named(request.params.templateId));
  });

  app.post<One>('/instance/:instanceId/task/template/:templateId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, UpdateTaskTemplateRequest, instanceErrors);
    const before = await named(request.params.templateId);
    const changed = await asDocumented(ERRORS, () =>
      taskTemplates.change(before.id, {
        name: body.Name, description: body.Description, active: body.Status === undefined ? undefined : body.Status === 'ACTIVE', content: contentIn(body, before.content),
        flowId: body.ContactFlowId === undefined ? undefined : lastPart(body.ContactFlowId), selfAssignFlowId: body.SelfAssignFlowId === undefined ? undefined : lastPart(body.SelfAssignFlowId),
      }),
    );
    return whole(changed);
  });

  app.delete<One>('/instance/:instanceId/task/template/:templateId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    await taskTemplates.remove(lastPart(request.params.templateId));
    return {};
  });
}

type Constrained = readonly { Id?: { Name: string } | undefined }[] | undefined;

/** Fields, constraints and defaults as a request writes them; a part that is left out stays. A field without a type is a text. */
function contentIn(body: UpdateTaskTemplateRequest, before: TemplateContent): TemplateContent {
  const names = (list: Constrained): string[] => (list ?? []).flatMap(({ Id }) => (Id === undefined ? [] : [Id.Name]));
  const { Fields: fields, Constraints: constraints, Defaults: defaults } = body;
  return {
    fields: fields === undefined ? before.fields : fields.map((field) => ({ name: field.Id.Name, description: field.Description ?? '', type: field.Type ?? 'TEXT', options: field.SingleSelectOptions ?? [] })),
    required: constraints === undefined ? before.required : names(constraints.RequiredFields),
    readOnly: constraints === undefined ? before.readOnly : names(constraints.ReadOnlyFields),
    invisible: constraints === undefined ? before.invisible : names(constraints.InvisibleFields),
    defaults: defaults === undefined ? before.defaults : Object.fromEntries((defaults.DefaultFieldValues ?? []).flatMap(({ Id, DefaultValue }) => (Id === undefined || DefaultValue === undefined ? [] : [[Id.Name, DefaultValue]]))),
  };
}

function written({ fields, required, readOnly, invisible, defaults }: TemplateContent): Record<string, unknown> {
  const ids = (names: readonly string[]) => names.map((name) => ({ Id: { Name: name } }));
  return {
    Fields: fields.map(({ name, description, type, options }) => ({ Id: { Name: name }, ...(description !== '' && { Description: description }), Type: type, ...(options.length > 0 && { SingleSelectOptions: options }) })),
    Constraints: { RequiredFields: ids(required), ReadOnlyFields: ids(readOnly), InvisibleFields: ids(invisible) },
    Defaults: { DefaultFieldValues: Object.entries(defaults).map(([name, value]) => ({ Id: { Name: name }, DefaultValue: value })) },
  };
}
