import type { FastifyInstance } from 'fastify';
import type * as z from 'zod';
import { SearchContactsRequest } from '../../contract/instance-api-metrics.ts';
import type { ContactOrder, ContactQuery, ContactSearch, FoundContact } from '../contacts/contact-search.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf, queueIn } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { refuseNotOffered } from './not-offered.ts';
import { lastPart, seconds } from './operation-scope.ts';
import type { Pages } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * SearchContacts: contacts that are over (T90).
 */

/** The longest span one search may cover (connect-facts 11): eight weeks, in seconds. */
const SPAN_MOST = 8 * 7 * 86_400;
const PAGE = 100;

/** Adds SearchContacts to the instance API's scope. */
export function searchOperations(app: FastifyInstance, { contactSearch, configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope & { contactSearch: ContactSearch; pages: Pages }): void {
  app.post('/search-contacts', limits, async (request) => {
    const { InstanceId, MaxResults = PAGE, NextToken, ...asked } = parseBody(request, SearchContactsRequest, instanceErrors);
    ownInstance(InstanceId);
    refuseNotOffered(asked.SearchCriteria ?? {}, [
      'AgentHierarchyGroups', 'ContactAnalysis', 'RoutingCriteria', 'AdditionalTimeRange', 'SearchableSegmentAttributes', 'ActiveRegions', 'ContactTags', 'AiAgents',
    ]);
    const { StartTime, EndTime } = asked.TimeRange;
    if (StartTime >= EndTime) throw instanceErrors.badRequest('TimeRange: EndTime must be after StartTime.');
    if (EndTime - StartTime > SPAN_MOST) throw instanceErrors.badRequest('TimeRange: one search covers eight weeks at most.');
    // An agent's own queue is named after the agent in its ARN.
    const queues = asked.SearchCriteria?.QueueIds === undefined ? [] : await configuration.queues();
    const query = queryOf(asked, (given) => queueIn(queues, given)?.id ?? lastPart(given));
    let total = 0;
    const { rows, ...next } = await pages.page({ operation: 'SearchContacts', args: asked, nextToken: NextToken }, async (after) => {
      const found = await contactSearch.search({ ...query, after: after === null ? null : { value: after[0] ?? '', id: String(after[1]) }, limit: MaxResults });
      total = found.total;
      return { rows: found.contacts, next: found.next === null ? null : [found.next.value, found.next.id] };
    });
    return { Contacts: rows.map((contact) => summary(contact, instanceId)), TotalCount: total, ...next };
  });
}

type Asked = Omit<z.infer<typeof SearchContactsRequest>, 'InstanceId' | 'MaxResults' | 'NextToken'>;

const MOMENTS = { INITIATION_TIMESTAMP: 'initiated', CONNECTED_TO_AGENT_TIMESTAMP: 'connected', DISCONNECT_TIMESTAMP: 'disconnected', ENQUEUE_TIMESTAMP: 'enqueued', SCHEDULED_TIMESTAMP: 'scheduled' } as const;
const ORDERS: Readonly<Record<NonNullable<Asked['Sort']>['FieldName'], ContactOrder>> = {
  INITIATION_TIMESTAMP: 'initiated', CONNECTED_TO_AGENT_TIMESTAMP: 'connected', DISCONNECT_TIMESTAMP: 'disconnected',
  CHANNEL: 'channel', INITIATION_METHOD: 'initiation_method', EXPIRY_TIMESTAMP: 'expires', SCHEDULED_TIMESTAMP: 'scheduled',
};
const MATCHES = { MATCH_ALL: 'all', MATCH_ANY: 'any', MATCH_EXACT: 'exact', MATCH_NONE: 'none' } as const;

/** Without a Sort the newest come first. */
function queryOf({ TimeRange, SearchCriteria: criteria = {}, Sort }: Asked, queueId: (given: string) => string): Omit<ContactQuery, 'after' | 'limit'> {
  const { Name, SearchableContactAttributes: attributes } = criteria;
  const given = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list?.length === 0 ? undefined : list);
  return {
    within: { moment: MOMENTS[TimeRange.Type], from: Math.round(TimeRange.StartTime * 1000), to: Math.round(TimeRange.EndTime * 1000) },
    agents: given(criteria.AgentIds)?.map(lastPart),
    queues: given(criteria.QueueIds)?.map(queueId),
    channels: given(criteria.Channels),
    initiationMethods: given(criteria.InitiationMethods),
    name: Name && { texts: Name.SearchText, match: MATCHES[Name.MatchType] },
    attributes: attributes && { criteria: attributes.Criteria.map(({ Key, Values }) => ({ key: Key, values: Values })), match: MATCHES[attributes.MatchType ?? 'MATCH_ALL'] },
    order: Sort ? { by: ORDERS[Sort.FieldName], descending: Sort.Order === 'DESCENDING' } : { by: 'initiated', descending: true },
  };
}

const summary = (contact: FoundContact, instanceId: string): Record<string, unknown> => ({
  Arn: arnOf(instanceId, 'contact', contact.contactId),
  Id: contact.contactId,
  InitialContactId: contact.initialContactId,
  ...(contact.previousContactId !== null && { PreviousContactId: contact.previousContactId }),
  InitiationMethod: contact.initiationMethod,
  Channel: contact.channel,
  Name: contact.name,
  ...(contact.queueId !== null && { QueueInfo: { Id: contact.queueId, ...seconds('EnqueueTimestamp', contact.enqueuedAt) } }),
  ...(contact.userId !== null && { AgentInfo: { Id: contact.userId, ...seconds('ConnectedToAgentTimestamp', contact.connectedAt) } }),
  ...seconds('InitiationTimestamp', contact.initiatedAt),
  ...seconds('DisconnectTimestamp', contact.disconnectedAt),
  ...seconds('ScheduledTimestamp', contact.scheduledAt),
  SegmentAttributes: Object.fromEntries(Object.entries(contact.segmentAttributes).map(([name, value]) => [name, { ValueString: value }])),
  Tags: contact.tags,
});
