import type { Id, Moment } from '../../contract/primitives.ts';
import type { Candidate, RoutingReason } from '../../contract/routing-reason.ts';
import { freeSlots } from './capacity.ts';
import { agentRank, agentsAreLevel, compareAgents, compareForAgent, contactRank, reachOf } from './order.ts';
import { exclusions, isKeptAway } from './pick-exclusions.ts';
import { laneKey, pathsOf, type Lane } from './pick-lanes.ts';
import type { PickedOffer, RoutingAgent, WaitingContact } from './pick-values.ts';

/*
 * Why a contact waits, and why an agent got it, as data (design decision 12). Made of the same rules the pick uses.
 */

/**
 * What each agent is to a waiting contact, the nearest to it first: who has its offer, who could take it in the
 * order of the pick, who serves its queue but cannot now, and the rest.
 *
 * An eligible agent without `contact_goes_first` means that `pick` offers the contact now (to him or to one before
 * him); in a settled instance there is none. `contact_goes_first` also stands with an agent whose slots are full:
 * the next one he clears goes to that contact.
 * @param lanes one for each of `lanesToExplain(now, contact.channel, agents)`, read at the same moment.
 * @param offered to whom the contact rings now, if it does.
 */
export const explainWait = ({
  now,
  contact,
  agents,
  lanes,
  offered,
}: {
  now: Moment;
  contact: WaitingContact;
  agents: readonly RoutingAgent[];
  lanes: readonly Lane[];
  offered: { readonly userId: Id; readonly expiresAt: Moment } | null;
}): Candidate[] => {
  const heads = new Map(lanes.map((lane) => [laneKey(lane), lane.heads]));
  const inOrder = agents.toSorted(compareAgents);
  const open = inOrder.filter((agent) => agent.userId !== offered?.userId && exclusions(now, agent, contact).length === 0);
  const stands = (agent: RoutingAgent): Stand => {
    const reach = reachOf(agent, contact);
    const rank = reach === null ? [] : contactRank(now, contact, reach);
    if (offered?.userId === agent.userId)
      return { near: 'has_it', eligible: true, reasons: [{ rule: 'offered_now', expiresAt: offered.expiresAt }, ...rank] };
    const excluded = exclusions(now, agent, contact);
    const before = contactBefore(now, agent, contact, excluded, heads);
    if (excluded.length > 0) return { near: reach === null ? 'not_his' : 'not_now', eligible: false, reasons: [...excluded, ...before] };
    const level = open.some((other) => other !== agent && agentsAreLevel(agent, other));
    return { near: 'could', eligible: true, reasons: [...before, ...rank, ...agentRank(agent, level)] };
  };
  return inOrder
    .map((agent) => ({ agent, stand: stands(agent) }))
    .toSorted((one, other) => NEAREST_FIRST.indexOf(one.stand.near) - NEAREST_FIRST.indexOf(other.stand.near))
    .map(({ agent, stand }) => ({ userId: agent.userId, name: agent.name, eligible: stand.eligible, reasons: stand.reasons }));
};

const NEAREST_FIRST = ['has_it', 'could', 'not_now', 'not_his'] as const;
type Stand = { near: (typeof NEAREST_FIRST)[number]; eligible: boolean; reasons: RoutingReason[] };

/** Why did I get it: the rules of an offer as one list, the contact's first. */
export const whyOffered = (offer: PickedOffer): RoutingReason[] => [...offer.reasons.contact, ...offer.reasons.agent];

const isFullness = ({ rule }: RoutingReason): boolean => rule === 'all_slots_in_use' || rule === 'slot_held_by_uncleared';

/**
 * The best contact that this agent's slot would go to before this one, as a reason; none if nothing is before it.
 * For an agent who is merely full, what the slot he clears next would go to: contacts of the same channel.
 */
const contactBefore = (
  now: Moment,
  agent: RoutingAgent,
  contact: WaitingContact,
  excluded: readonly RoutingReason[],
  heads: ReadonlyMap<string, readonly WaitingContact[]>,
): RoutingReason[] => {
  const reach = reachOf(agent, contact);
  if (reach === null || !excluded.every(isFullness)) return [];
  let first = { contact, reach };
  for (const path of pathsOf(agent)) {
    if (path.channel !== contact.channel && (excluded.length > 0 || freeSlots(agent, path.channel) === 0)) continue;
    const head = heads.get(path.key)?.find((other) => (other.agentQueueOf !== null) === path.reach.own && !isKeptAway(now, agent, other.contactId));
    if (head !== undefined && compareForAgent({ contact: head, reach: path.reach }, first) < 0) first = { contact: head, reach: path.reach };
  }
  return first.contact.contactId === contact.contactId ? [] : [{ rule: 'contact_goes_first', contactId: first.contact.contactId }];
};
