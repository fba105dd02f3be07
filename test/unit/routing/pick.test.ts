import { describe, expect, it } from 'vitest';
import { restartsAvailability } from '../../../server/routing/order.ts';
import { pick, pickForAgent, pickForContact } from '../../../server/routing/pick.ts';
import { lanesToRead } from '../../../server/routing/pick-lanes.ts';
import { backOffAfter, type RoutingAgent, type WaitingContact } from '../../../server/routing/pick-values.ts';
import { readLanes } from './instance.ts';
import { anAgent, holds, serves, takes, waits } from './values.ts';

const decide = (now: number, agents: RoutingAgent[], contacts: WaitingContact[]) => {
  const { offers, nextLook } = pick({ now, agents, lanes: readLanes({ now, agents, contacts }, lanesToRead(now, agents)) });
  return { offers: offers.map(({ contactId, userId }) => `${contactId} to ${userId}`), nextLook };
};
const takesOne = (queues: ReturnType<typeof takes>[], channels = [serves('CHAT', 1)]) => ({ profile: { channels, queues } });

describe('which contact an agent gets', () => {
  it('the one in his own agent queue, before an older one of the best priority', () => {
    const own = waits('own', 90, { queueId: 'own of ann', agentQueueOf: 'ann', priority: 9 });
    expect(decide(100, [anAgent('ann', takesOne([takes('support')]))], [waits('old', 1, { priority: 1 }), own]).offers).toEqual(['own to ann']);
  });

  it('never one from the agent queue of another, however long it waits (T21)', () => {
    const theirs = waits('theirs', 1, { queueId: 'own of bob', agentQueueOf: 'bob' });
    expect(decide(100, [anAgent('ann'), anAgent('bob', { status: { name: 'Lunch', type: 'custom', since: 3 } })], [theirs]).offers).toEqual([]);
  });

  it('the one of the better queue, before a better contact of a worse queue', () => {
    const agent = anAgent('ann', takesOne([takes('support', { priority: 2 }), takes('sales', { priority: 1 })]));
    expect(decide(100, [agent], [waits('urgent', 1, { priority: 1 }), waits('sale', 99, { queueId: 'sales' })]).offers).toEqual(['sale to ann']);
  });

  it('in queues of equal priority the contact of the better priority, then the oldest of any channel', () => {
    const channels = [serves('CHAT', 2, 'ROUTE_ANY_CHANNEL'), serves('TASK', 1, 'ROUTE_ANY_CHANNEL')];
    const agent = anAgent('ann', takesOne([takes('support'), takes('sales', { channel: 'TASK' })], channels));
    const contacts = [waits('young chat', 50), waits('old task', 20, { queueId: 'sales', channel: 'TASK' }), waits('urgent chat', 99, { priority: 1 })];
    expect(decide(100, [agent], contacts).offers).toEqual(['urgent chat to ann', 'old task to ann', 'young chat to ann']);
  });

  it('the one with the greater adjusted age, though it came later', () => {
    const agent = anAgent('ann', takesOne([takes('support')]));
    expect(decide(100, [agent], [waits('first', 10), waits('aged', 50, { orderedAt: 5 })]).offers).toEqual(['aged to ann']);
  });
});

describe('delay and priority', () => {
  const tiers = [takes('tier 1', { priority: 1 }), takes('tier 2', { priority: 2 }), takes('tier 3', { priority: 3 }), takes('tier 4', { priority: 4, delay: 80_000 })];
  const agent = anAgent('ann', takesOne(tiers));

  it('a contact past its delay waits while a better tier has any', () => {
    const contacts = [waits('old', 0, { queueId: 'tier 4' }), waits('new', 200_000, { queueId: 'tier 3' })];
    expect(decide(200_000, [agent], contacts).offers).toEqual(['new to ann']);
  });

  it('a contact within its delay is invisible though the agent has nothing else, and the moment it shows is named', () => {
    const contacts = [waits('young', 1_000, { queueId: 'tier 4' })];
    expect(decide(80_999, [agent], contacts)).toEqual({ offers: [], nextLook: 81_000 });
    expect(decide(81_000, [agent], contacts)).toEqual({ offers: ['young to ann'], nextLook: null });
  });

  it('an age adjustment moves a contact in the line but not past the delay', () => {
    const contacts = [waits('aged', 1_000, { queueId: 'tier 4', orderedAt: -500_000 })];
    expect(decide(50_000, [agent], contacts)).toEqual({ offers: [], nextLook: 81_000 });
  });

  it('behind young contacts of a high priority the first one past the delay is found', () => {
    const young = Array.from({ length: 500 }, (_, id) => waits(`young ${id}`, 190_000, { queueId: 'tier 4', priority: 1 }));
    const { offers } = decide(200_000, [agent], [...young, waits('old', 0, { queueId: 'tier 4', priority: 9 })]);
    expect(offers).toEqual(['old to ann']);
  });

  it('overflow: those without a delay take first, those with one only what they left', () => {
    const first = anAgent('first', { ...takesOne([takes('support')]), availableSince: 50 });
    const overflow = anAgent('overflow', { ...takesOne([takes('support', { delay: 30_000 })]), availableSince: 1 });
    const contact = waits('c', 1_000);
    expect(decide(1_000, [overflow, first], [contact]).offers).toEqual(['c to first']);
    expect(decide(1_000, [overflow], [contact])).toEqual({ offers: [], nextLook: 31_000 });
    expect(decide(31_000, [overflow], [contact]).offers).toEqual(['c to overflow']);
  });
});

