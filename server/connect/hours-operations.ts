import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { CreateHoursOfOperationRequest, UpdateHoursOfOperationRequest } from '../../contract/instance-api-configuration.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on hours of operation.
 */

interface One { Params: { instanceId: string; hoursId: string } }
const ListQuery = z.strictObject(pagingOf(1000));

/** Adds the operations on hours of operation to the instance API's scope. */
export function hoursOperations(app: FastifyInstance, { configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope): void {
  const arn = (id: string): string => arnOf(instanceId, 'hours', id);

  app.get<{ Params: { instanceId: string } }>('/hours-of-operations-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, ListQuery);
    const { rows, ...next } = await pages.list({ operation: 'ListHoursOfOperations', args: null, maxResults, nextToken }, await configuration.hours());
    return { HoursOfOperationSummaryList: rows.map(({ id, name }) => ({ Id: id, Arn: arn(id), Name: name })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/hours-of-operations/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateHoursOfOperationRequest, instanceErrors);
    refuseNotOffered(body, ['ParentHoursOfOperationConfigs']);
    const { id } = await configuration.createHours({
      name: body.Name, description: body.Description ?? '', tags: body.Tags ?? {}, hours: { TimeZone: body.TimeZone, Config: body.Config },
    });
    return { HoursOfOperationId: id, HoursOfOperationArn: arn(id) };
  });

  app.get<One>('/hours-of-operations/:instanceId/:hoursId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const id = lastPart(request.params.hoursId);
    const found = mustBeThere((await configuration.hours()).find((hours) => hours.id === id), 'hours of operation', id);
    return {
      HoursOfOperation: {
        HoursOfOperationId: id, HoursOfOperationArn: arn(id), Name: found.name, Description: found.description, TimeZone: found.hours.TimeZone, Config: found.hours.Config, Tags: found.tags,
      },
    };
  });

  app.post<One>('/hours-of-operations/:instanceId/:hoursId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description, ...hours } = parseBody(request, UpdateHoursOfOperationRequest, instanceErrors);
    await configuration.changeHours(lastPart(request.params.hoursId), { name: Name, description: Description, ...hours });
    return {};
  });
}
