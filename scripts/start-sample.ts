import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SAMPLE_FLOWS } from '../server/flows/samples.ts';
import { SAMPLE_USERS, seedSample, seedSampleBot, seedSampleCalls, seedSampleQuickConnects, seedSampleTemplate } from '../server/sample/sample-instance.ts';
import { claimFolder, isClaimed } from '../server/operator/operator-socket.ts';
import { createLog } from '../server/log.ts';
import { startMediaEngine } from '../server/voice/media/start-media-engine.ts';
import { startServer, type RunningServer } from '../server/start.ts';
import { openPanel, type OpenPanel } from './open-panel.ts';
import { SampleFolder, samplePassword, type Remembered } from './sample-folder.ts';
import { startShop } from './sample-shop.ts';

/*
 * `npm start`: the routing server with the sample instance, a shop with a chat page, and the panel of the first agent.
 */

const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    port: { type: 'string' },
    data: { type: 'string' },
  },
});
const project = path.resolve(import.meta.dirname, '..');
const folder = new SampleFolder(values.data ?? path.join(project, '.sample'));
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);
const ends: (() => Promise<void>)[] = [];

async function seed(server: RunningServer): Promise<Remembered> {
  const known = await folder.remembered();
  if (known !== undefined) return known;
  say('Filling a new sample instance: two agents, a supervisor, three queues, published flows');
  const passwords = Object.fromEntries(SAMPLE_USERS.map(({ username }) => [username, samplePassword()]));
  await seedSample(server.core.instance, (username) => passwords[username] ?? samplePassword());
  await seedSampleCalls(server.core.instance);
  await seedSampleBot(server.core.outside);
  await seedSampleQuickConnects(server.core.quickConnects);
  await seedSampleTemplate(server.core.taskTemplates);
  const remembered = { passwords, ...(await server.core.instance.createAccessKey('sample shop')) };
  await folder.remember(remembered);
  return remembered;
}

async function start(): Promise<void> {
  // Not even --reset takes a folder away from a server that works on it.
  if (await isClaimed(folder.path)) {
    const running = await folder.running();
    throw new Error(`The sample is running already${running === undefined ? '' : ` at ${running.api} (process ${running.pid})`}. End it with Ctrl-C there, or open another desktop on it with "npm run panel".`);
  }
  await folder.prepare(values.reset);
  // A first start that was cut short has a database and no passwords; nobody could sign in to that.
  if (existsSync(folder.database) && (await folder.remembered()) === undefined) await folder.prepare(true);

  const claimed = await claimFolder(folder.path);
  ends.push(() => claimed.close());
  const media = startMediaEngine({ processes: 1, remote: [], ports: [42_000, 42_099], stack: 'automatic' }, createLog());
  const server = await startServer({ database: folder.database, media, objects: { directory: folder.objects }, ...(values.port !== undefined && { port: Number(values.port) }) });
  ends.push(() => server.close());
  claimed.obey(server.core);
  const { passwords, accessKeyId, secretAccessKey } = await seed(server);
  const { instanceId } = server.core.instance;
  const shop = await startShop({ api: server.url, instanceId, accessKeyId, secretAccessKey, flow: 'flow-inbound', callFlow: 'flow-voice-inbound', pages: path.join(project, 'out/customer') });
  ends.push(() => shop.close());

  await folder.setRunning({ pid: process.pid, api: server.url, desktops: 1 });
  ends.push(() => folder.setStopped());
  const panel = await openPanel({ server: server.url, dataFolder: folder.desktop(1), deviceName: 'Sample desktop 1', headless: values.headless, say });
  ends.push(() => panel.close());

  if (values.json) {
    const ready = {
      panel: panel.url,
      customer: shop.url,
      api: server.url,
      instanceId,
      flows: Object.fromEntries(SAMPLE_FLOWS.map(({ id }) => [id.replace(/^flow-/, ''), id])),
      accessKeyId,
      secretAccessKey,
      users: SAMPLE_USERS.map(({ username, role }) => ({ username, password: passwords[username], role })),
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } else {
    tell(server.url, shop.url, panel, passwords);
  }
}

function tell(api: string, customer: string, panel: OpenPanel, passwords: Record<string, string>): void {
  say('');
  say('The sample instance is ready. Sign in to the panel as one of:');
  for (const { username, displayName, role } of SAMPLE_USERS) say(`  ${username.padEnd(8)} ${(passwords[username] ?? '').padEnd(16)} ${displayName}, ${role}`);
  say('');
  say(`  Panel           ${panel.url}${panel.shownIn === undefined ? '' : ` (open in ${panel.shownIn})`}`);
  say(`  Chat page       ${customer}`);
  say(`  Shop, widget    ${customer}shop`);
  say(`  API             ${api}`);
  say('');
  say('One more desktop, to sign in as somebody else: npm run panel');
  say(`Try chats and tasks against any flow: node server/cli.ts test-page --data ${folder.path} --api ${api}`);
  say('Ctrl-C ends everything.');
}

/** Ends what was started, the last first. Nothing would be lost without it. */
async function end(): Promise<void> {
  for (const stop of ends.reverse()) await stop().catch(() => undefined);
}

let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    say('Ending the sample');
    void end().then(() => process.exit(0));
  });
}

start().catch(async (error: unknown) => {
  await end();
  process.stderr.write(`The sample could not be started: ${explain(error)}\n`);
  process.exit(1);
});

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return `port ${values.port ?? ''} is in use. Choose another with --port, or leave it out to take a free one.`;
  return error instanceof Error ? error.message : String(error);
}
