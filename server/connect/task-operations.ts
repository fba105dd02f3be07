import type { FastifyInstance } from 'fastify';
import { StartTaskContactRequest } from '../../contract/instance-api-tasks.ts';
import type { ContactDesk } from '../contacts/contact-desk.ts';
import { Refusal } from '../core.ts';
import { parseBody, WireError } from '../rest-json.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { readSegmentAttributes } from './segment-attributes.ts';

/*
 * Operations on tasks.
 */

/** Adds the task operations to the instance API's scope. */
export function taskOperations(app: FastifyInstance, { contacts, limits, ownInstance }: OperationScope & { contacts: ContactDesk }): void {
  app.put('/contact/task', limits, async (request) => {
    const body = parseBody(request, StartTaskContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    const { texts, expiryMinutes } = readSegmentAttributes(body.SegmentAttributes);
    const started = await asQuota(() =>
      contacts.startTask({
        flowId: flowOf(body),
        name: body.Name,
        description: body.Description ?? null,
        references: readReferences(body.References),
        attributes: body.Attributes ?? {},
        segmentAttributes: texts,
        scheduledAt: body.ScheduledTime === undefined ? null : Math.round(body.ScheduledTime * 1000),
        previousContactId: body.PreviousContactId ?? null,
        relatedContactId: body.RelatedContactId ?? null,
        expiryMinutes,
        clientToken: body.ClientToken,
        by: 'api',
      }),
    );
    return { ContactId: started.contactId };
  });
}

/** The flow that the task runs. @throws WireError where there is not exactly one way to it, or one this server does not know. */
function flowOf(body: StartTaskContactRequest): string {
  const given = (['ContactFlowId', 'QuickConnectId', 'TaskTemplateId'] as const).filter((field) => body[field] !== undefined);
  if (given.length !== 1) {
    throw new WireError('InvalidRequestException', 400, `Exactly one of ContactFlowId, QuickConnectId and TaskTemplateId says where the task goes; ${given.length === 0 ? 'none is' : `${given.join(' and ')} are`} given.`);
  }
  if (body.ContactFlowId === undefined) {
    throw new WireError('ResourceNotFoundException', 404, `${given[0] ?? ''}: this server has no quick connects and no task templates yet. Give the ContactFlowId of a published flow.`);
  }
  if ((body.Attachments?.length ?? 0) > 0) throw new WireError('InvalidRequestException', 400, 'Attachments: files of tasks are not offered by this server yet. Give a reference of type URL.');
  return lastPart(body.ContactFlowId);
}

function readReferences(given: StartTaskContactRequest['References']): Record<string, { type: string; value: string }> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, { Type, Value }]) => [name, { type: Type, value: Value ?? '' }]));
}

/** Operations whose model calls a used-up number ServiceQuotaExceededException (402), not LimitExceededException. */
async function asQuota<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'limit_exceeded') throw new WireError('ServiceQuotaExceededException', 402, error.message);
    throw error;
  }
}
