import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pick, pickForAgent, pickForContact } from '../../../server/routing/pick.ts';
import { lanesToRead } from '../../../server/routing/pick-lanes.ts';
import type { Picked, RoutingAgent } from '../../../server/routing/pick-values.ts';
import { afterOffers, anInstance, readLanes, waitingContact, type Instance } from './instance.ts';
import { decide, hasRoom, pairs } from './oracle.ts';

const pickAll = (instance: Instance): Picked =>
  pick({ now: instance.now, agents: instance.agents, lanes: readLanes(instance, lanesToRead(instance.now, instance.agents)) });
const bare = (picked: Picked) => picked.offers.map(({ contactId, userId }) => ({ contactId, userId }));
const settle = (instance: Instance): Instance => afterOffers(instance, decide(instance));
const runs = { numRuns: 1500 };

describe('the pick, over random instances', () => {
  it('decides from a few heads of each lane what the rules decide from everything', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        expect(bare(pickAll(instance))).toEqual(decide(instance));
      }),
      runs,
    );
  });

  it('reads no more heads than there are slots and contacts that one agent let pass, however many wait', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        const slots = instance.agents.reduce((sum, agent) => sum + (agent.profile?.channels ?? []).reduce((free, { concurrency }) => free + concurrency, 0), 0);
        const passed = instance.agents.map(({ declined, held }) => {
          const backingOff = declined.filter(({ until }) => until > instance.now).map(({ contactId }) => contactId);
          const uncleared = held.filter(({ state }) => state === 'missed' || state === 'rejected').map(({ contactId }) => contactId);
          return new Set([...backingOff, ...uncleared]).size;
        });
        for (const { limit } of lanesToRead(instance.now, instance.agents)) expect(limit).toBeLessThanOrEqual(slots + Math.max(0, ...passed));
      }),
    );
  });

  it('offers a contact to one agent at most, never beyond capacity, and leaves no pair that could be', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        const offers = bare(pickAll(instance));
        expect(new Set(offers.map(({ contactId }) => contactId)).size).toBe(offers.length);
        for (let made = 0; made < offers.length; made += 1) {
          const then = afterOffers(instance, offers.slice(0, made));
          const { contactId, userId } = offers[made] ?? { contactId: '', userId: '' };
          const contact = then.contacts.find((one) => one.contactId === contactId);
          const agent = then.agents.find((one) => one.userId === userId);
          expect(contact !== undefined && agent !== undefined && hasRoom(agent, contact.channel)).toBe(true);
        }
        expect(pairs(afterOffers(instance, offers))).toEqual([]);
      }),
      runs,
    );
  });

  it('gives the same answer, reasons included, in whatever order its inputs come', () => {
    const shuffled = anInstance.chain((instance) =>
      fc.record({
        instance: fc.constant(instance),
        agents: fc.shuffledSubarray(instance.agents, { minLength: instance.agents.length }),
        seed: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ instance, agents, seed }) => {
        const turned = agents.map((agent): RoutingAgent => ({
          ...agent,
          held: agent.held.toReversed(),
          declined: agent.declined.toReversed(),
          profile: agent.profile === null ? null : { channels: agent.profile.channels.toReversed(), queues: agent.profile.queues.toReversed() },
        }));
        const lanes = readLanes(instance, lanesToRead(instance.now, instance.agents));
        expect(pick({ now: instance.now, agents: turned, lanes: seed ? lanes.toReversed() : lanes })).toEqual(pickAll(instance));
      }),
      runs,
    );
  });

  it('gives the longest waiting of the best priority first: no contact is passed over by the agent who got another', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        let then = instance;
        for (const { contactId, userId } of bare(pickAll(instance))) {
          const got = then.contacts.find((contact) => contact.contactId === contactId);
          const his = pairs(then).filter(({ agent }) => agent.userId === userId && got !== undefined);
          for (const { agent, contact } of his) {
            if (got === undefined || contact.queueId !== got.queueId || contact.channel !== got.channel || agent.agentQueueId === got.queueId) continue;
            expect(contact.priority > got.priority || (contact.priority === got.priority && contact.orderedAt >= got.orderedAt)).toBe(true);
          }
          then = afterOffers(then, [{ contactId, userId }]);
        }
      }),
      runs,
    );
  });
});

