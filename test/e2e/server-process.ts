import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { startShop } from '../../scripts/sample-shop.ts';
import { createLog } from '../../server/log.ts';
import { claimFolder } from '../../server/operator/operator-socket.ts';
import { publishSampleFlows, SAMPLE_USERS, seedSample, seedSampleCalls, seedSampleQuickConnects, seedSampleTasks, seedSampleTemplate } from '../../server/sample/sample-instance.ts';
import { startServer } from '../../server/start.ts';
import { startMediaEngine } from '../../server/voice/media/start-media-engine.ts';
import { startJanusTrunk } from '../../server/voice/phone/janus-trunk.ts';
import type { PhoneSettings } from '../../server/voice/phone/phone-settings.ts';
import { adjustableClock } from '../doubles/adjustable-clock.ts';
import { quickPasswords } from '../doubles/running-core.ts';
import { GRACE, OFFER_LASTS, WAIT_LASTS } from './lengths.ts';
import { OUR_NUMBER, VOICES } from './voices.ts';
import type { ServerStart } from './server-handle.ts';
import type { ServerOrder, ServerReport } from './server-orders.ts';

/*
 * The routing server with the sample instance in a process of its own, so that a test can kill it. Told what to do
 * by lines of JSON on standard input; the first line on standard output says where it is.
 */

const { folder, ports, ahead: aheadAtFirst, publicUrl, calls } = JSON.parse(process.argv[2] ?? '') as ServerStart;
const say = (report: ServerReport): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};

let running = await begin(aheadAtFirst);
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as ServerOrder;
  await obey(order);
  say({ type: 'done', id: order.id });
}
await running.end();

/** Starts the server on what lies in its folder, and the shop beside it, and says where they are. */
async function begin(ahead: number) {
  const clock = adjustableClock(ahead);
  const database = path.join(folder, 'routing.db');
  const fresh = !existsSync(database);
  const log = createLog();
  const stack = calls?.stack ?? 'native';
  const media = calls === null || stack === 'none' ? undefined : startMediaEngine({ processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [46_000, 46_999], stack }, log, { disturbs: true });
  const trunk = media && calls?.gateway !== undefined ? startJanusTrunk({ settings: phoneSettings(calls.gateway), engine: media, clock, log }) : undefined;
  const claimed = await claimFolder(folder);
  const server = await startServer({
    database,
    log,
    ...(media && { media }),
    ...(trunk && { trunk }),
    ...(calls && { preparedPrompts: calls.prompts }),
    captures: path.join(folder, 'captures'),
    speech: calls === null || calls.speaks === false ? { engine: 'none' } : { engine: 'command', program: process.execPath, args: [path.resolve('test/doubles/speaking-tone.ts'), String(VOICES.prompt)], output: { rate: 16_000 }, ssml: false },
    port: ports.api,
    clock,
    // What a password costs is tested where passwords are.
    passwords: quickPasswords,
    ...(publicUrl !== null && { publicUrl }),
    objects: { directory: path.join(folder, 'objects') },
    settings: { offerLasts: OFFER_LASTS, graceOffers: GRACE, graceContacts: GRACE, callArrival: GRACE, callLineGrace: GRACE },
  });
  if (fresh) {
    await seedSample(server.core.instance, (username) => `${username}-password`);
    if (calls) {
      await seedSampleCalls(server.core.instance);
      await seedSampleQuickConnects(server.core.quickConnects);
    }
    if (trunk) await server.core.phoneNumbers.put({ number: OUR_NUMBER, flowId: 'flow-call' });
    await publishSampleFlows(server.core.instance, (_id, content) => content.replaceAll(/"TimeLimitSeconds": "(900|\d{3,})"/g, `"TimeLimitSeconds": "${WAIT_LASTS / 1000}"`));
  }
  claimed.obey(server.core);
  const key = await server.core.instance.createAccessKey(`test ${ports.api}`);
  const shop = await startShop({
    api: server.listening,
    instanceId: server.core.instance.instanceId,
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    flow: 'flow-inbound',
    ...(calls && { callFlow: 'flow-call' }),
    pages: path.resolve('out/customer'),
    port: ports.shop,
  });
  say({
    type: 'ready',
    api: server.listening,
    shop: shop.url,
    instanceId: server.core.instance.instanceId,
    ...key,
    users: SAMPLE_USERS.map(({ username }) => ({ username, password: `${username}-password` })),
  });
  const end = async (): Promise<void> => {
    await shop.close();
    await claimed.close();
    await server.close();
  };
  return { clock, core: server.core, media, end };
}

async function obey(order: ServerOrder): Promise<void> {
  const { clock, core, media } = running;
  switch (order.type) {
    case 'anew':
      await running.end();
      await emptied(folder);
      running = await begin(0);
      break;
    case 'advance':
      clock.advance(order.milliseconds);
      await core.idle();
      break;
    case 'tasks':
      await seedSampleTasks(core.instance);
      await seedSampleQuickConnects(core.quickConnects);
      break;
    case 'template':
      await seedSampleTemplate(core.taskTemplates);
      break;
    case 'publish':
      await core.instance.putFlow({ ...order.flow, publish: true });
      break;
    case 'disturb':
      media?.disturb(order.legId, order.line);
      break;
    case 'kill_media':
      // Without warning and without clean-up, as a crash in foreign code is.
      for (const { pid } of media?.processes ?? []) if (pid !== null) process.kill(pid, 'SIGKILL');
      break;
  }
}

function phoneSettings(url: string): PhoneSettings {
  return {
    janus: { url, secret: null }, account: 'sip:ccp@phones.test', password: 'not a secret', user: null, registrar: null, proxy: null, registers: true, transport: 'udp',
    lines: 4, country: 'GB', numbers: 'plus',
  };
}

/** What lay there is put aside first: a write that the stopped server had broken off may still end, and finds no place any more. */
async function emptied(folder: string): Promise<void> {
  const aside = await mkdtemp(`${folder}-aside-`);
  for (const name of await readdir(folder)) await rename(path.join(folder, name), path.join(aside, name));
  await rm(aside, { recursive: true, force: true });
}
