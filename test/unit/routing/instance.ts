import * as fc from 'fast-check';
import type { ContactState } from '../../../contract/contact.ts';
import type { Channel } from '../../../contract/primitives.ts';
import type { Lane, LaneRequest } from '../../../server/routing/pick-lanes.ts';
import type { HeldContact, PickedOffer, RoutingAgent, WaitingContact } from '../../../server/routing/pick-values.ts';

/** A whole instance as values: what waits, and who is there. */
export type Instance = { now: number; contacts: WaitingContact[]; agents: RoutingAgent[] };

const CHANNELS: readonly Channel[] = ['VOICE', 'CHAT', 'TASK'];

/** Reads lanes as the dispatcher's SQL would: filter, order, limit; and the oldest that is too young. */
export const readLanes = (instance: Instance, requests: readonly LaneRequest[]): Lane[] =>
  requests.map(({ queueId, channel, delay, limit }) => {
    const line = instance.contacts.filter((contact) => contact.queueId === queueId && contact.channel === channel);
    const old = line.filter((contact) => contact.enqueuedAt <= instance.now - delay);
    const young = line.filter((contact) => contact.enqueuedAt > instance.now - delay).map((contact) => contact.enqueuedAt);
    const order = (contact: WaitingContact) => [contact.priority, contact.orderedAt, contact.contactId] as const;
    const heads = old.toSorted((a, b) => {
      const [one, other] = [order(a), order(b)];
      return one[0] - other[0] || one[1] - other[1] || (one[2] < other[2] ? -1 : 1);
    });
    return { queueId, channel, delay, heads: heads.slice(0, limit), nextEnqueuedAt: young.length === 0 ? null : Math.min(...young) };
  });

/** The instance after these offers were made. */
export const afterOffers = (instance: Instance, offers: readonly Pick<PickedOffer, 'contactId' | 'userId'>[]): Instance => {
  const given = new Map(offers.map((offer) => [offer.contactId, offer.userId]));
  return {
    now: instance.now,
    contacts: instance.contacts.filter((contact) => !given.has(contact.contactId)),
    agents: instance.agents.map((agent) => {
      const his = instance.contacts.filter((contact) => given.get(contact.contactId) === agent.userId);
      if (his.length === 0) return agent;
      const rings = his.map(({ contactId, channel }): HeldContact => ({ contactId, channel, state: 'offered', since: instance.now }));
      return { ...agent, held: [...agent.held, ...rings], availableSince: instance.now };
    }),
  };
};

const NOW = 100;
const channel = fc.constantFrom(...CHANNELS);
const heldState = fc.constantFrom<ContactState>('offered', 'calling', 'connected', 'after_contact_work', 'missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost', 'waiting_for_return', 'paused');
const mostly = <T>(usual: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });

const profile = fc.record({
  channels: fc.uniqueArray(
    fc.record({ channel, concurrency: fc.integer({ min: 0, max: 3 }), crossChannel: fc.constantFrom('ROUTE_CURRENT_CHANNEL_ONLY' as const, 'ROUTE_ANY_CHANNEL' as const) }),
    { selector: (served) => served.channel, minLength: 1, maxLength: 3 },
  ),
  queues: fc.uniqueArray(
    fc.record({ queueId: fc.constantFrom('sales', 'support', 'tier 4'), channel, priority: fc.integer({ min: 1, max: 2 }), delay: fc.constantFrom(0, 0, 10, 30) }),
    { selector: (entry) => `${entry.queueId}/${entry.channel}`, maxLength: 6 },
  ),
});

const agent = (userId: string): fc.Arbitrary<RoutingAgent> =>
  fc.record({
    userId: fc.constant(userId),
    name: fc.constant(`Agent ${userId}`),
    status: mostly<RoutingAgent['status']>({ name: 'Available', type: 'routable', since: 5 }, fc.constantFrom({ name: 'Lunch', type: 'custom', since: 6 } as const, { name: 'Offline', type: 'offline', since: 7 } as const)),
    nextStatus: mostly<{ name: string } | null>(null, fc.constant({ name: 'Lunch' })),
    link: mostly<RoutingAgent['link']>({ state: 'live' }, fc.constantFrom({ state: 'lost' as const, since: 9 }, { state: 'none' as const })),
    microphone: mostly<RoutingAgent['microphone']>('ready', fc.constantFrom('missing' as const, 'denied' as const, 'unasked' as const)),
    profile: fc.option(profile, { freq: 9 }),
    agentQueueId: fc.constant(`own of ${userId}`),
    held: fc.uniqueArray(fc.record({ contactId: fc.oneof(fc.integer({ min: 100, max: 999 }).map(String), fc.integer({ min: 0, max: 11 }).map((id) => `c${id}`)), channel, state: heldState, since: fc.constant(3) }), {
      selector: (held) => held.contactId,
      maxLength: 2,
    }),
    availableSince: fc.integer({ min: 0, max: 4 }),
    declined: fc.uniqueArray(fc.record({ contactId: fc.integer({ min: 0, max: 11 }).map((id) => `c${id}`), until: fc.integer({ min: NOW - 5, max: NOW + 30 }) }), {
      selector: (decline) => decline.contactId,
      maxLength: 3,
    }),
  });

/** A contact; `agentIds` whose agent queues it may wait in. */
export const waitingContact = (contactId: string, agentIds: readonly string[]): fc.Arbitrary<WaitingContact> =>
  fc
    .record({
      queue: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('sales', 'support', 'tier 4') }, { weight: 1, arbitrary: fc.constantFrom(...agentIds.map((id) => ({ own: id }))) }),
      channel,
      priority: fc.constantFrom(1, 5, 5, 9),
      enqueuedAt: fc.integer({ min: NOW - 45, max: NOW }),
      adjust: fc.constantFrom(0, 0, 20, -20),
    })
    .map(({ queue, enqueuedAt, adjust, ...contact }) => ({
      ...contact,
      contactId,
      queueId: typeof queue === 'string' ? queue : `own of ${queue.own}`,
      agentQueueOf: typeof queue === 'string' ? null : queue.own,
      enqueuedAt,
      orderedAt: enqueuedAt - adjust,
    }));

/** Small instances with many ties, delays, back-offs, uncleared contacts and absent agents. */
export const anInstance: fc.Arbitrary<Instance> = fc
  .record({ agentCount: fc.integer({ min: 1, max: 4 }), contactCount: fc.integer({ min: 0, max: 10 }) })
  .chain(({ agentCount, contactCount }) => {
    const ids = ['ann', 'bob', 'cem', 'dee'].slice(0, agentCount);
    return fc.record({
      now: fc.constant(NOW),
      agents: fc.tuple(...ids.map(agent)).map((agents) => agents as RoutingAgent[]),
      contacts: fc.tuple(...Array.from({ length: contactCount }, (_, id) => waitingContact(`c${id}`, ids))).map((contacts) => contacts as WaitingContact[]),
    });
  });
