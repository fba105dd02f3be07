import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { action, flowText, sayAndEnd } from './flow-texts.ts';
import { chatRow, MINUTE, startWorld, story, type Customer, type World } from './contact-world.ts';

/*
 * A company's own bot as a participant of a chat (CUSTOM_BOT): it comes, talks, leaves, and the chat lives on.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const EVENT = 'application/vnd.amazonaws.connect.event.';

async function invite(kim: Customer, displayName = 'Robin') {
  const created = await world.participants.createParticipant({ contactId: kim.chatId, displayName, clientToken: undefined });
  return {
    ...created,
    /** Connects without a socket. */
    async connect() {
      const { participant } = await world.chats.connectParticipant(created.participantToken, { markConnected: true });
      await world.settle();
      return {
        participant,
        async say(content: string) {
          const sent = await world.chats.sendMessage(participant, { contentType: 'text/plain', content, clientToken: undefined });
          await world.settle();
          return sent;
        },
        async leave() {
          await world.chats.disconnect(participant, undefined);
          await world.settle();
        },
      };
    },
  };
}

/** A flow that hands over to the bot: waits this long for it, and says which way it went on. */
async function botFlow(events: string[], more: { hook?: string } = {}): Promise<void> {
  const equals = { WaitCompleted: 'time', ...(events.includes('BotParticipantDisconnected') && { BotParticipantDisconnected: 'bot' }), ...(events.includes('CustomerReturned') && { CustomerReturned: 'customer' }) };
  await world.instance.putFlow({
    id: 'flow-bot', name: 'Bot', type: 'CONTACT_FLOW', publish: true,
    content: flowText(
      ...(more.hook === undefined ? [] : [action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: more.hook } }, { next: 'soon', errors: { NoMatchingError: 'error' } })]),
      action('soon', 'Wait', { TimeLimitSeconds: '60' }, { next: 'error', errors: { NoMatchingError: 'error' }, equals: { WaitCompleted: 'wait' } }),
      action('wait', 'Wait', { TimeLimitSeconds: '3600', Events: events }, { next: 'error', errors: { ParticipantNotFound: 'none', NoMatchingError: 'error' }, equals }),
      ...sayAndEnd('bot', 'The bot is done.'), ...sayAndEnd('time', 'Time is over.'), ...sayAndEnd('customer', 'You wrote.'), ...sayAndEnd('none', 'There is no bot.'), ...sayAndEnd('error', 'Error.'),
    ),
  });
}

describe('A bot that takes part', () => {
  test('is seen to join when it connects, speaks under its name, and is seen to leave; the chat goes on', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const robin = await invite(kim);
    expect((await kim.read()).some((line) => line.startsWith('Robin'))).toBe(false);
    const bot = await robin.connect();
    await bot.say('How can I help?');
    await bot.leave();
    expect((await kim.read()).filter((line) => line.startsWith('Robin'))).toEqual(['Robin joined', 'Robin: How can I help?', 'Robin left']);
    expect((await chatRow(world, kim.chatId)).ended_at).toBeNull();
    await kim.say('Still here');
    const message = world.told.find((notice) => notice.type === 'item' && notice.item.content === 'How can I help?');
    expect(message).toMatchObject({ item: { role: 'CUSTOM_BOT', participantId: robin.participantId } });
  });

  test('has a token that is worth nothing once it has left, and its sockets are closed', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const robin = await invite(kim);
    const bot = await robin.connect();
    await bot.leave();
    await expect(bot.say('again')).rejects.toMatchObject({ code: 'access_denied' });
    await expect(world.chats.connectParticipant(robin.participantToken, { markConnected: true })).rejects.toMatchObject({ code: 'access_denied' });
    expect(world.told).toContainEqual({ type: 'departed', initialContactId: kim.chatId, participantId: robin.participantId });
  });

  test('that never connected is never seen to leave', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await invite(kim);
    await world.chats.stopContact(kim.chatId);
    expect(await story(world, kim.chatId)).toContain('bot_left');
    const rows = await world.rows.selectFrom('transcript').select('content_type').where('initial_contact_id', '=', kim.chatId).where('display_name', '=', 'Robin').execute();
    expect(rows).toEqual([]);
  });

  test('is told of the end before its place is gone: left, then chat.ended last (T14, T87)', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await (await invite(kim)).connect();
    world.told.length = 0;
    await kim.leave();
    const types = world.told.flatMap((notice) => (notice.type === 'item' ? [`${notice.item.displayName ?? ''} ${notice.item.contentType.slice(EVENT.length)}`.trim()] : [notice.type]));
    expect(types).toEqual(['Kim participant.left', 'Robin participant.left', 'chat.ended']);
  });

  test('is one per chat, also when asked twice at once, and a repeated request gets the same answer', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const ask = { contactId: kim.chatId, displayName: 'Robin', clientToken: 'once' };
    const [first, again] = await Promise.all([world.participants.createParticipant(ask), world.participants.createParticipant(ask)]);
    expect(again).toEqual(first);
    expect(first.expiresAt).toBe((await chatRow(world, kim.chatId)).expires_at);
    await expect(world.participants.createParticipant({ ...ask, displayName: 'Other' })).rejects.toMatchObject({ code: 'id_reused' });
    await expect(world.participants.createParticipant({ ...ask, clientToken: 'twice' })).rejects.toMatchObject({ code: 'limit_exceeded' });
    await world.chats.disconnect((await world.chats.connectParticipant(first.participantToken, { markConnected: true })).participant, undefined);
    expect((await world.participants.createParticipant({ ...ask, clientToken: 'third' })).participantId).not.toBe(first.participantId);
  });

  test('cannot be invited into a chat that has ended, nor into none', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.leave();
    await expect(invite(kim)).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(world.participants.createParticipant({ contactId: 'nothing', displayName: 'Robin', clientToken: undefined })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('does not come into a chat of as many as it takes', async () => {
    await world.close();
    world = await startWorld({ settings: { participantsPerChat: 1 } });
    await expect(invite(await world.customer({ flowId: 'flow-quiet' }))).rejects.toMatchObject({ code: 'limit_exceeded' });
  });
});

