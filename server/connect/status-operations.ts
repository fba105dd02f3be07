import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { CreateAgentStatusRequest, PutUserStatusRequest, UpdateAgentStatusRequest } from '../../contract/instance-api-configuration.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { listOf, pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on agent statuses, and putting an agent into one.
 */

interface One { Params: { instanceId: string; statusId: string } }
const ListQuery = z.strictObject({ AgentStatusTypes: listOf(z.enum(['ROUTABLE', 'CUSTOM', 'OFFLINE'])).optional(), ...pagingOf(1000) });

/** Adds the operations on agent statuses to the instance API's scope. */
export function statusOperations(app: FastifyInstance, { configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope): void {
  const arn = (id: string): string => arnOf(instanceId, 'status', id);

  app.get<{ Params: { instanceId: string } }>('/agent-status/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { AgentStatusTypes: types, maxResults, nextToken } = parseQuery(request, ListQuery);
    const wanted = (await configuration.statuses()).map((status) => ({ ...status, type: TYPES[status.type] })).filter(({ type }) => types === undefined || types.includes(type));
    const { rows, ...next } = await pages.list({ operation: 'ListAgentStatuses', args: types?.toSorted(), maxResults, nextToken }, wanted);
    return { AgentStatusSummaryList: rows.map(({ id, name, type }) => ({ Id: id, Arn: arn(id), Name: name, Type: type })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/agent-status/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateAgentStatusRequest, instanceErrors);
    const { id } = await configuration.createStatus({
      name: body.Name, description: body.Description ?? '', enabled: body.State === 'ENABLED', order: body.DisplayOrder, tags: body.Tags ?? {},
    });
    return { AgentStatusId: id, AgentStatusARN: arn(id) };
  });

  app.get<One>('/agent-status/:instanceId/:statusId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const id = lastPart(request.params.statusId);
    const found = mustBeThere((await configuration.statuses()).find((status) => status.id === id), 'agent status', id);
    return {
      AgentStatus: {
        AgentStatusId: id, AgentStatusARN: arn(id), Name: found.name, Description: found.description, Type: TYPES[found.type], DisplayOrder: found.order,
        State: found.enabled ? 'ENABLED' : 'DISABLED', Tags: found.tags,
      },
    };
  });

  app.post<One>('/agent-status/:instanceId/:statusId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, UpdateAgentStatusRequest, instanceErrors);
    refuseNotOffered(body, ['ResetOrderNumber']);
    await configuration.changeStatus(lastPart(request.params.statusId), {
      name: body.Name, description: body.Description, order: body.DisplayOrder, enabled: body.State === undefined ? undefined : body.State === 'ENABLED',
    });
    return {};
  });

  app.put<{ Params: { instanceId: string; userId: string } }>('/users/:instanceId/:userId/status', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { AgentStatusId } = parseBody(request, PutUserStatusRequest, instanceErrors);
    await configuration.putUserStatus(lastPart(request.params.userId), lastPart(AgentStatusId));
    return {};
  });
}

const TYPES = { routable: 'ROUTABLE', custom: 'CUSTOM', offline: 'OFFLINE' } as const;