describe('which agent a contact gets', () => {
  const offered = (agents: RoutingAgent[]) => pickForContact({ now: 100, contact: waits('c', 100), agents }).offers[0];

  it('the one who has been Available longest', () => {
    expect(offered([anAgent('ann', { availableSince: 20 }), anAgent('bob', { availableSince: 10 })])?.userId).toBe('bob');
  });

  it('somebody with nothing on his hands, before one who has been longer there but holds a chat', () => {
    expect(offered([anAgent('ann', { availableSince: 1, held: [holds('CHAT')] }), anAgent('bob', { availableSince: 90 })])?.userId).toBe('bob');
  });

  it('of two who are level the one whose id comes first, and the reasons say so (T28)', () => {
    const offer = offered([anAgent('bob'), anAgent('ann'), anAgent('cem', { availableSince: 50 })]);
    expect(offer?.userId).toBe('ann');
    expect(offer?.reasons).toEqual({
      contact: [{ rule: 'queue_priority', priority: 1 }, { rule: 'contact_priority', priority: 5 }, { rule: 'oldest_contact', waited: 0 }],
      agent: [{ rule: 'holds_no_contact' }, { rule: 'longest_available', availableSince: 0 }, { rule: 'tie_broken_by_id' }],
    });
  });

  it('a tie with somebody who could not have had it is no tie', () => {
    const offer = offered([anAgent('ann'), anAgent('bob', { link: { state: 'lost', since: 3 } })]);
    expect(offer?.reasons.agent.map(({ rule }) => rule)).toEqual(['holds_no_contact', 'longest_available']);
  });

  it('many contacts at once go round the agents instead of filling the first', () => {
    const contacts = ['a', 'b', 'c', 'd', 'e'].map((id, at) => waits(id, at));
    expect(decide(100, [anAgent('ann', { availableSince: 1 }), anAgent('bob', { availableSince: 2 })], contacts).offers).toEqual([
      'a to ann', 'b to bob', 'c to ann', 'd to bob', 'e to ann',
    ]);
  });

  it('with the inbound-only timer outbound work keeps his place, with the default it does not (T24)', () => {
    expect(restartsAvailability('TIME_SINCE_LAST_INBOUND', 'outbound_cleared')).toBe(false);
    expect(restartsAvailability('TIME_SINCE_LAST_INBOUND', 'inbound_cleared')).toBe(true);
    expect(restartsAvailability('TIME_SINCE_LAST_ACTIVITY', 'outbound_cleared')).toBe(true);
  });
});

describe('a contact that somebody let pass', () => {
  const until = backOffAfter('missed', 1_000) ?? 0;
  const missed = { contactId: 'c', until };

  it('goes to the next agent at once, with its place in the line (T17)', () => {
    const agents = [anAgent('ann', { declined: [missed], availableSince: 1 }), anAgent('bob', { availableSince: 900 })];
    expect(decide(1_000, agents, [waits('c', 10)]).offers).toEqual(['c to bob']);
  });

  it('does not ring the only agent again and again, but does come back to him', () => {
    expect(decide(1_000, [anAgent('ann', { declined: [missed] })], [waits('c', 10)])).toEqual({ offers: [], nextLook: 31_000 });
    expect(decide(31_000, [anAgent('ann', { declined: [missed] })], [waits('c', 10)]).offers).toEqual(['c to ann']);
  });

  it('does not keep him from the contacts behind it', () => {
    expect(decide(1_000, [anAgent('ann', { declined: [missed] })], [waits('c', 10), waits('d', 20)])).toEqual({ offers: ['d to ann'], nextLook: 31_000 });
  });

  it('backs off only from who declined: not where the customer left, the offer was withdrawn or the link died', () => {
    expect(backOffAfter('rejected', 1_000, 5_000)).toBe(6_000);
    for (const reason of ['abandoned', 'withdrawn', 'link_lost', 'expired'] as const) expect(backOffAfter(reason, 1_000)).toBeNull();
  });
});

describe('reading', () => {
  it('asks for as many heads as there are slots, and one more for each back-off', () => {
    const agents = [anAgent('ann', { declined: [{ contactId: 'x', until: 200 }, { contactId: 'y', until: 5 }] }), anAgent('bob', { held: [holds('CHAT')] })];
    expect(lanesToRead(100, agents)).toEqual([
      { queueId: 'own of ann', channel: 'CHAT', delay: 0, limit: 4 },
      { queueId: 'support', channel: 'CHAT', delay: 0, limit: 6 },
      { queueId: 'own of bob', channel: 'CHAT', delay: 0, limit: 3 },
    ]);
  });

  it('refuses to decide on a lane that was not read, instead of taking it for empty', () => {
    expect(() => pickForAgent({ now: 1, agent: anAgent('ann'), lanes: [] })).toThrow(/was not read/);
  });
});
