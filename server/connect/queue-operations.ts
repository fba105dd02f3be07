import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  CreateQueueRequest, UpdateQueueOutboundCallerConfigRequest, type OutboundCallerConfig, UpdateQueueHoursOfOperationRequest, UpdateQueueMaxContactsRequest, UpdateQueueNameRequest, UpdateQueueStatusRequest,
} from '../../contract/instance-api-configuration.ts';
import type { ConfigurationDesk, QueueCaller } from '../instance/configuration-desk.ts';
import type { QuickConnectDesk } from '../instance/quick-connect-desk.ts';
import { parseBody } from '../rest-json.ts';
import { queueArn, queueIn } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { listOf, pagingOf, parseQuery, type Pages } from './paging.ts';

/*
 * Operations on queues.
 */

export interface ConfigurationScope extends OperationScope { configuration: ConfigurationDesk; pages: Pages }
interface One { Params: { instanceId: string; queueId: string } }

const ListQuery = z.strictObject({ queueTypes: listOf(z.enum(['STANDARD', 'AGENT'])).optional(), ...pagingOf(1000) });

/** Adds the operations on queues to the instance API's scope. */
export function queueOperations(app: FastifyInstance, { configuration, quickConnects, pages, instanceId, limits, ownInstance }: ConfigurationScope & { quickConnects: QuickConnectDesk }): void {
  app.get<{ Params: { instanceId: string } }>('/queues-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { queueTypes, maxResults, nextToken } = parseQuery(request, ListQuery);
    const typeOf = (queue: { ownerUserId: string | null }) => (queue.ownerUserId === null ? 'STANDARD' : 'AGENT');
    const wanted = (await configuration.queues()).filter((queue) => queueTypes === undefined || queueTypes.includes(typeOf(queue)));
    const { rows, ...next } = await pages.list({ operation: 'ListQueues', args: queueTypes?.toSorted(), maxResults, nextToken }, wanted);
    return { QueueSummaryList: rows.map((queue) => ({ Id: queue.id, Arn: queueArn(instanceId, queue), Name: queue.name, QueueType: typeOf(queue) })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/queues/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateQueueRequest, instanceErrors);
    refuseNotOffered(body, ['OutboundEmailConfig', 'EmailAddressesConfig']);
    const offered = (body.QuickConnectIds ?? []).map(lastPart);
    const known = new Set((await quickConnects.list()).map((quickConnect) => quickConnect.id));
    for (const id of offered) mustBeThere(known.has(id) ? id : undefined, 'quick connect', id);
    const { id } = await configuration.createQueue({
      name: body.Name, hoursId: lastPart(body.HoursOfOperationId), description: body.Description ?? '', maxContacts: body.MaxContacts ?? null, tags: body.Tags ?? {},
      outboundCaller: body.OutboundCallerConfig && callerOf(body.OutboundCallerConfig),
    });
    if (offered.length > 0) await quickConnects.associate(id, offered);
    return { QueueId: id, QueueArn: queueArn(instanceId, { id, ownerUserId: null }) };
  });

  const queueNamed = async (given: string) => mustBeThere(queueIn(await configuration.queues(), given), 'queue', given);

  app.get<One>('/queues/:instanceId/:queueId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const queue = await queueNamed(request.params.queueId);
    return {
      Queue: {
        Name: queue.name,
        QueueId: queue.id,
        QueueArn: queueArn(instanceId, queue),
        Description: queue.description,
        ...(queue.hoursId !== null && { HoursOfOperationId: queue.hoursId }),
        ...(queue.maxContacts !== null && { MaxContacts: queue.maxContacts }),
        ...(Object.values(queue.outboundCaller).some((set) => set !== null) && { OutboundCallerConfig: asConfig(queue.outboundCaller) }),
        Status: queue.enabled ? 'ENABLED' : 'DISABLED',
        Tags: queue.tags,
      },
    };
  });

  app.post<One>('/queues/:instanceId/:queueId/status', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Status } = parseBody(request, UpdateQueueStatusRequest, instanceErrors);
    await configuration.changeQueue((await queueNamed(request.params.queueId)).id, { enabled: Status === 'ENABLED' });
    return {};
  });

  app.post<One>('/queues/:instanceId/:queueId/max-contacts', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { MaxContacts } = parseBody(request, UpdateQueueMaxContactsRequest, instanceErrors);
    await configuration.changeQueue((await queueNamed(request.params.queueId)).id, { maxContacts: MaxContacts ?? null });
    return {};
  });

  app.post<One>('/queues/:instanceId/:queueId/hours-of-operation', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { HoursOfOperationId } = parseBody(request, UpdateQueueHoursOfOperationRequest, instanceErrors);
    await configuration.changeQueue((await queueNamed(request.params.queueId)).id, { hoursId: lastPart(HoursOfOperationId) });
    return {};
  });

  app.post<One>('/queues/:instanceId/:queueId/outbound-caller-config', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { OutboundCallerConfig: config } = parseBody(request, UpdateQueueOutboundCallerConfigRequest, instanceErrors);
    await configuration.changeQueue((await queueNamed(request.params.queueId)).id, { outboundCaller: callerOf(config) });
    return {};
  });

  app.post<One>('/queues/:instanceId/:queueId/name', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description } = parseBody(request, UpdateQueueNameRequest, instanceErrors);
    await configuration.changeQueue((await queueNamed(request.params.queueId)).id, { name: Name, description: Description });
    return {};
  });
}

const callerOf = (config: OutboundCallerConfig): QueueCaller => ({
  name: config.OutboundCallerIdName ?? null,
  numberId: config.OutboundCallerIdNumberId === undefined ? null : lastPart(config.OutboundCallerIdNumberId),
  flowId: config.OutboundFlowId === undefined ? null : lastPart(config.OutboundFlowId),
});

const asConfig = ({ name, numberId, flowId }: QueueCaller): OutboundCallerConfig => ({
  ...(name !== null && { OutboundCallerIdName: name }), ...(numberId !== null && { OutboundCallerIdNumberId: numberId }), ...(flowId !== null && { OutboundFlowId: flowId }),
});
