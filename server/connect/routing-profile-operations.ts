import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  AssociateRoutingProfileQueuesRequest, CreateRoutingProfileRequest, DisassociateRoutingProfileQueuesRequest, UpdateRoutingProfileAgentAvailabilityTimerRequest,
  UpdateRoutingProfileConcurrencyRequest, UpdateRoutingProfileDefaultOutboundQueueRequest, UpdateRoutingProfileNameRequest, UpdateRoutingProfileQueuesRequest,
  type MediaConcurrencies, type QueueConfigs,
} from '../../contract/instance-api-configuration.ts';
import type { ConfigurationDesk, ConfiguredProfile, NewProfile } from '../instance/configuration-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { compare, pageOf, pagingOf, parseQuery, type Cursor } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on routing profiles.
 */

interface One { Params: { instanceId: string; profileId: string } }
const ListQuery = z.strictObject(pagingOf(1000));
const QueuesQuery = z.strictObject(pagingOf(100));

/** Adds the operations on routing profiles to the instance API's scope. */
export function routingProfileOperations(app: FastifyInstance, { configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope): void {
  const arn = (id: string): string => arnOf(instanceId, 'routingProfile', id);
  const profileNamed = async (given: string) => {
    const id = lastPart(given);
    return mustBeThere((await configuration.routingProfiles()).find((profile) => profile.id === id), 'routing profile', id);
  };

  app.get<{ Params: { instanceId: string } }>('/routing-profiles-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, ListQuery);
    const { rows, ...next } = await pages.list({ operation: 'ListRoutingProfiles', args: null, maxResults, nextToken }, await configuration.routingProfiles());
    return { RoutingProfileSummaryList: rows.map(({ id, name }) => ({ Id: id, Arn: arn(id), Name: name })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/routing-profiles/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateRoutingProfileRequest, instanceErrors);
    refuseNotOffered(body, ['ManualAssignmentQueueConfigs']);
    const { id } = await configuration.createRoutingProfile({
      name: body.Name,
      description: body.Description,
      tags: body.Tags ?? {},
      defaultOutboundQueueId: lastPart(body.DefaultOutboundQueueId),
      availabilityTimer: body.AgentAvailabilityTimer ?? 'TIME_SINCE_LAST_ACTIVITY',
      channels: channelsIn(body.MediaConcurrencies),
      queues: queuesIn(body.QueueConfigs ?? []),
    });
    return { RoutingProfileId: id, RoutingProfileArn: arn(id) };
  });

  app.get<One>('/routing-profiles/:instanceId/:profileId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const profile = await profileNamed(request.params.profileId);
    return { RoutingProfile: { InstanceId: instanceId, RoutingProfileArn: arn(profile.id), ...described(profile) } };
  });

  app.get<One>('/routing-profiles/:instanceId/:profileId/queues', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, QueuesQuery);
    const { id, queues } = await profileNamed(request.params.profileId);
    const keyOf = (queue: (typeof queues)[number]): Cursor => [queue.priority, queue.queueName, queue.channel];
    const inOrder = queues.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
    const { rows, ...next } = await pages.page({ operation: 'ListRoutingProfileQueues', args: id, nextToken }, async (after) => pageOf(inOrder, keyOf, after, maxResults));
    return {
      RoutingProfileQueueConfigSummaryList: rows.map((queue) => ({
        QueueId: queue.queueId, QueueArn: arnOf(instanceId, 'queue', queue.queueId), QueueName: queue.queueName, Priority: queue.priority, Delay: queue.delaySeconds, Channel: queue.channel,
      })),
      ...next,
    };
  });

  /** An operation that changes one thing of a profile. */
  const update = <Schema extends z.ZodType>(what: string, schema: Schema, changeIn: (body: z.output<Schema>) => ProfileChange): void => {
    app.post<One>(`/routing-profiles/:instanceId/:profileId/${what}`, limits, async (request) => {
      ownInstance(request.params.instanceId);
      await configuration.changeRoutingProfile(lastPart(request.params.profileId), changeIn(parseBody(request, schema, instanceErrors)));
      return {};
    });
  };
  update('name', UpdateRoutingProfileNameRequest, ({ Name, Description }) => ({ name: Name, description: Description }));
  update('concurrency', UpdateRoutingProfileConcurrencyRequest, (body) => ({ channels: channelsIn(body.MediaConcurrencies) }));
  update('default-outbound-queue', UpdateRoutingProfileDefaultOutboundQueueRequest, (body) => ({ defaultOutboundQueueId: lastPart(body.DefaultOutboundQueueId) }));
  update('agent-availability-timer', UpdateRoutingProfileAgentAvailabilityTimerRequest, (body) => ({ availabilityTimer: body.AgentAvailabilityTimer }));
  update('queues', UpdateRoutingProfileQueuesRequest, (body) => ({ queues: { put: queuesIn(body.QueueConfigs), remove: [], known: true } }));
  update('associate-queues', AssociateRoutingProfileQueuesRequest, (body) => {
    refuseNotOffered(body, ['ManualAssignmentQueueConfigs']);
    return { queues: { put: queuesIn(body.QueueConfigs), remove: [], known: false } };
  });
  update('disassociate-queues', DisassociateRoutingProfileQueuesRequest, (body) => {
    refuseNotOffered(body, ['ManualAssignmentQueueReferences']);
    return { queues: { put: [], remove: body.QueueReferences.map(({ QueueId, Channel }) => ({ queueId: lastPart(QueueId), channel: Channel })), known: true } };
  });
}

type ProfileChange = Parameters<ConfigurationDesk['changeRoutingProfile']>[1];

const channelsIn = (given: MediaConcurrencies): NewProfile['channels'] =>
  given.map(({ Channel, Concurrency, CrossChannelBehavior }) => ({
    channel: Channel, concurrency: Concurrency, behavior: CrossChannelBehavior?.BehaviorType ?? 'ROUTE_CURRENT_CHANNEL_ONLY',
  }));

const queuesIn = (given: QueueConfigs): NewProfile['queues'] =>
  given.map(({ QueueReference, Priority, Delay }) => ({ queueId: lastPart(QueueReference.QueueId), channel: QueueReference.Channel, priority: Priority, delaySeconds: Delay }));

const described = (profile: ConfiguredProfile): Record<string, unknown> => ({
  RoutingProfileId: profile.id,
  Name: profile.name,
  Description: profile.description,
  MediaConcurrencies: profile.channels.map(({ channel, concurrency, behavior }) => ({ Channel: channel, Concurrency: concurrency, CrossChannelBehavior: { BehaviorType: behavior } })),
  ...(profile.defaultOutboundQueueId !== null && { DefaultOutboundQueueId: profile.defaultOutboundQueueId }),
  NumberOfAssociatedQueues: profile.queues.length,
  NumberOfAssociatedManualAssignmentQueues: 0,
  NumberOfAssociatedUsers: profile.users,
  AssociatedQueueIds: [...new Set(profile.queues.map(({ queueId }) => queueId))],
  AgentAvailabilityTimer: profile.availabilityTimer,
  Tags: profile.tags,
});
