import { activityOf, countsAsAvailable, countsAsOnline, countsAsStaffed } from '../agents/activity.ts';
import type { ContactState } from '../../contract/contact.ts';
import type { CurrentMetricName } from '../../contract/instance-api-metrics.ts';
import { Channel } from '../../contract/primitives.ts';
import { channelOf, freeSlots } from '../routing/capacity.ts';
import type { RoutingAgent } from '../routing/pick-values.ts';
import type { MetricsAgent, MetricsSnapshot } from './metrics-desk.ts';

/*
 * Real-time figures (connect-facts 8.1), from values. A queue's agents are those whose routing profile takes something
 * from it, and its figures of agents are about all that these agents do, whatever queue it came from; so an agent of
 * two queues counts in both, and once where they are added up.
 */

export type Grouping = 'QUEUE' | 'CHANNEL' | 'ROUTING_PROFILE' | 'AGENT_STATUS';

/** What is asked for; undefined filters leave nothing out. Never both queues and profiles. */
export interface MetricsQuery {
  queues: readonly string[] | undefined;
  channels: readonly Channel[] | undefined;
  profiles: readonly string[] | undefined;
  statuses: readonly string[] | undefined;
  groupings: readonly Grouping[];
}

/** What one row of figures is about; what it is not grouped by is undefined. */
export interface Dimensions { queueId?: string; channel?: Channel; profileId?: string; statusId?: string }
export interface MetricsRow { dimensions: Dimensions; value(metric: CurrentMetricName): number }

/** One row for each queue, channel, profile and status that is asked for; a single one without groupings. */
export function currentMetrics(snapshot: MetricsSnapshot, query: MetricsQuery): MetricsRow[] {
  let cells: Dimensions[] = [{}];
  for (const grouping of query.groupings) cells = cells.flatMap((cell) => split(snapshot, query, cell, grouping));
  const rows = cells.map((dimensions) => ({ dimensions, value: figures(snapshot, query, dimensions) }));
  // Who is in which status matters only where somebody is.
  return query.groupings.includes('AGENT_STATUS') ? rows.filter((row) => row.value('AGENTS_ONLINE') > 0) : rows;
}

function split(snapshot: MetricsSnapshot, query: MetricsQuery, cell: Dimensions, grouping: Grouping): Dimensions[] {
  switch (grouping) {
    case 'QUEUE':
      return queuesAsked(snapshot, query).map((queueId) => ({ ...cell, queueId }));
    case 'CHANNEL':
      return (query.channels ?? Channel.options).map((channel) => ({ ...cell, channel }));
    case 'ROUTING_PROFILE':
      return profilesAsked(snapshot, query).map((profileId) => ({ ...cell, profileId }));
    case 'AGENT_STATUS':
      return [...new Set(snapshot.agents.map(({ statusId }) => statusId))].toSorted().map((statusId) => ({ ...cell, statusId }));
  }
}

function queuesAsked(snapshot: MetricsSnapshot, query: MetricsQuery): string[] {
  if (query.queues) return [...new Set(query.queues)];
  if (!query.profiles) return snapshot.queues.map(({ id }) => id);
  const { profiles } = query;
  return [...new Set(snapshot.serves.filter(({ profileId }) => profiles.includes(profileId)).map(({ queueId }) => queueId))].toSorted();
}

function profilesAsked(snapshot: MetricsSnapshot, query: MetricsQuery): string[] {
  if (query.profiles) return [...new Set(query.profiles)];
  if (!query.queues) return snapshot.profiles;
  const { queues } = query;
  return [...new Set(snapshot.serves.filter(({ queueId }) => queues.includes(queueId)).map(({ profileId }) => profileId))].toSorted();
}

