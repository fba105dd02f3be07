import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { WireError } from '../rest-json.ts';
import { instanceArn } from './arns.ts';
import { pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on the instance itself. A server has one.
 */

const ListQuery = z.strictObject(pagingOf(10));
/** ListInstances declares no InvalidParameterException. */
const errors = { badRequest: (message: string) => new WireError('InvalidRequestException', 400, message) };

/** Adds the operations on the instance to the instance API's scope. */
export function instanceOperations(app: FastifyInstance, { configuration, callsNumbers, pages, limits, ownInstance }: ConfigurationScope & { callsNumbers: boolean }): void {
  app.get('/instance', limits, async (request) => {
    const { maxResults, nextToken } = parseQuery(request, ListQuery, errors);
    const instance = await configuration.instance();
    const { rows, ...next } = await pages.list({ operation: 'ListInstances', args: null, maxResults, nextToken }, [{ ...instance, name: instance.alias }]);
    return { InstanceSummaryList: rows.map((row) => described(row, callsNumbers)), ...next };
  });

  app.get<{ Params: { instanceId: string } }>('/instance/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { Instance: described(await configuration.instance(), callsNumbers) };
  });
}

/** @param callsNumbers whether there is a way to the telephone network: it goes both ways. */
const described = (instance: { id: string; alias: string; createdAt: number }, callsNumbers: boolean): Record<string, unknown> => ({
  Id: instance.id,
  Arn: instanceArn(instance.id),
  IdentityManagementType: 'CONNECT_MANAGED',
  InstanceAlias: instance.alias,
  CreatedTime: instance.createdAt / 1000,
  InstanceStatus: 'ACTIVE',
  InboundCallsEnabled: callsNumbers,
  OutboundCallsEnabled: callsNumbers,
});
