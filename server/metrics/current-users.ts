import type { ContactState } from '../../contract/contact.ts';
import { Channel, type Moment } from '../../contract/primitives.ts';
import { channelOf, freeSlots, slotsOf } from '../routing/capacity.ts';
import type { MetricsAgent, MetricsSnapshot } from './metrics-desk.ts';

/*
 * Who is at work now, and with what (connect-facts 8.1, GetCurrentUserData).
 */

export type AgentContactState = 'CONNECTING' | 'CONNECTED' | 'ENDED' | 'MISSED' | 'REJECTED' | 'ERROR';

export interface UsersQuery {
  queues: readonly string[] | undefined;
  profiles: readonly string[] | undefined;
  agents: readonly string[] | undefined;
  contactStates: readonly string[] | undefined;
}

export interface CurrentUser {
  userId: string;
  profileId: string;
  status: { id: string; name: string; since: Moment };
  nextStatus: string | null;
  slots: { channel: Channel; most: number; active: number; available: number }[];
  contacts: { contactId: string; channel: Channel; initiationMethod: string; state: AgentContactState; since: Moment; connectedAt: Moment | null; queueId: string | null }[];
}

/**
 * The agents who are there or hold something, and those who are asked for by name, by their ids. With contact states,
 * only who has a contact in one of them.
 */
export function currentUsers(snapshot: MetricsSnapshot, query: UsersQuery): CurrentUser[] {
  return snapshot.agents
    .filter((one) => query.agents?.includes(one.agent.userId) ?? isAtWork(one))
    .filter((one) => query.profiles?.includes(one.profileId) ?? true)
    .filter((one) => query.queues === undefined || servesOneOf(snapshot, one, query.queues))
    .map(asUser)
    .filter((user) => query.contactStates === undefined || user.contacts.some(({ state }) => query.contactStates?.includes(state)))
    .toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
}

const isAtWork = ({ agent }: MetricsAgent): boolean => (agent.status.type !== 'offline' && agent.link.state !== 'none') || agent.held.length > 0;

const servesOneOf = (snapshot: MetricsSnapshot, { agent, profileId }: MetricsAgent, queues: readonly string[]): boolean =>
  snapshot.serves.some((served) => served.profileId === profileId && queues.includes(served.queueId)) || (agent.agentQueueId !== null && queues.includes(agent.agentQueueId));

function asUser({ agent, statusId, profileId, contacts }: MetricsAgent): CurrentUser {
  const details = new Map(contacts.map((contact) => [contact.contactId, contact]));
  const served = Channel.options.filter((channel) => channelOf(agent, channel) !== undefined);
  return {
    userId: agent.userId,
    profileId,
    status: { id: statusId, name: agent.status.name, since: agent.status.since },
    nextStatus: agent.nextStatus?.name ?? null,
    slots: served.map((channel) => ({
      channel,
      most: slotsOf(agent, channel).of,
      active: agent.held.filter((contact) => contact.channel === channel && (contact.state === 'connected' || contact.state === 'calling' || contact.state === 'after_contact_work')).length,
      available: freeSlots(agent, channel),
    })),
    contacts: agent.held.map((contact) => ({
      contactId: contact.contactId,
      channel: contact.channel,
      initiationMethod: details.get(contact.contactId)?.initiationMethod ?? 'API',
      state: contact.channel === 'VOICE' && contact.state === 'rejected' ? 'MISSED' : (STATES[contact.state] ?? 'ERROR'),
      since: contact.since,
      connectedAt: details.get(contact.contactId)?.connectedAt ?? null,
      queueId: details.get(contact.contactId)?.queueId ?? null,
    })),
  };
}

/**
 * Our states in Connect's words. The API has none for a paused task, which is still his; whatever else keeps a slot until
 * it is cleared is an error there. A call that was declined counts as missed (T16).
 */
const STATES: Partial<Record<ContactState, AgentContactState>> = {
  offered: 'CONNECTING', calling: 'CONNECTING', connected: 'CONNECTED', paused: 'CONNECTED', after_contact_work: 'ENDED', missed: 'MISSED', rejected: 'REJECTED',
};