/** The figures of one cell. */
function figures(snapshot: MetricsSnapshot, query: MetricsQuery, cell: Dimensions): (metric: CurrentMetricName) => number {
  const channels = cell.channel === undefined ? (query.channels ?? Channel.options) : [cell.channel];
  const allChannels = cell.channel === undefined && query.channels === undefined;
  const queues = cell.queueId === undefined ? queuesAsked(snapshot, query) : [cell.queueId];
  const agents = snapshot.agents.filter((agent) => belongs(snapshot, query, cell, agent, { queues, channels, allChannels }));
  const states = (agent: RoutingAgent): ContactState[] => agent.held.filter(({ channel }) => channels.includes(channel)).map(({ state }) => state);
  const count = (counts: (agent: RoutingAgent) => boolean): number => agents.filter(({ agent }) => counts(agent)).length;
  const contacts = (counts: (state: ContactState) => boolean): number => agents.reduce((sum, { agent }) => sum + states(agent).filter(counts).length, 0);
  const onContact = (state: ContactState): boolean => state === 'connected' || state === 'calling' || state === 'after_contact_work';
  const waiting = snapshot.waiting.filter((row) => queues.includes(row.queueId) && channels.includes(row.channel) && servedBy(snapshot, query, cell, row));

  return (metric) => {
    switch (metric) {
      case 'AGENTS_ONLINE':
        return count((agent) => countsAsOnline(presence(agent)));
      case 'AGENTS_AVAILABLE':
        // Whoever nothing could be offered to is not called available, whatever his status still says.
        return count((agent) => agent.link.state === 'live' && countsAsAvailable(presence(agent)));
      case 'AGENTS_STAFFED':
        return count((agent) => countsAsStaffed(presence(agent)));
      case 'AGENTS_ON_CONTACT':
      case 'AGENTS_ON_CALL':
        return count((agent) => states(agent).some(onContact));
      case 'AGENTS_NON_PRODUCTIVE':
        return count((agent) => presence(agent).status === 'custom');
      case 'AGENTS_ERROR':
        return count((agent) => ['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'].includes(activityOf(states(agent))));
      case 'AGENTS_AFTER_CONTACT_WORK':
        // Contacts, despite its name (T74).
        return contacts((state) => state === 'after_contact_work');
      case 'SLOTS_ACTIVE':
        return contacts(onContact);
      case 'SLOTS_AVAILABLE':
        return agents.reduce((sum, { agent }) => sum + availability(agent, channels), 0);
      case 'CONTACTS_IN_QUEUE':
        return waiting.reduce((sum, row) => sum + row.count, 0);
      case 'CONTACTS_SCHEDULED':
        // Callbacks in their initial delay.
        return snapshot.scheduled.filter(({ queueId }) => channels.includes('VOICE') && queues.includes(queueId) && servedBy(snapshot, query, cell, { queueId, channel: 'VOICE' })).reduce((sum, row) => sum + row.count, 0);
      case 'OLDEST_CONTACT_AGE': {
        const age = waiting.length === 0 ? 0 : Math.max(0, snapshot.at - Math.min(...waiting.map((row) => row.oldestAt)));
        // The documented quirk: seconds with groupings, milliseconds without, and the unit says seconds either way.
        return query.groupings.length === 0 ? age : Math.floor(age / 1000);
      }
    }
  };
}

function belongs(
  snapshot: MetricsSnapshot, query: MetricsQuery, cell: Dimensions, { agent, statusId, profileId }: MetricsAgent,
  within: { queues: readonly string[]; channels: readonly Channel[]; allChannels: boolean },
): boolean {
  if (cell.statusId !== undefined && statusId !== cell.statusId) return false;
  if (query.statuses && !query.statuses.includes(statusId)) return false;
  if (cell.profileId !== undefined && profileId !== cell.profileId) return false;
  if (query.profiles && !query.profiles.includes(profileId)) return false;
  if (!within.allChannels && !within.channels.some((channel) => channelOf(agent, channel) !== undefined)) return false;
  if (cell.queueId === undefined && query.queues === undefined) return true;
  const serves = snapshot.serves.some(
    (served) => served.profileId === profileId && within.queues.includes(served.queueId) && (within.allChannels || within.channels.includes(served.channel)),
  );
  return serves || (agent.agentQueueId !== null && within.queues.includes(agent.agentQueueId));
}

/** Whether a waiting contact is one of the cell's profile, or of the profiles that are asked for. */
function servedBy(snapshot: MetricsSnapshot, query: MetricsQuery, cell: Dimensions, row: { queueId: string; channel: Channel }): boolean {
  const profiles = cell.profileId === undefined ? query.profiles : [cell.profileId];
  if (profiles === undefined) return true;
  return snapshot.serves.some((served) => profiles.includes(served.profileId) && served.queueId === row.queueId && served.channel === row.channel);
}

/** Without a desktop he is Offline, whatever his status was when he closed it. */
const presence = (agent: RoutingAgent) => ({ status: agent.link.state === 'none' ? ('offline' as const) : agent.status.type, held: agent.held.map(({ state }) => state) });

/**
 * How many more contacts of these channels the agent could be given now, all together: channels that let others beside
 * them add up, of the others one at most can be worked on at a time.
 */
function availability(agent: RoutingAgent, channels: readonly Channel[]): number {
  let beside = 0;
  let alone = 0;
  for (const channel of channels) {
    const free = freeSlots(agent, channel);
    if (channelOf(agent, channel)?.crossChannel === 'ROUTE_ANY_CHANNEL') beside += free;
    else alone = Math.max(alone, free);
  }
  return beside + alone;
}
