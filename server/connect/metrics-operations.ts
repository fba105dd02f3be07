import type { FastifyInstance } from 'fastify';
import type * as z from 'zod';
import { GetCurrentMetricDataRequest, GetCurrentUserDataRequest, type CurrentMetricName } from '../../contract/instance-api-metrics.ts';
import { currentMetrics, type Dimensions, type MetricsRow } from '../metrics/current-metrics.ts';
import { currentUsers, type CurrentUser } from '../metrics/current-users.ts';
import type { MetricsDesk, MetricsSnapshot } from '../metrics/metrics-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf, queueArn, queueIn } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart, seconds, type OperationScope } from './operation-scope.ts';
import { compare, pageOf, type Cursor, type Pages } from './paging.ts';

/*
 * GetCurrentMetricData and GetCurrentUserData: figures of this moment.
 */

interface MetricsScope extends OperationScope { metrics: MetricsDesk; pages: Pages }
const PAGE = 100;

/** Adds the operations on real-time figures to the instance API's scope. */
export function metricsOperations(app: FastifyInstance, { metrics, pages, instanceId, limits, ownInstance }: MetricsScope): void {
  app.post<{ Params: { instanceId: string } }>('/metrics/current/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { MaxResults = PAGE, NextToken, ...asked } = parseBody(request, GetCurrentMetricDataRequest, instanceErrors);
    checkMetrics(asked);
    const snapshot = await metrics.snapshot();
    const { Filters, CurrentMetrics, Groupings = [], SortCriteria = [] } = asked;
    const rows = currentMetrics(snapshot, {
      queues: queueIds(snapshot, Filters.Queues),
      channels: given(Filters.Channels),
      profiles: profileIds(snapshot, Filters.RoutingProfiles),
      statuses: given(Filters.AgentStatuses)?.map(lastPart),
      groupings: Groupings,
    });
    const keyOf = orderOf(SortCriteria[0]);
    const inOrder = rows.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
    const { rows: shown, ...next } = await pages.page({ operation: 'GetCurrentMetricData', args: asked, nextToken: NextToken }, async (after) => pageOf(inOrder, keyOf, after, MaxResults));
    return {
      MetricResults: shown.map((row) => ({
        ...(Groupings.length > 0 && { Dimensions: dimensionsOf(snapshot, instanceId, row.dimensions) }),
        Collections: CurrentMetrics.map(({ Name }) => ({ Metric: { Name, Unit: unitOf(Name) }, Value: row.value(Name) })),
      })),
      DataSnapshotTime: snapshot.at / 1000,
      ApproximateTotalCount: rows.length,
      ...next,
    };
  });

  app.post<{ Params: { instanceId: string } }>('/metrics/userdata/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { MaxResults = PAGE, NextToken, ...asked } = parseBody(request, GetCurrentUserDataRequest, instanceErrors);
    const { Filters } = asked;
    refuseNotOffered(Filters, ['UserHierarchyGroups']);
    if ([Filters.Queues, Filters.RoutingProfiles, Filters.Agents].filter((filter) => given(filter) !== undefined).length > 1) {
      throw instanceErrors.badRequest('Filters: takes one of Queues, RoutingProfiles and Agents, not several.');
    }
    const snapshot = await metrics.snapshot();
    const users = currentUsers(snapshot, {
      queues: queueIds(snapshot, Filters.Queues),
      profiles: profileIds(snapshot, Filters.RoutingProfiles),
      agents: given(Filters.Agents)?.map(lastPart),
      contactStates: given(Filters.ContactFilter?.ContactStates),
    });
    const keyOf = (user: CurrentUser): Cursor => [user.userId];
    const { rows, ...next } = await pages.page({ operation: 'GetCurrentUserData', args: asked, nextToken: NextToken }, async (after) => pageOf(users, keyOf, after, MaxResults));
    return { UserDataList: rows.map((user) => userData(snapshot, instanceId, user)), ApproximateTotalCount: users.length, ...next };
  });
}

type MetricsAsked = Pick<z.infer<typeof GetCurrentMetricDataRequest>, 'Filters' | 'CurrentMetrics' | 'Groupings' | 'SortCriteria'>;

