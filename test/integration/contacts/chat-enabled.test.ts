import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createCore } from '../../../server/create-core.ts';
import { systemIds } from '../../../server/ids.ts';
import { createLog } from '../../../server/log.ts';
import { defaultSettings } from '../../../server/settings.ts';
import { seedSmallInstance, startChat } from '../../doubles/small-instance.ts';
import { startWorld, type World } from './contact-world.ts';

/* Who can have chats at all: an instance that has a place for transcripts, and an agent whose routing profile has the channel. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

test('without a place for transcripts no chat begins, and the refusal says what to do', async () => {
  const core = await createCore({ database: ':memory:', clock: systemClock(), ids: systemIds(), settings: defaultSettings, log: createLog(() => undefined) });
  await seedSmallInstance(core);
  await expect(startChat(core)).rejects.toMatchObject({ code: 'not_enabled', message: expect.stringContaining('no storage for transcripts is configured') as string });
  await core.close();
});

test('an agent gets chats only by a routing profile with the chat channel', async () => {
  const profile = (channel: 'TASK' | 'CHAT') => world.instance.putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel, concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: [{ queueId: 'queue-support', channel: 'CHAT', priority: 1, delaySeconds: 0 }],
  });
  await profile('TASK');
  const eva = await world.agent('eva');
  const kim = await world.customer();
  expect([...eva.screen.values()]).toEqual([]);
  await profile('CHAT');
  await world.settle();
  expect(eva.one('offered').initialContactId).toBe(kim.chatId);
});
