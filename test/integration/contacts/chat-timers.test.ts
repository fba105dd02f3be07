import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TimerChange } from '../../../server/contacts/participant-desk.ts';
import { chatRow, MINUTE, SECOND, startWorld, story, type Agent, type Customer, type World } from './contact-world.ts';

/*
 * Chat timers (connect-facts 6): who says nothing is idle, and after that the chat is taken from all but the customer.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const set = (kim: Customer, ...timers: [TimerChange['role'], TimerChange['type'], number | null][]) =>
  world.participants.configureTimers({ contactId: kim.chatId, timers: timers.map(([role, type, minutes]) => ({ role, type, minutes })) });

/** What was pushed for the moment: who, what. */
const pushed = (): string[] =>
  world.told.flatMap((notice) => (notice.type === 'passing' ? [`${notice.participant?.displayName ?? ''} ${notice.contentType.split('.').at(-1) ?? ''}`] : []));

/** A chat with an agent, its timers set before he joined. */
async function withEva(...timers: Parameters<typeof set> extends [Customer, ...infer Rest] ? Rest : never): Promise<{ kim: Customer; eva: Agent; contactId: string }> {
  const eva = await world.agent('eva');
  const kim = await world.customer();
  await set(kim, ...timers);
  const { contactId } = await eva.accept();
  return { kim, eva, contactId };
}

describe('Idle', () => {
  test('is told once to everybody when the time is over, not stored, and the agent sees a line (T70)', async () => {
    const { kim, eva } = await withEva(['CUSTOMER', 'idle', 2]);
    const lines = await kim.read();
    await world.pass(2 * MINUTE - 1);
    expect(pushed()).toEqual([]);
    await world.pass(1);
    expect(pushed()).toEqual(['Kim idle']);
    await world.pass(60 * MINUTE);
    expect(pushed()).toEqual(['Kim idle']);
    expect(await kim.read()).toEqual(lines);
    expect(eva.timeline).toContain('participant_idle');
    expect((await chatRow(world, kim.chatId)).state).toBe('with_agent');
  });

  test('begins anew with each message of that role, and with none of the other’s', async () => {
    const { kim, eva, contactId } = await withEva(['CUSTOMER', 'idle', 2]);
    await world.pass(MINUTE);
    await kim.say('One');
    await world.pass(MINUTE + 59 * SECOND);
    await eva.say(contactId, 'Two');
    expect(pushed()).toEqual([]);
    await world.pass(SECOND);
    expect(pushed()).toEqual(['Kim idle']);
  });

  test('is over with the next message: returned, and the clock begins anew', async () => {
    const { kim, eva } = await withEva(['CUSTOMER', 'idle', 2]);
    await world.pass(5 * MINUTE);
    await kim.say('Back');
    expect(pushed()).toEqual(['Kim idle', 'Kim returned']);
    expect(eva.timeline).toContain('participant_returned');
    await kim.say('More');
    await world.pass(2 * MINUTE);
    expect(pushed()).toEqual(['Kim idle', 'Kim returned', 'Kim idle']);
  });

  test('of an agent is his own', async () => {
    const { kim, eva, contactId } = await withEva(['AGENT', 'idle', 3]);
    await kim.say('Hello?');
    await world.pass(3 * MINUTE);
    expect(pushed()).toEqual(['Eva Lindqvist idle']);
    await eva.say(contactId, 'Sorry');
    expect(pushed()).toEqual(['Eva Lindqvist idle', 'Eva Lindqvist returned']);
  });

  test('neither typing nor a receipt is a message', async () => {
    const { kim } = await withEva(['CUSTOMER', 'idle', 2]);
    await world.pass(MINUTE);
    await kim.event('application/vnd.amazonaws.connect.event.typing');
    await world.pass(MINUTE);
    expect(pushed()).toEqual(['Kim idle']);
  });
});