describe('When the bot leaves', () => {
  test('a Wait for that goes on by its branch, and the disconnect flow does not run', async () => {
    await botFlow(['BotParticipantDisconnected'], { hook: 'flow-disconnect' });
    const kim = await world.customer({ flowId: 'flow-bot' });
    const bot = await (await invite(kim)).connect();
    await world.pass(2 * MINUTE);
    await bot.leave();
    const steps = await story(world, kim.chatId);
    expect(steps).toContain('wait_ended');
    expect(steps).not.toContain('segment_started');
    const said = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', kim.chatId).where('role', '=', 'SYSTEM').execute();
    expect(said.map((row) => row.content)).toEqual(['The bot is done.']);
  });

  test('and no bot is there, a Wait for it takes ParticipantNotFound', async () => {
    await botFlow(['BotParticipantDisconnected']);
    const kim = await world.customer({ flowId: 'flow-bot' });
    await world.pass(2 * MINUTE);
    const said = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', kim.chatId).where('role', '=', 'SYSTEM').execute();
    expect(said.map((row) => row.content)).toEqual(['There is no bot.']);
  });

  test('and only the customer remains, the disconnect flow has him, as a new segment (T09)', async () => {
    await botFlow(['CustomerReturned'], { hook: 'flow-disconnect' });
    const kim = await world.customer({ flowId: 'flow-bot' });
    const bot = await (await invite(kim)).connect();
    await world.pass(2 * MINUTE);
    await bot.leave();
    const chat = await chatRow(world, kim.chatId);
    expect(chat.state).toBe('waiting_for_customer');
    expect(chat.current_contact_id).not.toBe(kim.chatId);
    expect(await world.chats.describeContact(kim.chatId)).toMatchObject({ endReason: 'ended_by_bot' });
    expect(await world.chats.describeContact(chat.current_contact_id)).toMatchObject({ initiationMethod: 'DISCONNECT', previousContactId: kim.chatId });
    await world.restart();
    await kim.say('I am here');
    expect((await chatRow(world, kim.chatId)).returns).toBe(1);
  });

  test('without a disconnect flow, the flow that has the chat goes on', async () => {
    await botFlow(['CustomerReturned']);
    const kim = await world.customer({ flowId: 'flow-bot' });
    const bot = await (await invite(kim)).connect();
    await world.pass(2 * MINUTE);
    await bot.leave();
    await kim.say('And now?');
    const said = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', kim.chatId).where('role', '=', 'SYSTEM').execute();
    expect(said.map((row) => row.content)).toEqual(['You wrote.']);
  });

  test('an agent has the chat or it waits for one: it stays where it is', async () => {
    const kim = await world.customer();
    const bot = await (await invite(kim)).connect();
    await bot.leave();
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
    const eva = await world.agent('eva');
    const { contactId } = await eva.accept();
    const second = await (await invite(kim)).connect();
    await second.say('May I help, Eva?');
    await second.leave();
    expect(eva.one('connected').contactId).toBe(contactId);
    expect((await eva.read(contactId)).slice(-3)).toEqual(['Robin joined', 'Robin: May I help, Eva?', 'Robin left']);
  });
});

describe('Receipts', () => {
  const receipt = (messageId: string): [string, string] => [`${EVENT}message.read`, JSON.stringify({ messageId })];

  test('are for two: with a bot beside agent and customer there are none, and again when it has left (T54)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    const robin = await invite(kim);
    const one = (await eva.say(contactId, 'One')) as { itemId: string };
    // Invited is not there yet.
    await kim.event(...receipt(one.itemId));
    const bot = await robin.connect();
    const two = (await eva.say(contactId, 'Two')) as { itemId: string };
    await expect(kim.event(...receipt(two.itemId))).rejects.toMatchObject({ code: 'wrong_state' });
    await bot.leave();
    await kim.event(...receipt(two.itemId));
    expect(eva.items.filter((item) => item.receipt.readAt !== undefined).map((item) => item.content)).toEqual(['One', 'Two']);
  });

  test('of the customer reach the bot whose message it was, and nobody else', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const robin = await invite(kim);
    const sent = await (await robin.connect()).say('Read me');
    await kim.event(...receipt(sent.id));
    expect(world.told.filter((notice) => notice.type === 'receipt')).toMatchObject([{ to: robin.participantId, itemId: sent.id }]);
  });
});
