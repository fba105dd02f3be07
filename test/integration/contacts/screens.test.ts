import { expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { contactViewsOf } from '../../../server/contacts/views.ts';
import { MINUTE, SECOND, startWorld, type Agent, type Customer, type World } from './contact-world.ts';

/*
 * Agents and customers do as they please. After every single step, what the feed has put on each agent's screen is what
 * the rows say, and no agent has been told a line of a conversation that he may not read.
 */

/** mulberry32 */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** A refusal is an answer, too; anything else is a fault. */
async function may(does: Promise<unknown>): Promise<void> {
  await does.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

async function agentActs(agent: Agent, roll: (sides: number) => number): Promise<void> {
  const views = [...agent.screen.values()].filter((view) => view.state !== 'waiting_for_return');
  const view = views[roll(views.length || 1)];
  if (!view) return may(agent.do({ type: 'set_status', statusId: ['status-available', 'status-available', 'status-lunch'][roll(3)] ?? '' }));
  const { contactId } = view;
  if (view.state === 'offered') return may(agent.do({ type: roll(4) === 0 ? 'reject_offer' : 'accept_offer', contactId, offerId: view.offer?.offerId ?? '' }));
  if (view.state === 'connected') return roll(2) === 0 ? may(agent.leave(contactId)) : may(agent.say(contactId, 'hm?'));
  if (view.state === 'after_contact_work') return may(agent.do({ type: 'close_contact', contactId }));
  return may(agent.do({ type: 'clear_contact', contactId }));
}

async function customerActs(customer: Customer, roll: (sides: number) => number): Promise<void> {
  if (roll(15) === 0) return may(customer.leave());
  if (roll(10) === 0) return may(customer.closeSocket());
  return may(customer.say('here I am'));
}

async function expectTrue(world: World, agents: readonly Agent[], step: string): Promise<void> {
  const sorted = <T extends { contactId: string }>(views: Iterable<T>): T[] => [...views].toSorted((one, other) => (one.contactId < other.contactId ? -1 : 1));
  for (const agent of agents) {
    // Lines of the conversation come as items; the newest position in a view is as of its last other change.
    const timeless = (views: Iterable<Awaited<ReturnType<typeof contactViewsOf>>[number]>) => sorted(views).map((view) => ({ ...view, chat: { ...view.chat, lastPosition: 0 } }));
    expect(timeless(agent.screen.values()), `${agent.userId} after ${step}`).toEqual(timeless(await contactViewsOf(world.rows, agent.userId)));
  }
}

test.each([1, 2, 3, 4, 5, 6])('screens are true after every step (seed %i)', async (seed) => {
  const roll = dice(seed);
  const world = await startWorld({ settings: { feedKept: 100 } });
  const agents = [await world.agent('eva'), await world.agent('jonas')];
  const customers: Customer[] = [];
  for (let step = 0; step < 120; step += 1) {
    const what = roll(12);
    const agent = agents[roll(2)];
    const customer = customers[roll(customers.length || 1)];
    if (what < 2) customers.push(await world.customer({ attributes: { afterAgentLeaves: ['', 'previous-agent', 'other-queue', 'several-waits', 'end'][roll(5)] ?? '' }, durationMinutes: 60 }));
    else if (what < 7 && agent) await agentActs(agent, roll);
    else if (what < 10 && customer) await customerActs(customer, roll);
    else await world.pass([SECOND, 21 * SECOND, 3 * MINUTE, 6 * MINUTE, 16 * MINUTE][roll(5)] ?? SECOND);
    await world.settle();
    await expectTrue(world, agents, `step ${step} (${what})`);
  }
  for (const agent of agents) {
    for (const item of agent.items) {
      const { items } = await world.agents.transcript(agent.session, { contactId: item.contactId, after: item.position - 1, limit: 1 });
      expect(items[0]?.id).toBe(item.id);
    }
  }
  await expectWholeTranscripts(world);
  await world.close();
});

/** Positions without gaps, one joined and at most one left for each who came, `chat.ended` once and last (T14, T63). */
async function expectWholeTranscripts(world: World): Promise<void> {
  for (const chat of await world.rows.selectFrom('chats').selectAll().execute()) {
    const items = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', chat.id).orderBy('position').execute();
    expect(items.map((item) => item.position)).toEqual(items.map((_item, index) => index + 1));
    const places = (type: string, participant: string | null) =>
      items.filter((item) => item.content_type.endsWith(type) && item.participant_id === participant).map((item) => item.position);
    expect(places('chat.ended', null)).toEqual(chat.state === 'ended' ? [items.length] : []);
    for (const participant of await world.rows.selectFrom('participants').selectAll().where('initial_contact_id', '=', chat.id).execute()) {
      const [joined, left] = [places('participant.joined', participant.id), places('participant.left', participant.id)];
      expect(joined).toHaveLength(1);
      expect(left.length).toBe(participant.role === 'AGENT' ? Number(participant.left_at !== null) : Number(chat.end_reason === 'ended_by_customer'));
      if (left[0] !== undefined) expect(left[0]).toBeGreaterThan(joined[0] ?? Infinity);
    }
  }
}
