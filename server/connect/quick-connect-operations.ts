import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  CreateQuickConnectRequest, QueueQuickConnectsRequest, SearchQuickConnectsRequest, UpdateQuickConnectConfigRequest, UpdateQuickConnectNameRequest, type QuickConnectConfig,
} from '../../contract/instance-api-quick-connects.ts';
import type { ConfiguredQuickConnect, QuickConnectDesk, QuickConnectTarget } from '../instance/quick-connect-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf, queueIn } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { isFound } from './object-search.ts';
import { lastPart, seconds } from './operation-scope.ts';
import { listOf, pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on quick connects, and on which queues have them.
 */

interface One { Params: { instanceId: string; quickConnectId: string } }
interface OfQueue { Params: { instanceId: string; queueId: string } }
type Scope = ConfigurationScope & { quickConnects: QuickConnectDesk };

const TYPES = { user: 'USER', queue: 'QUEUE', phone_number: 'PHONE_NUMBER' } as const;
const ListQuery = z.strictObject({ QuickConnectTypes: listOf(z.enum(['USER', 'QUEUE', 'PHONE_NUMBER', 'FLOW'])).optional(), ...pagingOf(1000) });
const QueueQuery = z.strictObject(pagingOf(100));
const SEARCH_PAGE = 100;

/** Adds the operations on quick connects to the instance API's scope. */
export function quickConnectOperations(app: FastifyInstance, { configuration, quickConnects, pages, instanceId, limits, ownInstance }: Scope): void {
  const arn = (id: string): string => arnOf(instanceId, 'quickConnect', id);
  const named = async (given: string) => {
    const id = lastPart(given);
    return mustBeThere((await quickConnects.list()).find((one) => one.id === id), 'quick connect', id);
  };
  const changed = ({ changedAt }: ConfiguredQuickConnect) => ({ ...seconds('LastModifiedTime', changedAt), LastModifiedRegion: 'local' });
  const summary = (one: ConfiguredQuickConnect) => ({ Id: one.id, Arn: arn(one.id), Name: one.name, QuickConnectType: TYPES[one.target.type], ...changed(one) });
  const whole = (one: ConfiguredQuickConnect) => ({
    QuickConnectARN: arn(one.id), QuickConnectId: one.id, Name: one.name, ...(one.description !== '' && { Description: one.description }), QuickConnectConfig: written(one.target), Tags: one.tags, ...changed(one),
  });

  app.get<{ Params: { instanceId: string } }>('/quick-connects/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { QuickConnectTypes: types, maxResults, nextToken } = parseQuery(request, ListQuery);
    const wanted = (await quickConnects.list()).filter((one) => types === undefined || types.includes(TYPES[one.target.type]));
    const { rows, ...next } = await pages.list({ operation: 'ListQuickConnects', args: types?.toSorted(), maxResults, nextToken }, wanted);
    return { QuickConnectSummaryList: rows.map(summary), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/quick-connects/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description = '', QuickConnectConfig: config, Tags = {} } = parseBody(request, CreateQuickConnectRequest, instanceErrors);
    const { id } = await quickConnects.create({ name: Name, description: Description, tags: Tags, target: await targetIn(config) });
    return { QuickConnectARN: arn(id), QuickConnectId: id };
  });

  app.get<One>('/quick-connects/:instanceId/:quickConnectId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { QuickConnect: whole(await named(request.params.quickConnectId)) };
  });

  app.post<One>('/quick-connects/:instanceId/:quickConnectId/config', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { QuickConnectConfig: config } = parseBody(request, UpdateQuickConnectConfigRequest, instanceErrors);
    await quickConnects.change(lastPart(request.params.quickConnectId), { target: await targetIn(config) });
    return {};
  });

  app.post<One>('/quick-connects/:instanceId/:quickConnectId/name', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description } = parseBody(request, UpdateQuickConnectNameRequest, instanceErrors);
    await quickConnects.change(lastPart(request.params.quickConnectId), { name: Name, description: Description });
    return {};
  });

  app.delete<One>('/quick-connects/:instanceId/:quickConnectId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    await quickConnects.remove(lastPart(request.params.quickConnectId));
    return {};
  });

  app.post('/search-quick-connects', limits, async (request) => {
    const { InstanceId, MaxResults = SEARCH_PAGE, NextToken, ...asked } = parseBody(request, SearchQuickConnectsRequest, instanceErrors);
    ownInstance(InstanceId);
    const found = (await quickConnects.list()).filter((one) => isFound(one, asked));
    const { rows, ...next } = await pages.list({ operation: 'SearchQuickConnects', args: asked, maxResults: MaxResults, nextToken: NextToken }, found);
    return { QuickConnects: rows.map(whole), ApproximateTotalCount: found.length, ...next };
  });

  const queueNamed = async (given: string): Promise<string> => mustBeThere(queueIn(await configuration.queues(), given), 'queue', given).id;

  app.get<OfQueue>('/queues/:instanceId/:queueId/quick-connects', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, QueueQuery);
    const queueId = await queueNamed(request.params.queueId);
    const { rows, ...next } = await pages.list({ operation: 'ListQueueQuickConnects', args: queueId, maxResults, nextToken }, await quickConnects.ofQueue(queueId));
    return { QuickConnectSummaryList: rows.map(summary), ...next };
  });

  for (const change of ['associate', 'disassociate'] as const) {
    app.post<OfQueue>(`/queues/:instanceId/:queueId/${change}-quick-connects`, limits, async (request) => {
      ownInstance(request.params.instanceId);
      const { QuickConnectIds } = parseBody(request, QueueQuickConnectsRequest, instanceErrors);
      await quickConnects[change](await queueNamed(request.params.queueId), QuickConnectIds.map(lastPart));
      return {};
    });
  }

  /** Where a config leads. @throws WireError InvalidParameterException where type and config do not go together */
  async function targetIn(config: QuickConnectConfig): Promise<QuickConnectTarget> {
    const { QuickConnectType: type, UserConfig: user, QueueConfig: queue, PhoneConfig: phone } = config;
    refuseNotOffered(config, ['FlowConfig']);
    const fitting = { USER: user, QUEUE: queue, PHONE_NUMBER: phone }[type];
    if (fitting === undefined || [user, queue, phone].filter((given) => given !== undefined).length > 1) {
      throw instanceErrors.badRequest(`QuickConnectConfig: one of the type ${type} has exactly its own part: ${{ USER: 'UserConfig', QUEUE: 'QueueConfig', PHONE_NUMBER: 'PhoneConfig' }[type]}.`);
    }
    if (user !== undefined) return { type: 'user', userId: lastPart(user.UserId), flowId: lastPart(user.ContactFlowId) };
    if (queue !== undefined) return { type: 'queue', queueId: await queueNamed(queue.QueueId), flowId: lastPart(queue.ContactFlowId) };
    return { type: 'phone_number', number: phone?.PhoneNumber ?? '' };
  }
}

function written(target: QuickConnectTarget): Record<string, unknown> {
  const flow = target.type === 'phone_number' || target.flowId === null ? {} : { ContactFlowId: target.flowId };
  switch (target.type) {
    case 'user':
      return { QuickConnectType: 'USER', UserConfig: { UserId: target.userId, ...flow } };
    case 'queue':
      return { QuickConnectType: 'QUEUE', QueueConfig: { QueueId: target.queueId, ...flow } };
    case 'phone_number':
      return { QuickConnectType: 'PHONE_NUMBER', PhoneConfig: { PhoneNumber: target.number } };
  }
}