/** The rules of the documentation that no schema says. @throws WireError InvalidParameterException naming the rule */
function checkMetrics({ Filters, CurrentMetrics, Groupings = [], SortCriteria = [] }: MetricsAsked): void {
  refuseNotOffered(Filters, ['RoutingStepExpressions', 'Subtypes', 'ValidationTestTypes']);
  for (const metric of CurrentMetrics) refuseNotOffered(metric, ['MetricId']);
  const refuse = (why: string): never => {
    throw instanceErrors.badRequest(why);
  };
  const [queues, profiles] = [given(Filters.Queues), given(Filters.RoutingProfiles)];
  if (queues && profiles) refuse('Filters: takes Queues or RoutingProfiles, not both.');
  if (given(Filters.AgentStatuses) && !queues) refuse('Filters: AgentStatuses needs Queues beside it.');
  for (const { Name, Unit } of CurrentMetrics) {
    if (Unit !== undefined && Unit !== unitOf(Name)) refuse(`CurrentMetrics: the unit of ${Name} is ${unitOf(Name)}.`);
  }
  if (Groupings.includes('AGENT_STATUS')) {
    if (Groupings[0] !== 'QUEUE' || !queues) refuse('Groupings: AGENT_STATUS comes after QUEUE, with a filter of Queues.');
    if (CurrentMetrics.some(({ Name }) => Name !== 'AGENTS_ONLINE')) refuse('Groupings: with AGENT_STATUS the one metric is AGENTS_ONLINE.');
  }
  if (Groupings.includes('ROUTING_PROFILE')) {
    if (!queues && !profiles) refuse('Groupings: ROUTING_PROFILE needs a filter of Queues or RoutingProfiles.');
    const ofQueues = CurrentMetrics.find(({ Name }) => ['CONTACTS_SCHEDULED', 'CONTACTS_IN_QUEUE', 'OLDEST_CONTACT_AGE'].includes(Name));
    if (ofQueues && !profiles) refuse(`Groupings: ${ofQueues.Name} by ROUTING_PROFILE needs a filter of RoutingProfiles.`);
  }
  for (const { SortByMetric } of SortCriteria) {
    if (!CurrentMetrics.some(({ Name }) => Name === SortByMetric)) refuse(`SortCriteria: ${SortByMetric} is not among the metrics asked for.`);
  }
}

/** An empty list filters nothing, as if it were not there. */
const given = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list?.length === 0 ? undefined : list);

/** @throws Refusal `not_found` for a queue of nobody */
const queueIds = (snapshot: MetricsSnapshot, queues: readonly string[] | undefined): string[] | undefined =>
  given(queues)?.map((queue) => mustBeThere(queueIn(snapshot.queues, queue), 'queue', queue).id);

/** @throws Refusal `not_found` for a routing profile of nobody */
const profileIds = (snapshot: MetricsSnapshot, profiles: readonly string[] | undefined): string[] | undefined =>
  given(profiles)?.map((profile) => mustBeThere(snapshot.profiles.find((id) => id === lastPart(profile)), 'routing profile', profile));

const unitOf = (metric: CurrentMetricName): 'COUNT' | 'SECONDS' => (metric === 'OLDEST_CONTACT_AGE' ? 'SECONDS' : 'COUNT');

function orderOf(sort: { SortByMetric: CurrentMetricName; SortOrder?: 'ASCENDING' | 'DESCENDING' | undefined } | undefined): (row: MetricsRow) => Cursor {
  const key = ({ dimensions }: MetricsRow): Cursor => [dimensions.queueId ?? '', dimensions.channel ?? '', dimensions.profileId ?? '', dimensions.statusId ?? ''];
  if (sort === undefined) return key;
  const sign = sort.SortOrder === 'DESCENDING' ? -1 : 1;
  return (row) => [sign * row.value(sort.SortByMetric), ...key(row)];
}

function dimensionsOf(snapshot: MetricsSnapshot, instanceId: string, { queueId, channel, profileId, statusId }: Dimensions): Record<string, unknown> {
  return {
    ...(queueId !== undefined && { Queue: queueReference(snapshot, instanceId, queueId) }),
    ...(channel !== undefined && { Channel: channel }),
    ...(profileId !== undefined && { RoutingProfile: { Id: profileId, Arn: arnOf(instanceId, 'routingProfile', profileId) } }),
    ...(statusId !== undefined && { AgentStatus: { Id: statusId, Arn: arnOf(instanceId, 'status', statusId) } }),
  };
}

function queueReference(snapshot: MetricsSnapshot, instanceId: string, id: string): { Id: string; Arn: string } {
  return { Id: id, Arn: queueArn(instanceId, snapshot.queues.find((queue) => queue.id === id) ?? { id, ownerUserId: null }) };
}

function userData(snapshot: MetricsSnapshot, instanceId: string, user: CurrentUser): Record<string, unknown> {
  const slots = (count: (slot: CurrentUser['slots'][number]) => number): Record<string, number> => Object.fromEntries(user.slots.map((slot) => [slot.channel, count(slot)]));
  return {
    User: { Id: user.userId, Arn: arnOf(instanceId, 'user', user.userId) },
    RoutingProfile: { Id: user.profileId, Arn: arnOf(instanceId, 'routingProfile', user.profileId) },
    Status: { StatusName: user.status.name, StatusArn: arnOf(instanceId, 'status', user.status.id), StatusStartTimestamp: user.status.since / 1000 },
    AvailableSlotsByChannel: slots(({ available }) => available),
    MaxSlotsByChannel: slots(({ most }) => most),
    ActiveSlotsByChannel: slots(({ active }) => active),
    Contacts: user.contacts.map((contact) => ({
      ContactId: contact.contactId,
      Channel: contact.channel,
      InitiationMethod: contact.initiationMethod,
      AgentContactState: contact.state,
      ...seconds('StateStartTimestamp', contact.since),
      ...seconds('ConnectedToAgentTimestamp', contact.connectedAt),
      ...(contact.queueId !== null && { Queue: queueReference(snapshot, instanceId, contact.queueId) }),
    })),
    ...(user.nextStatus !== null && { NextStatus: user.nextStatus }),
  };
}