describe('one event in a settled instance', () => {
  it('an agent became free: the narrow pick decides as the full one', () => {
    const freed = anInstance.chain((instance) => {
      const settled = settle(instance);
      return fc.record({ settled: fc.constant(settled), who: fc.nat({ max: settled.agents.length - 1 }) });
    });
    fc.assert(
      fc.property(freed, ({ settled, who }) => {
        const agents = settled.agents.map((agent, at): RoutingAgent =>
          at === who ? { ...agent, held: [], link: { state: 'live' }, nextStatus: null, status: { name: 'Available', type: 'routable', since: settled.now }, availableSince: settled.now } : agent,
        );
        const then = { ...settled, agents };
        const agent = agents[who];
        if (agent === undefined) throw new Error('No such agent.');
        const narrow = pickForAgent({ now: then.now, agent, lanes: readLanes(then, lanesToRead(then.now, [agent])) });
        expect(narrow.offers).toEqual(pickAll(then).offers);
        expect(bare(narrow)).toEqual(decide(then));
      }),
      runs,
    );
  });

  it('a contact came to wait: the narrow pick decides as the full one', () => {
    const queued = anInstance.chain((instance) => {
      const settled = settle(instance);
      return fc.record({ settled: fc.constant(settled), contact: waitingContact('c11', settled.agents.map(({ userId }) => userId)) });
    });
    fc.assert(
      fc.property(queued, ({ settled, contact }) => {
        const then = { ...settled, contacts: [...settled.contacts, contact] };
        const narrow = pickForContact({ now: then.now, contact, agents: then.agents });
        expect(narrow.offers).toEqual(pickAll(then).offers);
        expect(bare(narrow)).toEqual(decide(then));
      }),
      runs,
    );
  });
});

describe('the next look', () => {
  /** The first moment at which time alone makes a pair possible; nothing runs out later than this horizon. */
  const firstPairIn = (settled: Instance): number | null => {
    for (let now = settled.now; now <= settled.now + 80; now += 1) if (pairs({ ...settled, now }).length > 0) return now;
    return null;
  };

  it('following it finds the first moment at which a delay or a back-off makes an offer possible', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        let { nextLook } = pickAll(instance);
        const settled = settle(instance);
        const truth = firstPairIn(settled);
        let last = settled.now;
        while (nextLook !== null && nextLook !== truth) {
          expect(nextLook).toBeGreaterThan(last);
          expect(nextLook).toBeLessThan(truth ?? Infinity);
          last = nextLook;
          const look = pickAll({ ...settled, now: nextLook });
          expect(look.offers).toEqual([]);
          ({ nextLook } = look);
        }
        expect(nextLook).toBe(truth);
      }),
      runs,
    );
  });

  it('of a contact that finds nobody is the moment at which time alone finds somebody', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        for (const contact of settle(instance).contacts) {
          const alone = { ...settle(instance), contacts: [contact] };
          expect(pickForContact({ now: alone.now, contact, agents: alone.agents }).nextLook).toBe(firstPairIn(alone));
        }
      }),
      runs,
    );
  });

  it('one timer for all, set to the earliest answer and met by a full pick, misses nothing in a run of events', () => {
    const story = fc.record({ instance: anInstance, events: fc.array(fc.record({ after: fc.integer({ min: 1, max: 25 }), who: fc.nat(), what: fc.constantFrom('clear', 'queue') }), { maxLength: 6 }) });
    fc.assert(
      fc.property(story, ({ instance, events }) => {
        let then = instance;
        let timer: number | null = null;
        const make = (picked: Picked, expected: { contactId: string; userId: string }[]) => {
          expect(bare(picked)).toEqual(expected);
          then = afterOffers(then, expected);
          timer = timer === null || (picked.nextLook ?? Infinity) < timer ? picked.nextLook : timer;
        };
        make(pickAll(then), decide(then));
        for (const [at, event] of events.entries()) {
          for (let now = then.now + 1; now <= instance.now + 25 * at + event.after; now += 1) {
            then = { ...then, now };
            if (timer === now) {
              timer = null;
              make(pickAll(then), decide(then));
            } else expect(pairs(then)).toEqual([]);
          }
          const agent = then.agents[event.who % then.agents.length];
          if (agent === undefined) continue;
          if (event.what === 'clear') {
            const free = { ...agent, held: agent.held.slice(1), availableSince: then.now };
            then = { ...then, agents: then.agents.map((one) => (one.userId === free.userId ? free : one)) };
            make(pickForAgent({ now: then.now, agent: free, lanes: readLanes(then, lanesToRead(then.now, [free])) }), decide(then));
          } else {
            const contact = { contactId: `n${at}`, queueId: 'sales', agentQueueOf: null, channel: 'CHAT' as const, priority: 5, enqueuedAt: then.now, orderedAt: then.now };
            then = { ...then, contacts: [...then.contacts, contact] };
            make(pickForContact({ now: then.now, contact, agents: then.agents }), decide(then));
          }
        }
      }),
      runs,
    );
  });
});
