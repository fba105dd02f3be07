import { createInterface } from 'node:readline';
import path from 'node:path';
import { startShop } from '../../scripts/sample-shop.ts';
import { publishSampleFlows, SAMPLE_USERS, seedSample } from '../../server/sample/sample-instance.ts';
import { startServer } from '../../server/start.ts';
import { adjustableClock } from '../doubles/adjustable-clock.ts';
import type { ServerOrder, ServerReport } from './server-orders.ts';

/*
 * The routing server with the sample instance in a process of its own, so that a test can kill it. Told what to do
 * by lines of JSON on standard input; the first line on standard output says where it is.
 */

const [dataFolder = '', portText = '0', shopPortText = '0', aheadText = '0', waitSeconds = '8', publicUrl = ''] = process.argv.slice(2);
const clock = adjustableClock(Number(aheadText));
const server = await startServer({
  database: path.join(dataFolder, 'routing.db'),
  port: Number(portText),
  clock,
  ...(publicUrl !== '' && { publicUrl }),
  objects: { directory: path.join(dataFolder, 'objects') },
  settings: { offerLasts: 6000, graceOffers: 4000, graceContacts: 12_000, declineBackOff: 5000 },
});

const fresh = portText === '0';
if (fresh) {
  await seedSample(server.core.instance, (username) => `${username}-password`);
  // The sample's Waits last minutes; here they last as long as a test is ready to put the clock forward at once.
  await publishSampleFlows(server.core.instance, (_id, content) => content.replaceAll(/"TimeLimitSeconds": "(900|\d{3,})"/g, `"TimeLimitSeconds": "${waitSeconds}"`));
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
    case 'publish':
      await server.core.instance.putFlow({ ...order.flow, publish: true });
      break;
  }
  say({ type: 'done', id: order.id });
}
await shop.close();
await server.close();
