import type { Id } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';
import { channelOf, countHeld } from './capacity.ts';
import type { AvailabilityTimer, RoutingAgent, WaitingContact } from './pick-values.ts';

/** Ids compare by code unit, as SQLite compares them: the same on every machine and in every locale. */
export const compareIds = (one: Id, other: Id): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * The order inside one queue and channel, and across queues of the same profile priority: contact priority, then
 * age (adjusted), then contact id. In SQL: `priority, queue_age_at, id`.
 */
export const compareContacts = (one: WaitingContact, other: WaitingContact): number =>
  one.priority - other.priority || one.orderedAt - other.orderedAt || compareIds(one.contactId, other.contactId);

/** How an agent reaches a contact: through his own agent queue, or through an entry of his profile. Null: not at all. */
export type Reach = { readonly own: boolean; readonly priority: number; readonly delay: number };

/** His own agent queue has no delay and goes before everything (connect-facts 3.2, point 1; T21). */
const OWN_QUEUE: Reach = { own: true, priority: 0, delay: 0 };

/** How this agent reaches this contact, whatever he may take now; null if he never could with this profile. */
export const reachOf = (agent: RoutingAgent, contact: Pick<WaitingContact, 'queueId' | 'agentQueueOf' | 'channel'>): Reach | null => {
  if (channelOf(agent, contact.channel) === undefined) return null;
  if (contact.agentQueueOf !== null) return contact.agentQueueOf === agent.userId ? OWN_QUEUE : null;
  const entry = agent.profile?.queues.find((queue) => queue.queueId === contact.queueId && queue.channel === contact.channel);
  return entry === undefined ? null : { own: false, priority: entry.priority, delay: entry.delay };
};

/**
 * The order of contacts for one agent (connect-facts 3.2, T18):
 * his own agent queue, then the profile's queue priority, then the contact's priority, then age, then contact id.
 *
 * How contact priority and queue priority interleave is not documented; the guide only says that the profile's
 * priority chooses the queue, and that contact priority and time order what is inside it. So queue priority comes
 * first, and queues of equal queue priority form one line across queues and channels, in which contact priority
 * comes before age. The other way round, one flow setting a contact priority of 1 would overturn every profile's
 * order of queues, which belongs to whoever runs the floor. Delay is no part of the order: it hides a contact until
 * it is old enough, and then the contact stands where its priority puts it.
 */
export const compareForAgent = (
  one: { readonly reach: Reach; readonly contact: WaitingContact },
  other: { readonly reach: Reach; readonly contact: WaitingContact },
): number =>
  Number(other.reach.own) - Number(one.reach.own) ||
  one.reach.priority - other.reach.priority ||
  compareContacts(one.contact, other.contact);

const compareAgentsButForId = (one: RoutingAgent, other: RoutingAgent): number => {
  const held = countHeld(one);
  const otherHeld = countHeld(other);
  return Number(held > 0) - Number(otherHeld > 0) || one.availableSince - other.availableSince || held - otherHeld;
};

/**
 * The order of agents for any contact: who has been Available with nothing on his hands goes before who holds
 * something (the idle timer runs only with no contact, connect-facts 3.2), then the longest since his last activity,
 * then the one with fewer contacts, then user id (T28).
 */
export const compareAgents = (one: RoutingAgent, other: RoutingAgent): number =>
  compareAgentsButForId(one, other) || compareIds(one.userId, other.userId);

/** Whether nothing but their ids puts one of these agents before the other. */
export const agentsAreLevel = (one: RoutingAgent, other: RoutingAgent): boolean => compareAgentsButForId(one, other) === 0;

/** The rules that ranked a contact for an agent who reaches it so. */
export const contactRank = (now: number, contact: WaitingContact, reach: Reach): RoutingReason[] => [
  reach.own ? { rule: 'own_agent_queue' } : { rule: 'queue_priority', priority: reach.priority },
  { rule: 'contact_priority', priority: contact.priority },
  { rule: 'oldest_contact', waited: Math.max(0, now - contact.enqueuedAt) },
];

/** The rules that ranked an agent; `level`: another agent who could have taken the contact had the same rank. */
export const agentRank = (agent: RoutingAgent, level: boolean): RoutingReason[] => {
  const held = countHeld(agent);
  return [
    held === 0 ? { rule: 'holds_no_contact' } : { rule: 'holds_contacts', held },
    { rule: 'longest_available', availableSince: agent.availableSince },
    ...(level ? [{ rule: 'tie_broken_by_id' } as const] : []),
  ];
};

/** What an agent did, or what was done to him, that may restart his place in the longest-Available order. */
export type AgentActivity = 'became_available' | 'offered' | 'inbound_cleared' | 'outbound_started' | 'outbound_cleared';

/**
 * Whether this activity sets the agent's `availableSince` to now. With TIME_SINCE_LAST_INBOUND outbound work leaves
 * it alone (connect-facts 3.2, T24).
 */
export const restartsAvailability = (timer: AvailabilityTimer, activity: AgentActivity): boolean =>
  timer === 'TIME_SINCE_LAST_ACTIVITY' || (activity !== 'outbound_started' && activity !== 'outbound_cleared');
