import type { ContactState } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';
import type { HeldContact, ProfileChannel, RoutingAgent } from './pick-values.ts';

/*
 * May this agent be offered a contact of this channel now (connect-facts 3.3 a to d, traps T15, T15b, T19, T30).
 */

/**
 * Whether a contact in this state takes one of the agent's slots: everything he has not cleared does, whatever came
 * of it (T15). Only a chat he left and closed holds none, and a task he has paused (T30).
 */
export const holdsSlot = (state: ContactState): boolean => state !== 'waiting_for_return' && state !== 'paused' && state !== 'monitoring' && state !== 'barged';

const isOver = (state: ContactState): boolean => holdsSlot(state) && state !== 'offered' && state !== 'calling' && state !== 'connected';

const holding = (agent: RoutingAgent, channel: Channel): readonly HeldContact[] =>
  agent.held.filter((contact) => contact.channel === channel && holdsSlot(contact.state));

/** How many contacts the agent has on his hands, of all channels. */
export const countHeld = (agent: RoutingAgent): number => agent.held.filter((contact) => holdsSlot(contact.state)).length;

/** What the agent's profile says of a channel; undefined if he does not serve it. */
export const channelOf = (agent: RoutingAgent, channel: Channel): ProfileChannel | undefined =>
  agent.profile?.channels.find((served) => served.channel === channel && served.concurrency > 0);

/**
 * The rules that keep the agent from any offer at all: no desktop, a lost link (its offers would ring unheard), a
 * status that is not routable, or a next status pending (3.3 a, T22). None: empty.
 */
export const presenceExclusions = (agent: RoutingAgent): RoutingReason[] => {
  const reasons: RoutingReason[] = [];
  if (agent.link.state === 'none') reasons.push({ rule: 'not_signed_in' });
  if (agent.link.state === 'lost') reasons.push({ rule: 'link_lost', since: agent.link.since });
  if (agent.status.type !== 'routable') reasons.push({ rule: 'not_available', status: agent.status.name, since: agent.status.since });
  if (agent.nextStatus !== null) reasons.push({ rule: 'next_status_pending', status: agent.nextStatus.name });
  return reasons;
};

/**
 * The channels that keep the agent from an offer of this one: each other channel he holds a contact in, uncleared
 * ones included, whose own behaviour is current-channel-only. The offered channel's behaviour does not count (T19).
 */
const blockingChannels = (agent: RoutingAgent, channel: Channel): Channel[] => {
  const held = new Set(agent.held.filter((contact) => holdsSlot(contact.state)).map((contact) => contact.channel));
  held.delete(channel);
  return [...held].filter((other) => channelRule(agent, other) === 'ROUTE_CURRENT_CHANNEL_ONLY').toSorted();
};

/** A held channel that the profile no longer serves follows the documented default. */
const channelRule = (agent: RoutingAgent, channel: Channel) =>
  agent.profile?.channels.find((served) => served.channel === channel)?.crossChannel ?? 'ROUTE_CURRENT_CHANNEL_ONLY';

/** Slots of a channel: in use (ringing, connected, after contact work, uncleared) and in all. `used` may exceed `of` (T30). */
export const slotsOf = (agent: RoutingAgent, channel: Channel): { used: number; of: number } => ({
  used: holding(agent, channel).length,
  of: channelOf(agent, channel)?.concurrency ?? 0,
});

/** Who cannot talk takes no calls: they would ring for nothing. */
const isSpeechless = (agent: RoutingAgent, channel: Channel): boolean => channel === 'VOICE' && agent.microphone !== 'ready';

/**
 * Every rule that keeps the agent from being offered one more contact of this channel now; empty if he may be.
 * Where his slots are full, each contact that is over but not cleared is named: clearing it would make room.
 */
export const capacityExclusions = (agent: RoutingAgent, channel: Channel): RoutingReason[] => {
  const reasons = presenceExclusions(agent);
  const { used, of } = slotsOf(agent, channel);
  if (of === 0) reasons.push({ rule: 'channel_not_in_profile' });
  else if (used >= of) {
    reasons.push({ rule: 'all_slots_in_use', used, of });
    const uncleared = holding(agent, channel).filter((contact) => isOver(contact.state));
    for (const { contactId, state, since } of uncleared.toSorted((a, b) => (a.contactId < b.contactId ? -1 : 1)))
      reasons.push({ rule: 'slot_held_by_uncleared', contactId, state, since });
  }
  if (of > 0 && isSpeechless(agent, channel)) reasons.push({ rule: 'no_microphone', microphone: agent.microphone });
  for (const other of blockingChannels(agent, channel)) reasons.push({ rule: 'cross_channel', holding: other });
  return reasons;
};

/** How many more contacts of this channel the agent may be offered now, none of another channel coming between. */
export const freeSlots = (agent: RoutingAgent, channel: Channel): number => {
  if (agent.link.state !== 'live' || agent.status.type !== 'routable' || agent.nextStatus !== null) return 0;
  if (isSpeechless(agent, channel) || blockingChannels(agent, channel).length > 0) return 0;
  const { used, of } = slotsOf(agent, channel);
  return Math.max(0, of - used);
};
