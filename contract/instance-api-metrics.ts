import * as z from 'zod';

/*
 * Request bodies of the instance API's operations on figures and past contacts (reference/chat-wire.md section 7).
 */

const Reference = z.string().min(1).max(700);
const NotOffered = z.unknown().optional();
const Channel = z.enum(['VOICE', 'CHAT', 'TASK'], 'this server has VOICE, CHAT and TASK');
const MaxResults = z.int().min(1).max(100).optional();
const NextToken = z.string().min(1).max(100_000).optional();
const METRICS = [
  'AGENTS_ONLINE', 'AGENTS_AVAILABLE', 'AGENTS_STAFFED', 'AGENTS_ON_CONTACT', 'AGENTS_ON_CALL', 'AGENTS_NON_PRODUCTIVE', 'AGENTS_ERROR',
  'AGENTS_AFTER_CONTACT_WORK', 'CONTACTS_IN_QUEUE', 'CONTACTS_SCHEDULED', 'OLDEST_CONTACT_AGE', 'SLOTS_ACTIVE', 'SLOTS_AVAILABLE',
] as const;
/** The real-time figures that this server has. */
export const CurrentMetricName = z.enum(METRICS, `is one of ${METRICS.join(', ')}`);
export type CurrentMetricName = z.infer<typeof CurrentMetricName>;

export const GetCurrentMetricDataRequest = z.strictObject({
  Filters: z.strictObject({
    Queues: z.array(Reference).max(100).optional(),
    Channels: z.array(Channel).max(3).optional(),
    RoutingProfiles: z.array(Reference).max(100).optional(),
    AgentStatuses: z.array(Reference).max(50).optional(),
    RoutingStepExpressions: NotOffered, Subtypes: NotOffered, ValidationTestTypes: NotOffered,
  }),
  CurrentMetrics: z.array(z.strictObject({ Name: CurrentMetricName, Unit: z.enum(['COUNT', 'SECONDS']).optional(), MetricId: NotOffered })).min(1).max(20),
  Groupings: z
    .array(z.enum(['QUEUE', 'CHANNEL', 'ROUTING_PROFILE', 'AGENT_STATUS'], 'groups are QUEUE, CHANNEL, ROUTING_PROFILE and AGENT_STATUS here'))
    .max(4)
    .refine((groupings) => new Set(groupings).size === groupings.length, 'names a grouping twice')
    .optional(),
  SortCriteria: z.array(z.strictObject({ SortByMetric: CurrentMetricName, SortOrder: z.enum(['ASCENDING', 'DESCENDING']).optional() })).max(1).optional(),
  MaxResults, NextToken,
});

export const GetCurrentUserDataRequest = z.strictObject({
  Filters: z.strictObject({
    Queues: z.array(Reference).max(100).optional(),
    RoutingProfiles: z.array(Reference).max(100).optional(),
    Agents: z.array(Reference).max(100).optional(),
    ContactFilter: z
      .strictObject({ ContactStates: z.array(z.enum(['INCOMING', 'PENDING', 'CONNECTING', 'CONNECTED', 'CONNECTED_ONHOLD', 'MISSED', 'ERROR', 'ENDED', 'REJECTED'])).max(9).optional() })
      .optional(),
    UserHierarchyGroups: NotOffered,
  }),
  MaxResults, NextToken,
});

/** Seconds since 1970, as this API writes times (T67). */
const Seconds = z.number().min(0).max(253_402_300_799);
export const SearchContactsRequest = z.strictObject({
  InstanceId: z.string().min(1).max(250),
  TimeRange: z.strictObject({
    Type: z.enum(['INITIATION_TIMESTAMP', 'CONNECTED_TO_AGENT_TIMESTAMP', 'DISCONNECT_TIMESTAMP', 'ENQUEUE_TIMESTAMP', 'SCHEDULED_TIMESTAMP'], 'is not a time that contacts have here'),
    StartTime: Seconds,
    EndTime: Seconds,
  }),
  SearchCriteria: z
    .strictObject({
      Name: z.strictObject({ SearchText: z.array(z.string().min(1).max(128)).min(1).max(100), MatchType: z.enum(['MATCH_ALL', 'MATCH_ANY', 'MATCH_EXACT', 'MATCH_NONE']) }).optional(),
      AgentIds: z.array(Reference).max(100).optional(),
      QueueIds: z.array(Reference).max(100).optional(),
      Channels: z.array(z.enum(['VOICE', 'CHAT', 'TASK', 'EMAIL'])).max(4).optional(),
      InitiationMethods: z.array(z.string().min(1).max(100)).max(20).optional(),
      SearchableContactAttributes: z
        .strictObject({
          Criteria: z.array(z.strictObject({ Key: z.string().min(1).max(100), Values: z.array(z.string().max(32_767)).min(1).max(20) })).min(1).max(15),
          MatchType: z.enum(['MATCH_ALL', 'MATCH_ANY', 'MATCH_NONE']).optional(),
        })
        .optional(),
      AgentHierarchyGroups: NotOffered, ContactAnalysis: NotOffered, RoutingCriteria: NotOffered, AdditionalTimeRange: NotOffered,
      SearchableSegmentAttributes: NotOffered, ActiveRegions: NotOffered, ContactTags: NotOffered, AiAgents: NotOffered,
    })
    .optional(),
  Sort: z
    .strictObject({
      FieldName: z.enum(['INITIATION_TIMESTAMP', 'CONNECTED_TO_AGENT_TIMESTAMP', 'DISCONNECT_TIMESTAMP', 'CHANNEL', 'INITIATION_METHOD', 'EXPIRY_TIMESTAMP', 'SCHEDULED_TIMESTAMP']),
      Order: z.enum(['ASCENDING', 'DESCENDING']),
    })
    .optional(),
  MaxResults, NextToken,
});
