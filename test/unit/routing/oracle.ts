import type { Channel } from '../../../contract/primitives.ts';
import type { RoutingAgent, WaitingContact } from '../../../server/routing/pick-values.ts';
import { afterOffers, type Instance } from './instance.ts';

/*
 * The rules of connect-facts 3.2 and 3.3 written a second time, slowly and over the full state, sharing no code with
 * server/routing. Where the two disagree, a test fails.
 */

const entryOf = (agent: RoutingAgent, contact: WaitingContact): { tier: number; priority: number; delay: number } | null => {
  if (contact.agentQueueOf === agent.userId) return { tier: 0, priority: 0, delay: 0 };
  for (const entry of agent.profile?.queues ?? [])
    if (contact.agentQueueOf === null && entry.queueId === contact.queueId && entry.channel === contact.channel) return { tier: 1, priority: entry.priority, delay: entry.delay };
  return null;
};

/** 3.3 a to d, as the sheet says them. */
export const hasRoom = (agent: RoutingAgent, channel: Channel): boolean => {
  const holds = agent.held.filter((contact) => contact.state !== 'waiting_for_return' && contact.state !== 'paused' && contact.state !== 'monitoring' && contact.state !== 'barged');
  const concurrency = agent.profile?.channels.find((served) => served.channel === channel)?.concurrency ?? 0;
  const a = agent.link.state === 'live' && agent.status.type === 'routable' && agent.nextStatus === null;
  const b = holds.filter((contact) => contact.channel === channel).length < concurrency;
  const c = holds.every(
    (contact) => contact.channel === channel || agent.profile?.channels.some((served) => served.channel === contact.channel && served.crossChannel === 'ROUTE_ANY_CHANNEL') === true,
  );
  const talks = channel !== 'VOICE' || agent.microphone === 'ready';
  return a && b && c && talks;
};

export const mayHave = (now: number, agent: RoutingAgent, contact: WaitingContact): boolean => {
  const entry = entryOf(agent, contact);
  if (entry === null || !hasRoom(agent, contact.channel)) return false;
  if (now - contact.enqueuedAt < entry.delay) return false;
  if (agent.held.some((held) => held.contactId === contact.contactId && (held.state === 'missed' || held.state === 'rejected'))) return false;
  return !agent.declined.some((decline) => decline.contactId === contact.contactId && now < decline.until);
};

const before = (one: readonly (number | string)[], other: readonly (number | string)[]): boolean => {
  for (const [at, value] of one.entries()) {
    const against = other[at];
    if (against !== undefined && value !== against) return value < against;
  }
  return false;
};

const first = <T>(items: readonly T[], key: (item: T) => readonly (number | string)[]): T | undefined => {
  let best: T | undefined;
  for (const item of items) if (best === undefined || before(key(item), key(best))) best = item;
  return best;
};

export const contactKey = (agent: RoutingAgent, contact: WaitingContact): readonly (number | string)[] => {
  const entry = entryOf(agent, contact);
  return [entry?.tier ?? 9, entry?.priority ?? 9, contact.priority, contact.orderedAt, contact.contactId];
};

export const agentKey = (agent: RoutingAgent): readonly (number | string)[] => {
  const held = agent.held.filter((contact) => contact.state !== 'waiting_for_return' && contact.state !== 'paused' && contact.state !== 'monitoring' && contact.state !== 'barged').length;
  return [held === 0 ? 0 : 1, agent.availableSince, held, agent.userId];
};

export const pairs = (instance: Instance): { agent: RoutingAgent; contact: WaitingContact }[] =>
  instance.agents.flatMap((agent) => instance.contacts.filter((contact) => mayHave(instance.now, agent, contact)).map((contact) => ({ agent, contact })));

/** One offer after the other, everything evaluated anew each time. */
export const decide = (instance: Instance): { contactId: string; userId: string }[] => {
  const possible = pairs(instance);
  const agent = first([...new Set(possible.map((pair) => pair.agent))], agentKey);
  if (agent === undefined) return [];
  const contact = first(possible.filter((pair) => pair.agent === agent).map((pair) => pair.contact), (one) => contactKey(agent, one));
  if (contact === undefined) throw new Error('A pair without a contact.');
  const offer = { contactId: contact.contactId, userId: agent.userId };
  return [offer, ...decide(afterOffers(instance, [offer]))];
};
