import { afterEach, beforeEach, expect, test } from 'vitest';
import { chatRow, MINUTE, SECOND, startWorld, type World } from './contact-world.ts';

/*
 * The server is killed at each step of the scenario; what is on disk is enough to go on.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

test('the whole scenario with a new start of the server between any two steps', async () => {
  const eva = await world.agent('eva');
  await eva.do({ type: 'set_status', statusId: 'status-lunch' });
  const restart = async () => {
    await world.restart();
    await eva.back();
  };
  const kim = await world.customer();
  await restart();
  expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'in_queue', customer_presence: 'away' });
  await eva.do({ type: 'set_status', statusId: 'status-available' });
  await restart();
  const { contactId } = await eva.accept();
  await restart();
  await eva.say(contactId, 'Are you there?');
  await restart();
  await eva.leave(contactId);
  await restart();
  expect(eva.one('after_contact_work').chat.state).toBe('waiting_for_customer');
  await eva.do({ type: 'close_contact', contactId });
  await restart();
  expect(eva.one('waiting_for_return').contactId).toBe(contactId);
  await kim.say('back', 'once');
  await restart();
  await kim.say('back', 'once');
  const again = await eva.accept();
  await restart();
  const read = await eva.read(again.contactId);
  expect(read.filter((line) => line === 'Kim: back')).toHaveLength(1);
  expect(read.filter((line) => line === 'Eva Lindqvist joined')).toHaveLength(2);
  expect(await kim.read()).toEqual(read);
});

test('a Wait that came due while the server was down is over when it is back', async () => {
  const eva = await world.agent('eva');
  const kim = await world.customer();
  const { contactId } = await eva.accept();
  await eva.finish(contactId);
  await world.pass(14 * MINUTE);
  await world.restart();
  expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
  await world.pass(MINUTE);
  expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
});

test('an offer goes on ringing over a new start, and is missed at the same moment as without', async () => {
  const eva = await world.agent('eva');
  await world.customer();
  const before = eva.one('offered').offer;
  await world.pass(10 * SECOND);
  await world.restart();
  await eva.back();
  expect(eva.one('offered').offer).toEqual(before);
  await world.pass(10 * SECOND);
  expect(eva.one('missed').stateSince).toBe(before?.expiresAt);
});

test('an agent who does not come back after a new start loses his offer to another', async () => {
  const eva = await world.agent('eva');
  await world.customer();
  await world.restart();
  await world.pass(15 * SECOND);
  const jonas = await world.agent('jonas');
  expect(jonas.one('offered').waited).toBe(15 * SECOND);
  await eva.back();
  expect(eva.one('link_lost').offer).toBeNull();
});
