import path from 'node:path';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { claimFolder, FolderTakenError, LOCK_FILE } from '../main/cache/claim-folder.ts';
import { openPanel, type OpenPanel } from './open-panel.ts';
import { SampleFolder } from './sample-folder.ts';

/*
 * `npm run panel`: one more desktop, with data of its own, on the running sample.
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
const folder = new SampleFolder(path.join(path.resolve(import.meta.dirname, '..'), '.sample'));
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);

async function findServer(): Promise<{ server: string; number: number }> {
  const running = await folder.running();
  if (values.port !== undefined) return { server: `http://127.0.0.1:${values.port}`, number: (running?.desktops ?? 1) + 1 };
  if (running === undefined) throw new Error('No sample is running. Start it with "npm start" in another terminal, or name the port of a routing server with --port.');
  await folder.setRunning({ ...running, desktops: running.desktops + 1 });
  return { server: running.api, number: running.desktops + 1 };
}

/** Takes everything out of a desktop's folder, unless a desktop works in it. */
async function empty(dataFolder: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const letGo = claimFolder(dataFolder);
  const entries = await readdir(dataFolder);
  await Promise.all(entries.filter((entry) => entry !== LOCK_FILE).map((entry) => rm(path.join(dataFolder, entry), { recursive: true, force: true })));
  letGo();
}

/** Opens the desktop with this number, or the next whose folder no other desktop has. */
async function openNext(server: string, number: number): Promise<{ panel: OpenPanel; number: number }> {
  const dataFolder = values.data ?? folder.desktop(number);
  try {
    if (values.reset) await empty(dataFolder);
    return { number, panel: await openPanel({ server, dataFolder, deviceName: `Sample desktop ${number}`, headless: values.headless, say }) };
  } catch (error) {
    if (error instanceof FolderTakenError && values.data === undefined) return openNext(server, number + 1);
    throw error;
  }
}

async function start(): Promise<void> {
  const { server, number: first } = await findServer();
  const { panel, number } = await openNext(server, first);
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void panel.close().finally(() => process.exit(0));
    });
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ panel: panel.url, api: server })}\n`);
  else say(`Desktop ${number}: ${panel.url}${panel.shownIn === undefined ? '' : ` (open in ${panel.shownIn})`}\nCtrl-C ends it.`);
}

start().catch((error: unknown) => {
  process.stderr.write(`The panel could not be opened: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
