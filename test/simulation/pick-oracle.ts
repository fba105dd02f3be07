import type { Channel } from '../../contract/primitives.ts';

/*
 * Who may be offered what, and who comes first: connect-facts 3.2 and 3.3 written once more, from the sheet alone, slowly
 * and over everything there is. It shares no line and no type with server/routing.
 */

/** What an agent may take, as his routing profile says it. Delays in milliseconds. */
export interface OracleProfile {
  channels: readonly { channel: Channel; concurrency: number; behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL' }[];
  queues: readonly { queueId: string; channel: Channel; priority: number; delay: number }[];
}

/** Something in an agent's hands: it rings, is worked on, is in after contact work, or came to nothing and is not cleared. */
export interface OracleHold { offerId: string; contactId: string; channel: Channel; state: 'ringing' | 'accepted' | 'missed' | 'rejected' | 'abandoned' | 'withdrawn' | 'link_lost'; paused: boolean }

export interface OracleAgent {
  userId: string; profile: OracleProfile; ownQueue: string; available: boolean; nextStatus: boolean; link: string; microphone: string;
  /** Since when he is free, or was last given something. */
  since: number;
  holds: OracleHold[];
  /** Contacts that he let pass, with the end of the time for which they keep away. */
  passed: { contactId: string; until: number }[];
}

/** A contact that waits. `oldSince` is `enqueuedAt` less what makes it older. */
export interface OracleContact { contactId: string; channel: Channel; queueId: string; priority: number; enqueuedAt: number; oldSince: number }

export interface Pair { agent: OracleAgent; contact: OracleContact }

/** `now`: as it is this moment. `before`: what time alone made possible at this very moment does not count, since its timer may be about to ring. */
interface Look { now: number; timeUntil: 'now' | 'before' }

const over = ({ now, timeUntil }: Look, at: number): boolean => (timeUntil === 'now' ? at <= now : at < now);

/** How this agent reaches the contact: by his own queue before all else and at once, or by an entry of his profile. */
function way(agent: OracleAgent, contact: OracleContact): { rank: number; priority: number; delay: number } | undefined {
  if (contact.queueId === agent.ownQueue) return { rank: 0, priority: 0, delay: 0 };
  const entry = agent.profile.queues.find((one) => one.queueId === contact.queueId && one.channel === contact.channel);
  return entry && { rank: 1, priority: entry.priority, delay: entry.delay };
}

/** What takes a place: everything that he has not cleared, but no paused task. */
const inUse = (agent: OracleAgent): OracleHold[] => agent.holds.filter((hold) => !hold.paused);

/** Whether this agent may be offered this contact now. */
function may(agent: OracleAgent, contact: OracleContact, look: Look): boolean {
  // a. Available, nothing to follow it, and there to hear it ring.
  if (!agent.available || agent.nextStatus || agent.link !== 'live') return false;
  if (contact.channel === 'VOICE' && agent.microphone !== 'ready') return false;
  // b. A place in the channel.
  const concurrency = agent.profile.channels.find((one) => one.channel === contact.channel)?.concurrency ?? 0;
  if (inUse(agent).filter((hold) => hold.channel === contact.channel).length >= concurrency) return false;
  // c. Every other channel in his hands must allow it; the offered one has no say.
  for (const { channel } of inUse(agent)) {
    if (channel !== contact.channel && agent.profile.channels.find((one) => one.channel === channel)?.behavior !== 'ROUTE_ANY_CHANNEL') return false;
  }
  // Old enough for his profile.
  const reached = way(agent, contact);
  if (!reached || (reached.delay > 0 && !over(look, contact.enqueuedAt + reached.delay))) return false;
  // What he let pass keeps away for its time, and as long as he has not cleared it.
  if (agent.holds.some((hold) => hold.contactId === contact.contactId && (hold.state === 'missed' || hold.state === 'rejected'))) return false;
  return agent.passed.every((pass) => pass.contactId !== contact.contactId || over(look, pass.until));
}

/** Every pair that could be made an offer. */
export function possiblePairs(agents: readonly OracleAgent[], contacts: readonly OracleContact[], look: Look): Pair[] {
  return agents.flatMap((agent) => contacts.filter((contact) => may(agent, contact, look)).map((contact) => ({ agent, contact })));
}

/** The pair that comes first: who has been free for longest, and the best contact for him. Undefined: nothing can be offered. */
export function rightPair(agents: readonly OracleAgent[], contacts: readonly OracleContact[], now: number): Pair | undefined {
  const pairs = possiblePairs(agents, contacts, { now, timeUntil: 'now' });
  const agent = [...new Set(pairs.map((pair) => pair.agent))].toSorted((one, other) => compare(place(one), place(other)))[0];
  const his = pairs.filter((pair) => pair.agent === agent);
  return his.toSorted((one, other) => compare(value(one), value(other)))[0];
}

/** Nothing in hand goes before something; then the longest free; then fewer in hand; then the id. */
const place = (agent: OracleAgent): (number | string)[] => [Math.min(1, inUse(agent).length), agent.since, inUse(agent).length, agent.userId];

/** The agent's own queue; the queue's priority in his profile; the contact's own; the oldest; the id. */
function value({ agent, contact }: Pair): (number | string)[] {
  const reached = way(agent, contact);
  return [reached?.rank ?? 2, reached?.priority ?? 0, contact.priority, contact.oldSince, contact.contactId];
}

function compare(one: readonly (number | string)[], other: readonly (number | string)[]): number {
  for (const [index, part] of one.entries()) {
    const against = other[index] ?? 0;
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}
