import { createCore } from '../../server/create-core.ts';
import { systemClock } from '../../server/clock.ts';
import { systemIds } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { seedSample } from '../../server/sample/sample-instance.ts';
import { settingsWith } from '../../server/settings.ts';
import { memoryObjects } from '../../test/doubles/memory-objects.ts';
import { quickPasswords } from '../../test/doubles/running-core.ts';
import { ROOM } from '../message-path/open-chats.ts';

/** Chats that one step starts at a time, so that the writer's queue stays short. */
const STEP = 500;

/** Starts this many chats that wait in their queue. @returns the path of each customer's socket. */
export async function waitingChats(database: string, count: number): Promise<string[]> {
  const core = await createCore({ database, clock: systemClock(), ids: systemIds(), settings: settingsWith(ROOM), passwords: quickPasswords, objects: memoryObjects(), log: createLog(() => undefined) });
  try {
    await seedSample(core.instance, () => 'correct horse');
    const paths: string[] = [];
    for (let from = 0; from < count; from += STEP) {
      paths.push(...(await Promise.all(Array.from({ length: Math.min(STEP, count - from) }, async (_none, number) => {
        const { participantToken } = await core.chats.startChat({
          flowId: 'flow-quiet', customerName: `Customer ${String(from + number)}`, attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain'],
          initialMessage: undefined, clientToken: undefined,
        });
        return (await core.chats.connectParticipant(participantToken, { markConnected: true })).socketPath;
      }))));
    }
    return paths;
  } finally {
    await core.close();
  }
}
