import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { startShop } from '../../scripts/sample-shop.ts';
import { publishSampleFlows, SAMPLE_USERS, seedSample, seedSampleQuickConnects, seedSampleTasks, seedSampleTemplate } from '../../server/sample/sample-instance.ts';
import { startServer } from '../../server/start.ts';
import { adjustableClock } from '../doubles/adjustable-clock.ts';
import { quickPasswords } from '../doubles/running-core.ts';
import { GRACE, OFFER_LASTS, WAIT_LASTS } from './lengths.ts';
import type { ServerOrder, ServerReport } from './server-orders.ts';

/*
 * The routing server with the sample instance in a process of its own, so that a test can kill it. Told what to do
 * by lines of JSON on standard input; the first line on standard output says where it is.
 */

const [dataFolder = '', portText = '0', shopPortText = '0', aheadText = '0', publicUrl = ''] = process.argv.slice(2);
const clock = adjustableClock(Number(aheadText));
const database = path.join(dataFolder, 'routing.db');
const fresh = !existsSync(database);
const server = await startServer({
  database,
  port: Number(portText),
  clock,
  // What a password costs is tested where passwords are.
  passwords: quickPasswords,
  ...(publicUrl !== '' && { publicUrl }),
  objects: { directory: path.join(dataFolder, 'objects') },
  settings: { offerLasts: OFFER_LASTS, graceOffers: GRACE, graceContacts: GRACE },
});

if (fresh) {
  await seedSample(server.core.instance, (username) => `${username}-password`);
  await publishSampleFlows(server.core.instance, (_id, content) => content.replaceAll(/"TimeLimitSeconds": "(900|\d{3,})"/g, `"TimeLimitSeconds": "${WAIT_LASTS / 1000}"`));
}
const key = await server.core.instance.createAccessKey(`test ${portText}`);
const shop = await startShop({
  api: server.listening,
  instanceId: server.core.instance.instanceId,
  accessKeyId: key.accessKeyId,
  secretAccessKey: key.secretAccessKey,
  flow: 'flow-inbound',
  pages: path.resolve('out/customer'),
  port: Number(shopPortText),
});

const say = (report: ServerReport): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};
say({
  type: 'ready',
  api: server.listening,
  shop: shop.url,
  instanceId: server.core.instance.instanceId,
  ...key,
  users: SAMPLE_USERS.map(({ username }) => ({ username, password: `${username}-password` })),
});

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as ServerOrder;
  switch (order.type) {
    case 'advance':
      clock.advance(order.milliseconds);
      await server.core.idle();
      break;
    case 'tasks':
      await seedSampleTasks(server.core.instance);
      await seedSampleQuickConnects(server.core.quickConnects);
      break;
    case 'template':
      await seedSampleTemplate(server.core.taskTemplates);
      break;
    case 'publish':
      await server.core.instance.putFlow({ ...order.flow, publish: true });
      break;
  }
  say({ type: 'done', id: order.id });
}
await shop.close();
await server.close();
