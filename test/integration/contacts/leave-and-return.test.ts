import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatRow, MINUTE, SECOND, HOUR, startWorld, story, type Agent, type World } from './contact-world.ts';

/*
 * The scenario of the product: chat, leave, wait, return, and every way it can go differently.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

/** What the feed has told this agent is what a snapshot says. */
async function expectScreenIsTrue(...agents: Agent[]): Promise<void> {
  for (const agent of agents) {
    const told = [...agent.screen.values()].map((view) => ({ ...view, chat: { ...view.chat, lastPosition: 0 } }));
    const is = (await agent.snapshot()).map((view) => ({ ...view, chat: { ...view.chat, lastPosition: 0 } }));
    const order = (one: { contactId: string }, other: { contactId: string }) => (one.contactId < other.contactId ? -1 : 1);
    expect(told.toSorted(order)).toEqual(is.toSorted(order));
  }
}

describe('The scenario', () => {
  test('the agent leaves, the customer returns, and the next agent sees the whole conversation, the returning message once (T01, T05, T07)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ initialMessage: { contentType: 'text/plain', content: 'My parcel is late' } });
    const ringing = eva.one('offered');
    expect(ringing.offer?.expiresAt).toBe(world.clock.now() + 20 * SECOND);
    expect(ringing.chat.lastPosition).toBe(0);
    const first = await eva.accept();
    expect(first.reasons.map((reason) => reason.rule)).toContain('queue_priority');
    await eva.say(first.contactId, 'Hello Kim');
    await kim.say('Hi');
    await eva.say(first.contactId, 'Are you there?');
    await eva.leave(first.contactId);
    expect(eva.one('after_contact_work').chat).toMatchObject({ state: 'waiting_for_customer', returns: 0 });
    await eva.do({ type: 'close_contact', contactId: first.contactId });
    expect(eva.one('waiting_for_return').chat.wait?.until).toBe(world.clock.now() + 15 * MINUTE);
    await expectScreenIsTrue(eva);

    await world.pass(5 * MINUTE);
    await kim.say("Hey, I'm back");
    const second = await eva.accept();
    expect(second.contactId).not.toBe(first.contactId);
    expect(second.initialContactId).toBe(first.initialContactId);
    expect(second.chat.returns).toBe(1);
    expect(eva.gone).toContainEqual({ contactId: first.contactId, reason: 'returned' });
    const read = await eva.read(second.contactId);
    expect(read).toEqual([
      'Kim: My parcel is late',
      'flow: Welcome. We are looking for someone to help you. You will hear from us here.',
      'flow: Thank you for waiting. You are in our queue, and the next free agent will take your chat.',
      'Kim joined',
      'Eva Lindqvist joined',
      'Eva Lindqvist: Hello Kim',
      'Kim: Hi',
      'Eva Lindqvist: Are you there?',
      'Eva Lindqvist left',
      'flow: The agent has left the chat. If you write again within 15 minutes, we will go on from here.',
      "Kim: Hey, I'm back",
      'flow: Welcome back. We are bringing you to an agent. You will hear from us here.',
      'flow: Thank you for waiting. You are in our queue, and the next free agent will take your chat.',
      'Eva Lindqvist joined',
    ]);
    expect(await kim.read()).toEqual(read);
    const record = await world.chats.describeContact(second.contactId);
    expect(record).toMatchObject({ initiationMethod: 'DISCONNECT', previousContactId: first.contactId, initialContactId: kim.chatId, queueId: 'queue-support', priority: 5 });
    await expectScreenIsTrue(eva);
  });

  test('the log tells a wait for the customer from the waits of a queue', async () => {
    const kim = await world.customer();
    await world.pass(45 * SECOND);
    const eva = await world.agent('eva');
    await eva.leave((await eva.accept()).contactId);
    await world.pass(15 * MINUTE);
    const waits = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', kim.chatId).where('type', '=', 'wait_expired').orderBy('seq').execute();
    expect(waits.map(({ data }) => (JSON.parse(data) as { forCustomer: boolean }).forCustomer)).toEqual([false, true]);
  });

  test('the next agent is another one, and the first hears nothing more of the conversation', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const first = await eva.accept();
    await eva.say(first.contactId, 'Are you there?');
    await eva.finish(first.contactId);
    const heard = eva.items.length;
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const jonas = await world.agent('jonas');
    await kim.say('Back again');
    const second = await jonas.accept();
    await kim.say('only for Jonas');
    expect(eva.gone.at(-1)).toEqual({ contactId: first.contactId, reason: 'reassigned' });
    expect(eva.items).toHaveLength(heard);
    expect((await eva.read(first.contactId)).at(-1)).toBe('Eva Lindqvist left');
    expect((await jonas.read(second.contactId)).at(-1)).toBe('Kim: only for Jonas');
    // To Jonas's desk Eva's words are a colleague's, also where both bear one name.
    const mine = (await world.agents.transcript(jonas.session, { contactId: second.contactId, after: 0, limit: 500 })).items.filter((item) => item.commandId !== null);
    expect(mine).toEqual([]);
    await expect(world.agents.timeline(eva.session, { contactId: first.contactId, after: 0, limit: 500 }).then((answer) => answer.entries.map((entry) => entry.type))).resolves.not.toContain('customer_returned');
    await expectScreenIsTrue(eva, jonas);
  });

  test('several rounds: each leaving starts the disconnect flow again (T08)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    for (let round = 1; round <= 4; round += 1) {
      const { contactId } = await eva.accept();
      await eva.finish(contactId);
      await world.pass(3 * MINUTE);
      await kim.say(`back ${round}`);
      expect((await chatRow(world, kim.chatId)).returns).toBe(round);
    }
    const view = await eva.accept();
    expect((await eva.read(view.contactId)).filter((line) => line.startsWith('Kim: back'))).toEqual(['Kim: back 1', 'Kim: back 2', 'Kim: back 3', 'Kim: back 4']);
    await expectScreenIsTrue(eva);
  });

  test('the time of the Wait is over: prompt, and the chat ends', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await world.pass(15 * MINUTE);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
    expect(eva.gone.at(-1)).toEqual({ contactId, reason: 'chat_ended' });
    const last = world.told.filter((notice) => notice.type === 'item').map((notice) => notice.item.contentType).at(-1);
    expect(last).toBe('application/vnd.amazonaws.connect.event.chat.ended');
    await expect(kim.read()).rejects.toMatchObject({ code: 'access_denied' });
    await expect(kim.say('too late')).rejects.toMatchObject({ code: 'access_denied' });
    await expect(world.chats.connectParticipant(kim.token, { markConnected: false })).rejects.toMatchObject({ code: 'access_denied' });
    await expectScreenIsTrue(eva);
  });

  test('without a disconnect flow leaving ends the chat (T01), and the agent may read to the last line', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'end' } });
    const { contactId } = await eva.accept();
    await eva.leave(contactId);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
    const view = eva.one('after_contact_work');
    expect(view.chat).toMatchObject({ state: 'ended', endReason: 'ended_by_agent' });
    expect((await eva.read(contactId)).slice(-2)).toEqual(['Eva Lindqvist left', 'ended']);
    expect(eva.items.at(-1)?.contentType).toContain('chat.ended');
    await eva.do({ type: 'close_contact', contactId });
    expect(eva.gone.at(-1)).toEqual({ contactId, reason: 'closed' });
    await expectScreenIsTrue(eva);
  });

  test('back to the previous agent: the whisper remembers him, his own queue brings the chat to him alone (T21, T42, T70)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'previous-agent' } });
    const { contactId } = await eva.accept();
    const jonas = await world.agent('jonas');
    await eva.finish(contactId);
    await kim.say('It is me again');
    expect(jonas.screen.size).toBe(0);
    const again = await eva.accept();
    expect(again.reasons.map((reason) => reason.rule)).toContain('own_agent_queue');
    await expectScreenIsTrue(eva, jonas);
  });

  test('to another queue', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'other-queue' } });
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await kim.say('back');
    expect(eva.one('offered').queue).toEqual({ id: 'queue-orders', name: 'Orders' });
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
  });

  test('several Waits in a row: the second one brings the customer to the priority queue', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'several-waits' } });
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await world.pass(5 * MINUTE);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'waiting_for_customer', wait_until: world.clock.now() + 12 * HOUR });
    expect(eva.one('waiting_for_return').chat.wait?.since).toBe(world.clock.now());
    await world.pass(6 * HOUR);
    await kim.say('finally');
    expect(eva.one('offered').queue?.id).toBe('queue-priority');
    expect((await chatRow(world, kim.chatId)).returns).toBe(1);
  });

  test('the error branch: the queue is disabled, so the flow ends the chat', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await world.instance.putQueue({ id: 'queue-support', name: 'Support', hoursId: 'hours-always', maxContacts: null, enabled: false });
    await kim.say('back');
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });

  test('the duration ends it while it waits, is queued, or is with an agent (T04, T11)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'several-waits' }, durationMinutes: 60 });
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await world.pass(10 * MINUTE);
    expect((await chatRow(world, kim.chatId)).wait_until).toBe((await chatRow(world, kim.chatId)).expires_at);
    await world.pass(50 * MINUTE);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });

    const lee = await world.customer({ durationMinutes: 60, customerName: 'Lee' });
    const connected = await eva.accept();
    await world.pass(60 * MINUTE);
    expect(await chatRow(world, lee.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
    expect(eva.one('after_contact_work').contactId).toBe(connected.contactId);
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });

    const ada = await world.customer({ durationMinutes: 60, customerName: 'Ada' });
    await world.pass(60 * MINUTE);
    expect(await chatRow(world, ada.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
    await expectScreenIsTrue(eva);
    const left = await world.rows.selectFrom('timers').select(['kind', 'key']).where('kind', '!=', 'housekeeping').execute();
    expect(left).toEqual([]);
  });

  test('the customer leaves first: the agent goes to after contact work, no flow runs (T10)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await kim.leave();
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect((await eva.read(contactId)).slice(-3)).toEqual(['Kim left', 'Eva Lindqvist left', 'ended']);
    expect((await story(world, kim.chatId)).filter((type) => type === 'flow_started')).toHaveLength(3);
    await expect(eva.leave(contactId)).rejects.toMatchObject({ code: 'chat_ended' });
  });

  test('the customer leaves while it rings: the offer is abandoned and holds its slot until cleared (T11, T15)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId, offer } = eva.one('offered');
    await kim.leave();
    expect(eva.one('abandoned').chat.endReason).toBe('ended_by_customer');
    await expect(eva.do({ type: 'accept_offer', contactId, offerId: offer?.offerId ?? '' })).rejects.toMatchObject({ code: 'offer_over' });
    await eva.do({ type: 'clear_contact', contactId });
    expect(eva.gone).toEqual([{ contactId, reason: 'cleared' }]);
    await expectScreenIsTrue(eva);
  });

  test('the API ends it: withdrawn while it rings, ended while it waits', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    await world.chats.stopContact(kim.chatId);
    expect(eva.one('withdrawn').chat.endReason).toBe('ended_by_api');
    await expect(world.chats.stopContact(kim.chatId)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('Returning', () => {
  test('the next agent rejects, the one after lets it ring out, and the first gets the customer back, with his age in the queue kept', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const jonas = await world.agent('jonas');
    await kim.say('back');
    const offered = jonas.one('offered');
    await jonas.do({ type: 'reject_offer', contactId: offered.contactId, offerId: offered.offer?.offerId ?? '' });
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    expect(eva.one('offered').contactId).toBe(offered.contactId);
    await world.pass(20 * SECOND);
    expect(eva.one('missed').contactId).toBe(offered.contactId);
    // Jonas is asked again once he has cleared what he rejected and his back-off is over.
    await jonas.do({ type: 'clear_contact', contactId: offered.contactId });
    await world.pass(10 * SECOND);
    expect(jonas.one('offered').waited).toBe(30 * SECOND);
    await jonas.accept();
    expect(eva.gone).toContainEqual({ contactId, reason: 'reassigned' });
    await expectScreenIsTrue(eva, jonas);
  });

  test('a message between the leaving and the Wait counts as the return, at once (T03)', async () => {
    // A flow that waits a minute without listening before it waits for the customer.
    const eva = await world.agent('eva');
    const slow = {
      Version: '2019-10-30', StartAction: 'pause',
      Actions: [
        { Identifier: 'pause', Type: 'Wait', Parameters: { TimeLimitSeconds: '60' }, Transitions: { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }], Conditions: [{ NextAction: 'wait', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }] } },
        {
          Identifier: 'wait', Type: 'Wait', Parameters: { TimeLimitSeconds: '900', Events: ['CustomerReturned'] },
          Transitions: { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }], Conditions: [
            { NextAction: 'queue', Condition: { Operator: 'Equals', Operands: ['CustomerReturned'] } },
            { NextAction: 'end', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } },
          ] },
        },
        { Identifier: 'queue', Type: 'TransferContactToQueue', Parameters: {}, Transitions: { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'QueueAtCapacity' }, { NextAction: 'end', ErrorType: 'NoMatchingError' }] } },
        { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
      ],
    };
    await world.instance.putFlow({ id: 'flow-disconnect', name: 'Slow', type: 'CONTACT_FLOW', content: JSON.stringify(slow), publish: true });
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    await kim.say('too early to be heard');
    expect((await chatRow(world, kim.chatId)).state).toBe('in_flow');
    await world.pass(MINUTE);
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
    const again = await eva.accept();
    expect((await eva.read(again.contactId)).filter((line) => line === 'Kim: too early to be heard')).toHaveLength(1);
  });

  test('a message that the agent saw before he left is no return', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await kim.say('seen by Eva');
    await eva.leave(contactId);
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  });

  test('a socket, typing and receipts wake no Wait (T02)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.say(contactId, 'Are you there?');
    const question = eva.items.at(-1);
    await eva.finish(contactId);
    await kim.closeSocket();
    const connection = await world.chats.connectParticipant(kim.token, { markConnected: true });
    await world.chats.openSocket(connection.socketPath.split('t=')[1] ?? '');
    await kim.event('application/vnd.amazonaws.connect.event.typing');
    await kim.event('application/vnd.amazonaws.connect.event.message.read', JSON.stringify({ messageId: question?.id }));
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
    expect(eva.one('waiting_for_return').customer.presence).toBe('here');
  });

  test('a flow published later does not change a run that waits', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await eva.finish(contactId);
    const end = { Version: '2019-10-30', StartAction: 'end', Actions: [{ Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] };
    await world.instance.putFlow({ id: 'flow-disconnect', name: 'New', type: 'CONTACT_FLOW', content: JSON.stringify(end), publish: true });
    await kim.say('back');
    expect(eva.one('offered').initialContactId).toBe(kim.chatId);
  });
});
