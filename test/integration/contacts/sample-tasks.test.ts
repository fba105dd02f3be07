import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedSampleTasks } from '../../../server/sample/sample-instance.ts';
import { startTask } from './task-world.ts';
import { startWorld, type World } from './contact-world.ts';

/* The sample instance as it is: its agents take tasks beside their chats. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await seedSampleTasks(world.instance);
});
afterEach(() => world.close());

test('a task of the sample flow reaches an agent, and is done', async () => {
  const eva = await world.agent('eva');
  const task = await startTask(world, { flowId: 'flow-task', name: 'Call Kim back' });
  const accepted = await eva.accept();
  expect(accepted).toMatchObject({ contactId: expect.any(String) as string, channel: 'TASK', initialContactId: task, queue: { id: 'queue-support' } });
  await eva.finish(accepted.contactId);
  expect(await world.rows.selectFrom('chats').select('state').where('id', '=', task).executeTakeFirstOrThrow()).toEqual({ state: 'ended' });
});

test('a task about orders goes to their queue', async () => {
  const task = await startTask(world, { flowId: 'flow-task', name: 'Refund', attributes: { topic: 'orders' } });
  expect(await world.rows.selectFrom('contacts').select(['state', 'queue_id']).where('initial_id', '=', task).executeTakeFirstOrThrow()).toEqual({ state: 'in_queue', queue_id: 'queue-orders' });
});

test('three chats and two tasks fit side by side, whichever came first; the next of each waits', async () => {
  const eva = await world.agent('eva');
  for (const channel of ['TASK', 'CHAT', 'CHAT', 'CHAT', 'TASK']) {
    await (channel === 'TASK' ? startTask(world, { flowId: 'flow-task' }) : world.customer());
    expect(await eva.accept()).toMatchObject({ channel });
  }
  const fourth = await world.customer();
  const third = await startTask(world, { flowId: 'flow-task' });
  expect([...eva.screen.values()].map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'connected'));
  for (const waiting of [fourth.chatId, third]) {
    expect(await world.rows.selectFrom('contacts').select('state').where('initial_id', '=', waiting).executeTakeFirstOrThrow()).toEqual({ state: 'in_queue' });
  }
});
