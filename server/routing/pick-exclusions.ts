import type { Id, Moment } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';
import { capacityExclusions } from './capacity.ts';
import { reachOf } from './order.ts';
import type { HeldContact, RoutingAgent, WaitingContact } from './pick-values.ts';

/** Every rule that keeps this contact from this agent now; empty if he could take it. */
export const exclusions = (now: Moment, agent: RoutingAgent, contact: WaitingContact): RoutingReason[] => {
  const reach = reachOf(agent, contact);
  const reasons = reach === null ? [unreachable(agent, contact)] : [];
  for (const reason of capacityExclusions(agent, contact.channel))
    if (!reasons.some(({ rule }) => rule === 'channel_not_in_profile' && rule === reason.rule)) reasons.push(reason);
  if (reach !== null && contact.enqueuedAt + reach.delay > now) reasons.push({ rule: 'delay_not_over', until: contact.enqueuedAt + reach.delay });
  const passed = unclearedPass(agent, contact.contactId);
  if (passed !== undefined && !reasons.some((reason) => reason.rule === 'slot_held_by_uncleared' && reason.contactId === passed.contactId)) {
    reasons.push({ rule: 'slot_held_by_uncleared', contactId: passed.contactId, state: passed.state, since: passed.since });
  }
  const until = declinedUntil(agent, contact.contactId);
  if (until > now) reasons.push({ rule: 'recently_declined', until });
  return reasons;
};

/** When the agent may be offered this contact again after letting it pass; 0 if he did not. */
export const declinedUntil = (agent: RoutingAgent, contactId: Id): Moment =>
  agent.declined.reduce((latest, decline) => (decline.contactId === contactId ? Math.max(latest, decline.until) : latest), 0);

/**
 * This contact as the agent let it pass before, if he has not cleared that. Until he does it does not come back to
 * him: a desk that nobody sits at must not ring without end (connect-facts 3.6, T15).
 */
export const unclearedPass = (agent: RoutingAgent, contactId: Id): HeldContact | undefined =>
  agent.held.find((held) => held.contactId === contactId && isPassed(held));

/** Whether a contact he holds is one that he missed or rejected. */
export const isPassed = ({ state }: HeldContact): boolean => state === 'missed' || state === 'rejected';

/** Whether the agent let this contact pass and is not to be asked again yet. */
export const isKeptAway = (now: Moment, agent: RoutingAgent, contactId: Id): boolean =>
  declinedUntil(agent, contactId) > now || unclearedPass(agent, contactId) !== undefined;

/** Which rule makes the contact unreachable for the agent with his profile as it is. */
const unreachable = (agent: RoutingAgent, contact: WaitingContact): RoutingReason => {
  if (contact.agentQueueOf !== null && contact.agentQueueOf !== agent.userId) return { rule: 'agent_queue_of_another' };
  const servesQueue = contact.agentQueueOf === agent.userId || (agent.profile?.queues ?? []).some(({ queueId }) => queueId === contact.queueId);
  return servesQueue ? { rule: 'channel_not_in_profile' } : { rule: 'not_in_profile' };
};
