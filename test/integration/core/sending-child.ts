import { writeSync } from 'node:fs';
import { systemClock } from '../../../server/clock.ts';
import { createCore } from '../../../server/create-core.ts';
import { systemIds } from '../../../server/ids.ts';
import { createLog } from '../../../server/log.ts';
import { settingsWith } from '../../../server/settings.ts';
import { memoryObjects } from '../../doubles/memory-objects.ts';
import type { Participant } from '../../../server/core.ts';

/*
 * The process that kill.test.ts kills: the real core on a file, customers who send as fast as answers come. Each
 * acknowledged message is said on standard output before anything else happens.
 */
const [database = '', round = '', people = '[]'] = process.argv.slice(2);
const participants = JSON.parse(people) as Participant[];
const core = await createCore({ database, clock: systemClock(), ids: systemIds(), settings: settingsWith({}), objects: memoryObjects(), log: createLog(() => undefined) });

async function send(participant: Participant, lane: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const token = `${round}/${participant.id}/${String(lane)}/${String(n)}`;
    writeSync(1, `sent ${token}\n`);
    const { id } = await core.chats.sendMessage(participant, { contentType: 'text/plain', content: token, clientToken: token });
    writeSync(1, `acknowledged ${token} ${id}\n`);
  }
}
await Promise.all(participants.flatMap((participant) => [0, 1, 2].map((lane) => send(participant, lane))));
