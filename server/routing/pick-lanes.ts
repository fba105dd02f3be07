import type { Channel, Id, Moment } from '../../contract/primitives.ts';
import { channelOf, freeSlots } from './capacity.ts';
import type { Reach } from './order.ts';
import { isPassed } from './pick-exclusions.ts';
import type { RoutingAgent, WaitingContact } from './pick-values.ts';

/*
 * How much of the queues a decision must see. A lane is one queue and channel as an agent with a certain delay sees
 * it: contacts younger than the delay are not there. One list per queue would not do: behind any number of young
 * contacts of high priority may stand an older one that is the first an agent with a delay may take.
 */

/** One lane, and how many of its first contacts are needed. */
export type LaneRequest = { readonly queueId: Id; readonly channel: Channel; readonly delay: number; readonly limit: number };

/** A lane as read. */
export type Lane = {
  readonly queueId: Id;
  readonly channel: Channel;
  readonly delay: number;
  /** The first `limit` waiting contacts with `enqueuedAt <= now - delay`, in the order of `compareContacts`. */
  readonly heads: readonly WaitingContact[];
  /** `enqueuedAt` of the oldest waiting contact with `enqueuedAt > now - delay`; null if there is none or delay is 0. */
  readonly nextEnqueuedAt: Moment | null;
};

/** What names a lane; queue ids may hold any character, so they come last. */
export const laneKey = (lane: { readonly queueId: Id; readonly channel: Channel; readonly delay: number }): string =>
  `${lane.channel} ${lane.delay} ${lane.queueId}`;

/** One way an agent reaches contacts: the lane's key, and how it ranks for him. */
export type Path = { readonly key: string; readonly queueId: Id; readonly channel: Channel; readonly reach: Reach };

/** Every lane this agent's profile and own agent queue lead to, whatever he may take now. */
export const pathsOf = (agent: RoutingAgent): Path[] => {
  const paths: Path[] = [];
  if (agent.agentQueueId !== null)
    for (const { channel } of agent.profile?.channels ?? [])
      paths.push(path(agent.agentQueueId, channel, { own: true, priority: 0, delay: 0 }));
  for (const { queueId, channel, priority, delay } of agent.profile?.queues ?? [])
    paths.push(path(queueId, channel, { own: false, priority, delay }));
  return paths.filter(({ channel }) => channelOf(agent, channel) !== undefined);
};

const path = (queueId: Id, channel: Channel, reach: Reach): Path => ({ key: laneKey({ queueId, channel, delay: reach.delay }), queueId, channel, reach });

/** How many waiting contacts may be hidden from this agent, since he let them pass. */
const keptAway = (agent: RoutingAgent, now: Moment): number =>
  new Set([...agent.declined.filter(({ until }) => until > now), ...agent.held.filter(isPassed)].map(({ contactId }) => contactId)).size;

/**
 * The lanes to read for `pick` and `pickForAgent`, and how many heads of each make the decision exact:
 *
 * limit = free slots of all these agents that could take from this queue and channel + the largest number of
 * contacts any of them let pass and is not to be asked for again yet.
 *
 * Why that is enough: when an agent's turn comes, at most (free slots - 1) contacts of this queue and channel have
 * been given away, because his own slot is still free; and at most those he let pass are hidden from him. So among the
 * first `limit` there is one he may take, if there is one at all. The limit does not grow with the number waiting.
 */
export const lanesToRead = (now: Moment, agents: readonly RoutingAgent[]): LaneRequest[] => {
  const slots = new Map<string, number>();
  const lanes = new Map<string, Omit<LaneRequest, 'limit'>>();
  let hidden = 0;
  for (const agent of agents) {
    const open = openPaths(agent);
    if (open.length === 0) continue;
    hidden = Math.max(hidden, keptAway(agent, now));
    for (const { key, queueId, channel, reach } of open) {
      const line = laneKey({ queueId, channel, delay: 0 });
      slots.set(line, (slots.get(line) ?? 0) + freeSlots(agent, channel));
      lanes.set(key, { queueId, channel, delay: reach.delay });
    }
  }
  return [...lanes.values()].map((lane) => ({ ...lane, limit: (slots.get(laneKey({ ...lane, delay: 0 })) ?? 0) + hidden }));
};

/** The lanes to read for `explainWait` of a contact of this channel: enough to see what goes before it for each agent. */
export const lanesToExplain = (now: Moment, channel: Channel, agents: readonly RoutingAgent[]): LaneRequest[] => {
  const lanes = new Map<string, LaneRequest>();
  const limit = 1 + Math.max(0, ...agents.map((agent) => keptAway(agent, now)));
  for (const agent of agents)
    for (const { key, queueId, channel: reached, reach } of pathsOf(agent))
      if (reached === channel || freeSlots(agent, reached) > 0) lanes.set(key, { queueId, channel: reached, delay: reach.delay, limit });
  return [...lanes.values()];
};

/** The paths an agent may take a contact along now: those of the channels he has a free slot in. */
export const openPaths = (agent: RoutingAgent): Path[] => {
  const open = new Set((agent.profile?.channels ?? []).filter(({ channel }) => freeSlots(agent, channel) > 0).map(({ channel }) => channel));
  return open.size === 0 ? [] : pathsOf(agent).filter(({ channel }) => open.has(channel));
};
