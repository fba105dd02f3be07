import { afterEach, beforeEach, expect, test } from 'vitest';
import { chatRow, HOUR, MINUTE, startWorld, type World } from './contact-world.ts';

/*
 * The hard end of a chat: its duration wins over everything, and then no token is worth anything (T04, T11, T14).
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const secretOf = (socketPath: string): string => socketPath.split('t=')[1] ?? '';

test('comes with the last millisecond, not before, and to every token there is: participant, connection, socket, bot', async () => {
  const kim = await world.customer({ flowId: 'flow-quiet', durationMinutes: 60 });
  const robin = await world.participants.createParticipant({ contactId: kim.chatId, displayName: 'Robin', clientToken: undefined });
  const bot = await world.chats.connectParticipant(robin.participantToken, { markConnected: true });
  await world.pass(HOUR - 1);
  expect((await chatRow(world, kim.chatId)).state).not.toBe('ended');
  const late = await world.chats.connectParticipant(kim.token, { markConnected: false });
  await world.chats.sendMessage(late.participant, { contentType: 'text/plain', content: 'just in time', clientToken: undefined });
  await world.pass(1);
  expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
  const denied = { code: 'access_denied' };
  await expect(world.chats.connectParticipant(kim.token, { markConnected: true })).rejects.toMatchObject(denied);
  await expect(world.chats.connectParticipant(robin.participantToken, { markConnected: true })).rejects.toMatchObject(denied);
  for (const connection of [late, bot]) {
    await expect(world.chats.participantOf(connection.connectionToken)).rejects.toMatchObject(denied);
    await expect(world.chats.openSocket(secretOf(connection.socketPath))).rejects.toMatchObject(denied);
    await expect(world.chats.sendMessage(connection.participant, { contentType: 'text/plain', content: 'too late', clientToken: undefined })).rejects.toMatchObject(denied);
    await expect(world.chats.sendEvent(connection.participant, { contentType: 'application/vnd.amazonaws.connect.event.typing', content: undefined, clientToken: undefined })).rejects.toMatchObject(denied);
    await expect(world.chats.disconnect(connection.participant, undefined)).rejects.toMatchObject(denied);
  }
  await expect(kim.read()).rejects.toMatchObject(denied);
});

test('comes while the server is down, too: what is overdue ends at the start', async () => {
  const kim = await world.customer({ flowId: 'flow-quiet', durationMinutes: 60 });
  await world.restart();
  await world.pass(HOUR);
  expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
});

test('comes to a customer who is alone with his survey, and to a chat with timers and a past', async () => {
  const past = await world.customer({ flowId: 'flow-quiet' });
  await past.leave();
  const eva = await world.agent('eva');
  const kim = await world.customer({ durationMinutes: 60, agentLeavesWithCustomer: true, goesOnFrom: { type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId } });
  await world.participants.configureTimers({ contactId: kim.chatId, timers: [{ role: 'CUSTOMER', type: 'idle', minutes: 50 }, { role: 'AGENT', type: 'disconnect', minutes: 480 }] });
  await eva.accept();
  await world.pass(50 * MINUTE);
  await kim.leave();
  expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  await world.pass(10 * MINUTE);
  expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
  expect(await world.rows.selectFrom('timers').select('kind').where('key', 'like', `${kim.chatId}%`).execute()).toEqual([]);
});
