import type { Id, Moment } from '../../contract/primitives.ts';
import { freeSlots } from './capacity.ts';
import { agentRank, agentsAreLevel, compareAgents, compareForAgent, contactRank, reachOf, type Reach } from './order.ts';
import { declinedUntil, exclusions, isKeptAway, unclearedPass } from './pick-exclusions.ts';
import { laneKey, openPaths, type Lane, type Path } from './pick-lanes.ts';
import type { Picked, PickedOffer, RoutingAgent, WaitingContact } from './pick-values.ts';

/*
 * Who is offered what (connect-facts 3.2, 3.3). Agents choose in the order of `compareAgents`, each the first contact
 * he may take in the order of `compareForAgent`; having been offered one he goes to the back, and it goes on until no
 * agent and contact are left that could have each other.
 *
 * Between events the instance is settled: nothing waits that a free agent could take. One event then concerns one
 * agent or one contact, so `pickForAgent` and `pickForContact` decide exactly as `pick` would over everything. That
 * holds only if a `nextLook` that is due is looked at first, with `pick`.
 */

/**
 * Every offer to be made now.
 * @param agents those who could take something; leaving out one who has no free slot changes nothing.
 * @param lanes one for each of `lanesToRead(now, agents)`, read at the same moment.
 * @throws Error if a lane that `lanesToRead` asks for is missing.
 */
export const pick = ({ now, agents, lanes }: { now: Moment; agents: readonly RoutingAgent[]; lanes: readonly Lane[] }): Picked => {
  const lines = new Map<string, Line>(lanes.map((lane) => [laneKey(lane), { lane, first: 0 }]));
  const taken = new Set<Id>();
  const offers: PickedOffer[] = [];
  const leftOver: RoutingAgent[] = [];
  const turns = agents.toSorted(compareAgents);
  for (let agent = turns.shift(); agent !== undefined; agent = turns.shift()) {
    const best = bestFor(now, agent, lines, taken);
    if (best === null) {
      // Contacts only go and capacity only shrinks from here on: nothing will come up for him.
      leftOver.push(agent);
      continue;
    }
    taken.add(best.contact.contactId);
    offers.push(offerOf(now, agent, best.contact, best.reach, turns));
    const after = withOffer(now, agent, best.contact);
    turns.splice(turns.findLastIndex((other) => compareAgents(other, after) < 0) + 1, 0, after);
  }
  return { offers, nextLook: earliest(leftOver.flatMap((agent) => looksOf(now, agent, lines, taken))) };
};

/**
 * The offers to one agent who may have become free: he became Available, cleared a contact, came back, or got
 * another profile. Up to his free slots, best first.
 * @param lanes one for each of `lanesToRead(now, [agent])`.
 */
export const pickForAgent = ({ now, agent, lanes }: { now: Moment; agent: RoutingAgent; lanes: readonly Lane[] }): Picked =>
  pick({ now, agents: [agent], lanes });

/**
 * The offer of one contact that has just come to wait, or waits again after an offer came to nothing.
 * @param agents all who could take it; others among them change nothing.
 */
export const pickForContact = ({ now, contact, agents }: { now: Moment; contact: WaitingContact; agents: readonly RoutingAgent[] }): Picked => {
  const open: RoutingAgent[] = [];
  const looks: Moment[] = [];
  for (const agent of agents) {
    const reach = reachOf(agent, contact);
    if (reach === null || freeSlots(agent, contact.channel) === 0 || unclearedPass(agent, contact.contactId) !== undefined) continue;
    const from = Math.max(contact.enqueuedAt + reach.delay, declinedUntil(agent, contact.contactId));
    if (from <= now) open.push(agent);
    else looks.push(from);
  }
  const [first, ...others] = open.toSorted(compareAgents);
  const reach = first && reachOf(first, contact);
  if (first === undefined || !reach) return { offers: [], nextLook: earliest(looks) };
  return { offers: [offerOf(now, first, contact, reach, others)], nextLook: null };
};

/** A lane while it is being picked from: everything before `first` is taken. */
type Line = { readonly lane: Lane; first: number };

const lineOf = (lines: ReadonlyMap<string, Line>, path: Path): Line => {
  const line = lines.get(path.key);
  if (line === undefined) throw new Error(`The lane "${path.key}" was not read. Read every lane that lanesToRead names, at the same moment.`);
  return line;
};

/** The contacts of a lane that are still to be had, in order. */
function* remaining(line: Line, path: Path, taken: ReadonlySet<Id>): Generator<WaitingContact> {
  const { heads } = line.lane;
  for (let at = line.first; at < heads.length; at += 1) {
    const contact = heads[at];
    if (contact === undefined) return;
    if (taken.has(contact.contactId)) {
      if (at === line.first) line.first += 1;
    } else if ((contact.agentQueueOf !== null) === path.reach.own) yield contact;
  }
}

const bestFor = (now: Moment, agent: RoutingAgent, lines: ReadonlyMap<string, Line>, taken: ReadonlySet<Id>) => {
  let best: { contact: WaitingContact; reach: Reach } | null = null;
  for (const path of openPaths(agent))
    for (const contact of remaining(lineOf(lines, path), path, taken)) {
      if (isKeptAway(now, agent, contact.contactId)) continue;
      const found = { contact, reach: path.reach };
      if (best === null || compareForAgent(found, best) < 0) best = found;
      break;
    }
  return best;
};

/** The agent once the offer has been made: a slot less, and at the back of the line. */
const withOffer = (now: Moment, agent: RoutingAgent, { contactId, channel }: WaitingContact): RoutingAgent => ({
  ...agent,
  held: [...agent.held, { contactId, channel, state: 'offered', since: now }],
  availableSince: now,
});

const offerOf = (now: Moment, agent: RoutingAgent, contact: WaitingContact, reach: Reach, others: readonly RoutingAgent[]): PickedOffer => {
  const level = others.some((other) => agentsAreLevel(agent, other) && exclusions(now, other, contact).length === 0);
  return { contactId: contact.contactId, userId: agent.userId, reasons: { contact: contactRank(now, contact, reach), agent: agentRank(agent, level) } };
};

/** The moments at which a delay or a back-off ends for an agent who still has room. */
const looksOf = (now: Moment, agent: RoutingAgent, lines: ReadonlyMap<string, Line>, taken: ReadonlySet<Id>): Moment[] =>
  openPaths(agent).flatMap((path) => {
    const line = lineOf(lines, path);
    const looks: Moment[] = line.lane.nextEnqueuedAt === null ? [] : [line.lane.nextEnqueuedAt + path.reach.delay];
    if (agent.declined.length > 0)
      for (const contact of remaining(line, path, taken)) {
        const until = declinedUntil(agent, contact.contactId);
        if (until > now && unclearedPass(agent, contact.contactId) === undefined) looks.push(until);
      }
    return looks;
  });

const earliest = (moments: readonly Moment[]): Moment | null => moments.reduce<Moment | null>((first, at) => (first === null || at < first ? at : first), null);
