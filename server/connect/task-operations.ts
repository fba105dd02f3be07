import type { FastifyInstance } from 'fastify';
import { PauseContactRequest, StartTaskContactRequest, TransferContactRequest, UpdateContactScheduleRequest } from '../../contract/instance-api-tasks.ts';
import type { ContactDesk, StartTask, TaskWay } from '../contacts/contact-desk.ts';
import { parseBody, WireError } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { readReferences } from './references.ts';
import { readSegmentAttributes } from './segment-attributes.ts';

/*
 * Operations on tasks: start, transfer, pause, resume, move their scheduled time.
 */

const QUOTA = { limit_exceeded: ['ServiceQuotaExceededException', 402] } as const;

/** Adds the task operations to the instance API's scope. */
export function taskOperations(app: FastifyInstance, { contacts, limits, instanceId, ownInstance }: OperationScope & { contacts: ContactDesk }): void {
  app.put('/contact/task', limits, async (request) => {
    const body = parseBody(request, StartTaskContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    const { texts, expiryMinutes } = readSegmentAttributes(body.SegmentAttributes);
    const started = await asDocumented(QUOTA, () =>
      startBy(contacts, wayOf(body), {
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
        ...(body.Attachments?.length && { attachments: body.Attachments.map(({ FileName, S3Url }) => ({ name: FileName, uri: S3Url })) }),
      }),
    );
    return { ContactId: started.contactId };
  });

  app.post('/contact/transfer', limits, async (request) => {
    const body = parseBody(request, TransferContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    const { contactId } = await asDocumented(QUOTA, () =>
      contacts.transfer({
        contactId: lastPart(body.ContactId),
        flowId: lastPart(body.ContactFlowId),
        queueId: body.QueueId === undefined ? null : lastPart(body.QueueId),
        userId: body.UserId === undefined ? null : lastPart(body.UserId),
        clientToken: body.ClientToken,
      }),
    );
    return { ContactId: contactId, ContactArn: arnOf(instanceId, 'contact', contactId) };
  });

  for (const change of ['pause', 'resume'] as const) {
    app.post(`/contact/${change}`, limits, async (request) => {
      const body = parseBody(request, PauseContactRequest, instanceErrors);
      ownInstance(body.InstanceId);
      await contacts[change]({ contactId: lastPart(body.ContactId), flowId: body.ContactFlowId === undefined ? null : lastPart(body.ContactFlowId) });
      return {};
    });
  }

  app.post('/contact/schedule', limits, async (request) => {
    const body = parseBody(request, UpdateContactScheduleRequest, instanceErrors);
    ownInstance(body.InstanceId);
    await contacts.reschedule({ contactId: lastPart(body.ContactId), at: Math.round(body.ScheduledTime * 1000) });
    return {};
  });
}

type Way = { flowId: string } | TaskWay;

const startBy = (contacts: ContactDesk, way: Way, request: Omit<StartTask, 'flowId'>): Promise<{ contactId: string }> =>
  'flowId' in way ? contacts.startTask({ ...request, ...way }) : contacts.startTaskVia(request, way);

/** By what the task is made. @throws WireError where there is not exactly one way to it, or one this server does not know. */
function wayOf(body: StartTaskContactRequest): Way {
  const given = (['ContactFlowId', 'QuickConnectId', 'TaskTemplateId'] as const).filter((field) => body[field] !== undefined);
  if (given.length !== 1) {
    throw new WireError('InvalidRequestException', 400, `Exactly one of ContactFlowId, QuickConnectId and TaskTemplateId says where the task goes; ${given.length === 0 ? 'none is' : `${given.join(' and ')} are`} given.`);
  }
  if (body.QuickConnectId !== undefined) return { quickConnectId: lastPart(body.QuickConnectId) };
  return body.TaskTemplateId === undefined ? { flowId: lastPart(body.ContactFlowId ?? '') } : { templateId: lastPart(body.TaskTemplateId) };
}
