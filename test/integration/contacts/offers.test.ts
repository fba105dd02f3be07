import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatRow, MINUTE, SECOND, startWorld, type World } from './contact-world.ts';

/*
 * Offers: made at once, ended each in its own way, and never two at a time.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

describe('An offer', () => {
  test('that nobody answers is missed after 20 s; the contact keeps its age and goes to the next agent at once (T15, T17)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const jonas = await world.agent('jonas');
    const { contactId } = eva.one('offered');
    const enqueued = (await world.chats.describeContact(contactId)).enqueuedAt;
    await world.pass(20 * SECOND - 1);
    expect(eva.one('offered').contactId).toBe(contactId);
    await world.pass(1);
    expect(eva.one('missed').contactId).toBe(contactId);
    expect(jonas.one('offered').waited).toBe(20 * SECOND);
    expect((await world.chats.describeContact(contactId)).enqueuedAt).toBe(enqueued);
    await jonas.accept();
    expect((await chatRow(world, kim.chatId)).state).toBe('with_agent');
    expect(eva.one('missed').chat.lastPosition).toBe(0);
    await expect(eva.read(contactId)).rejects.toMatchObject({ code: 'forbidden' });
    await eva.do({ type: 'clear_contact', contactId });
    expect(eva.screen.size).toBe(0);
  });

  test('that is missed by the only agent comes back once he has cleared it and the back-off is over; a desk nobody sits at does not ring on (T15, T17)', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    await world.pass(20 * SECOND);
    const { contactId } = eva.one('missed');
    await world.pass(60 * MINUTE);
    expect(eva.one('missed').contactId).toBe(contactId);
    await eva.do({ type: 'clear_contact', contactId });
    expect(eva.one('offered').contactId).toBe(contactId);
    expect(eva.screen.size).toBe(1);
    await eva.accept();
  });

  test('that was cleared before its back-off is over waits for that', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    await world.pass(20 * SECOND);
    const { contactId } = eva.one('missed');
    await eva.do({ type: 'clear_contact', contactId });
    await world.pass(30 * SECOND - 1);
    expect(eva.screen.size).toBe(0);
    await world.pass(1);
    expect(eva.one('offered').contactId).toBe(contactId);
  });

  test('that is rejected goes to another agent; after the second rejects too the first gets it again', async () => {
    const eva = await world.agent('eva');
    const jonas = await world.agent('jonas');
    await world.customer();
    const [first, second] = eva.screen.size === 1 ? [eva, jonas] : [jonas, eva];
    const { contactId, offer } = first.one('offered');
    await first.do({ type: 'reject_offer', contactId, offerId: offer?.offerId ?? '' });
    expect(first.one('rejected').contactId).toBe(contactId);
    const again = second.one('offered');
    await second.do({ type: 'reject_offer', contactId, offerId: again.offer?.offerId ?? '' });
    await first.do({ type: 'clear_contact', contactId });
    await world.pass(30 * SECOND);
    expect([...first.screen.values(), ...second.screen.values()].filter((view) => view.state === 'offered')).toHaveLength(1);
  });

  test('that is over cannot be accepted: after its time, or once another agent has it (T27)', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    const { contactId, offer } = eva.one('offered');
    const late = { type: 'accept_offer' as const, contactId, offerId: offer?.offerId ?? '' };
    await world.pass(20 * SECOND);
    await expect(eva.do(late)).rejects.toMatchObject({ code: 'offer_over' });
    const jonas = await world.agent('jonas');
    await expect(jonas.do(late)).rejects.toMatchObject({ code: 'not_found' });
    await jonas.accept();
    await expect(eva.do(late)).rejects.toMatchObject({ code: 'offer_over' });
    expect(eva.one('missed').contactId).toBe(contactId);
  });

  test('is accepted once, however often it is asked for', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    const { contactId, offer } = eva.one('offered');
    const command = { type: 'accept_offer' as const, id: 'the same', contactId, offerId: offer?.offerId ?? '' };
    await Promise.all([eva.do(command), eva.do(command)]);
    await expect(eva.do({ ...command, id: 'another' })).rejects.toMatchObject({ code: 'offer_over' });
    expect((await eva.read(contactId)).filter((line) => line === 'Eva Lindqvist joined')).toHaveLength(1);
  });

  test('goes away with the link: what rings is given to others, what is connected counts as left after its own grace', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const connected = await eva.accept();
    const lee = await world.customer({ customerName: 'Lee' });
    const ringing = eva.one('offered');
    await eva.linkLost();
    await world.pass(15 * SECOND);
    expect((await chatRow(world, lee.chatId)).state).toBe('in_queue');
    const jonas = await world.agent('jonas');
    expect((await jonas.accept()).contactId).toBe(ringing.contactId);
    expect((await chatRow(world, kim.chatId)).state).toBe('with_agent');
    await world.pass(5 * MINUTE - 15 * SECOND);
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
    await eva.back();
    const lost = [...eva.screen.values()].filter((view) => view.state === 'link_lost').map((view) => view.contactId);
    expect(lost.toSorted()).toEqual([connected.contactId, ringing.contactId].toSorted());
    await expect(eva.say(connected.contactId, 'am I there?')).rejects.toMatchObject({ code: 'wrong_state' });
    await eva.do({ type: 'clear_contact', contactId: connected.contactId });
    await eva.do({ type: 'clear_contact', contactId: ringing.contactId });
    // The chat that was lost lives on in its disconnect flow.
    expect(eva.one('waiting_for_return').contactId).toBe(connected.contactId);
  });

  test('a link that comes back in time loses nothing', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    const { contactId } = await eva.accept();
    await eva.linkLost();
    await world.pass(4 * MINUTE);
    await eva.back();
    await eva.say(contactId, 'here I am');
    await world.pass(10 * MINUTE);
    expect(eva.one('connected').contactId).toBe(contactId);
  });
});

describe('Capacity', () => {
  test('an agent has as many chats as his profile allows; the next one rings when a slot is closed', async () => {
    const eva = await world.agent('eva');
    for (const name of ['A', 'B', 'C', 'D']) {
      await world.customer({ customerName: name });
      if (name !== 'D') await eva.accept();
    }
    expect([...eva.screen.values()].map((view) => view.state)).toEqual(['connected', 'connected', 'connected']);
    const [first] = eva.screen.values();
    await eva.leave(first?.contactId ?? '');
    expect([...eva.screen.values()].some((view) => view.state === 'offered')).toBe(false);
    await eva.do({ type: 'close_contact', contactId: first?.contactId ?? '' });
    expect(eva.one('offered').customer.name).toBe('D');
  });

  test('a delay of the profile holds a contact back for exactly its time', async () => {
    await world.instance.putRoutingProfile({
      id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
      channels: [{ channel: 'CHAT', concurrency: 3, behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' }],
      queues: [{ queueId: 'queue-support', channel: 'CHAT', priority: 1, delaySeconds: 45 }],
    });
    const eva = await world.agent('eva');
    await world.customer({ flowId: 'flow-quiet' });
    await world.pass(45 * SECOND - 1);
    expect(eva.screen.size).toBe(0);
    await world.pass(1);
    expect(eva.one('offered').waited).toBe(45 * SECOND);
  });

  test('two agents never ring for the same contact, and chats go to the longest Available first', async () => {
    const eva = await world.agent('eva');
    await world.pass(SECOND);
    const jonas = await world.agent('jonas');
    await world.pass(SECOND);
    await world.customer({ customerName: 'first' });
    await world.pass(SECOND);
    await world.customer({ customerName: 'second' });
    expect(eva.one('offered').customer.name).toBe('first');
    expect(jonas.one('offered').customer.name).toBe('second');
  });

  test('the queue flow stops the instant the agent accepts, and is heard no more (T39)', async () => {
    const eva = await world.agent('eva');
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const kim = await world.customer();
    await world.pass(95 * SECOND);
    expect((await kim.read()).filter((line) => line.startsWith('flow: Thank you for waiting'))).toHaveLength(4);
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    await eva.accept();
    await world.pass(10 * MINUTE);
    expect((await kim.read()).filter((line) => line.startsWith('flow: Thank you for waiting'))).toHaveLength(4);
    expect(await world.rows.selectFrom('timers').select('kind').where('kind', '=', 'wait').execute()).toEqual([]);
  });
});

describe('Why it waits', () => {
  test('a supervisor is told, by the rules that decide', async () => {
    const eva = await world.agent('eva');
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const kim = await world.customer();
    const rosa = await world.agent('rosa');
    const why = await world.agents.explain(rosa.session, kim.chatId);
    expect(why).toMatchObject({ state: 'waiting', queue: { id: 'queue-support', name: 'Support' }, position: 1, priority: 5, customerName: 'Kim' });
    expect(why.candidates.find((candidate) => candidate.userId === 'user-eva')).toMatchObject({
      eligible: false,
      reasons: [{ rule: 'not_available', status: 'Lunch break' }],
    });
    expect(why.candidates.find((candidate) => candidate.userId === 'user-jonas')?.reasons.map((reason) => reason.rule)).toContain('not_signed_in');
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    expect(await world.agents.explain(rosa.session, kim.chatId)).toMatchObject({ state: 'being_offered' });
    await expect(world.agents.explain(eva.session, kim.chatId)).rejects.toMatchObject({ code: 'forbidden' });
    await eva.accept();
    expect(await world.agents.explain(rosa.session, kim.chatId)).toMatchObject({ state: 'with_agent', candidates: [] });
    const timeline = await world.agents.timeline(rosa.session, { contactId: kim.chatId, after: 0, limit: 500 });
    expect(timeline.entries.map((entry) => entry.type)).toEqual([
      'chat_started', 'flow_started', 'hook_set', 'hook_set', 'target_queue_set', 'flow_ended', 'queued', 'flow_started', 'wait_started',
      'customer_connected', 'customer_here', 'offered', 'flow_stopped', 'agent_connected', 'flow_started', 'attributes_set', 'flow_ended',
    ]);
  });
});