describe('Auto-disconnect', () => {
  test('alone runs from the beginning: all but the customer are out, and the disconnect flow has him', async () => {
    const { kim, eva, contactId } = await withEva(['CUSTOMER', 'disconnect', 4]);
    const robin = await world.participants.createParticipant({ contactId: kim.chatId, displayName: 'Robin', clientToken: undefined });
    await world.chats.connectParticipant(robin.participantToken, { markConnected: true });
    await world.pass(4 * MINUTE);
    expect(pushed()).toEqual(['Kim autodisconnection']);
    expect((await kim.read()).filter((line) => line.endsWith(' left'))).toEqual(['Robin left', 'Eva Lindqvist left']);
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(await world.chats.describeContact(contactId)).toMatchObject({ endReason: 'idle_disconnect' });
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
    await kim.say('I am here');
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
  });

  test('begins only when idle has rung, where both are set', async () => {
    const { kim } = await withEva(['CUSTOMER', 'idle', 2], ['CUSTOMER', 'disconnect', 3]);
    await world.pass(4 * MINUTE + 59 * SECOND);
    expect(pushed()).toEqual(['Kim idle']);
    await world.pass(SECOND);
    expect(pushed()).toEqual(['Kim idle', 'Kim autodisconnection']);
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  });

  test('is put off by a message after idle, back to the whole way', async () => {
    const { kim } = await withEva(['CUSTOMER', 'idle', 2], ['CUSTOMER', 'disconnect', 3]);
    await world.pass(4 * MINUTE);
    await kim.say('Wait');
    await world.pass(4 * MINUTE + 59 * SECOND);
    expect((await chatRow(world, kim.chatId)).state).toBe('with_agent');
    await world.pass(SECOND);
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  });

  test('of a silent agent brings the customer to the next one', async () => {
    const { kim } = await withEva(['AGENT', 'disconnect', 2]);
    await world.pass(MINUTE);
    await kim.say('Anybody?');
    await world.pass(MINUTE);
    expect(pushed()).toEqual(['Eva Lindqvist autodisconnection']);
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  });

  test('ends the chat where no disconnect flow is set', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ attributes: { afterAgentLeaves: 'end' } });
    await set(kim, ['CUSTOMER', 'disconnect', 2]);
    await eva.accept();
    await world.pass(2 * MINUTE);
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'idle_disconnect' });
  });
});

describe('The timers', () => {
  test('are those that were set when the agent joined; a change is for the next one (T71)', async () => {
    const { kim, eva, contactId } = await withEva(['CUSTOMER', 'idle', 2]);
    await set(kim, ['CUSTOMER', 'idle', 9], ['AGENT', 'idle', 2]);
    await world.pass(2 * MINUTE);
    expect(pushed()).toEqual(['Kim idle']);
    await eva.finish(contactId);
    await kim.say('Again');
    await eva.accept();
    await world.pass(2 * MINUTE);
    expect(pushed()).toEqual(['Kim idle', 'Eva Lindqvist idle']);
    await world.pass(7 * MINUTE);
    expect(pushed()).toEqual(['Kim idle', 'Eva Lindqvist idle', 'Kim idle']);
  });

  test('can be unset, one by one', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    await set(kim, ['CUSTOMER', 'idle', 2], ['CUSTOMER', 'disconnect', 4], ['AGENT', 'idle', 3]);
    await set(kim, ['CUSTOMER', 'idle', null]);
    await eva.accept();
    await world.pass(3 * MINUTE);
    expect(pushed()).toEqual(['Eva Lindqvist idle']);
    await world.pass(MINUTE);
    expect(pushed()).toEqual(['Eva Lindqvist idle', 'Kim autodisconnection']);
  });

  test('do not run before the agent is there, nor after he has left, nor after the end', async () => {
    const eva = await world.agent('eva');
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const kim = await world.customer();
    await set(kim, ['CUSTOMER', 'idle', 2], ['CUSTOMER', 'disconnect', 2]);
    await world.pass(10 * MINUTE);
    expect(pushed()).toEqual([]);
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    const { contactId } = await eva.accept();
    await world.pass(MINUTE);
    await eva.leave(contactId);
    await world.pass(10 * MINUTE);
    expect(pushed()).toEqual([]);
    await kim.leave();
    expect(await world.rows.selectFrom('timers').select('key').where('kind', '=', 'chat_timer').execute()).toEqual([]);
  });

  test('do not run before the customer has connected', async () => {
    const eva = await world.agent('eva');
    const started = await world.chats.startChat({ flowId: 'flow-inbound', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: ['text/plain'], initialMessage: undefined, clientToken: undefined });
    await world.participants.configureTimers({ contactId: started.contactId, timers: [{ role: 'CUSTOMER', type: 'idle', minutes: 2 }] });
    await world.settle();
    await eva.accept();
    await world.pass(3 * MINUTE);
    expect(pushed()).toEqual([]);
    await world.chats.connectParticipant(started.participantToken, { markConnected: true });
    await world.pass(2 * MINUTE);
    expect(pushed()).toEqual(['Kim idle']);
  });

  test('survive a crash: what came due meanwhile happens at the start, once', async () => {
    const { kim } = await withEva(['CUSTOMER', 'idle', 2], ['CUSTOMER', 'disconnect', 3]);
    await world.pass(MINUTE);
    await world.restart();
    await world.pass(MINUTE);
    expect(pushed()).toEqual(['Kim idle']);
    await world.restart();
    await world.pass(3 * MINUTE);
    expect(pushed()).toEqual(['Kim idle', 'Kim autodisconnection']);
    expect((await story(world, kim.chatId)).filter((step) => step === 'participant_idle' || step === 'auto_disconnected')).toEqual(['participant_idle', 'auto_disconnected']);
  });

  test('cannot be set on a chat that has ended', async () => {
    const kim = await world.customer();
    await kim.leave();
    await expect(set(kim, ['CUSTOMER', 'idle', 2])).rejects.toMatchObject({ code: 'wrong_state' });
  });
});
