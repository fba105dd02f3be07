import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { startBrowserHost } from '../main/browser-host.ts';
import { createLog } from '../server/log.ts';
import { seedSample } from '../server/sample/sample-instance.ts';
import { startServer } from '../server/start.ts';
import { report, summary, type Row } from './report.ts';

/*
 * Speed budget "panel start": the built panel of an agent who is signed in, from the start of its page's loading until
 * it says that it is usable (`body[data-ready=true]`), against a React page with nothing on it. The same warm
 * Chromium loads both by turns; the page's own clock measures, so that driving it costs nothing.
 */

const ROUNDS = 25;
const WARM = 5;
const PASSWORD = 'correct horse';
const AIM_BEYOND = 300;

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const folder = mkdtempSync(path.join(tmpdir(), 'bench-panel-'));

/** Loads a page again and gives the milliseconds until it called itself ready. */
async function load(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  const ready = await page.waitForFunction(() => (globalThis as { readyAfter?: number }).readyAfter, undefined, { polling: 20 });
  return Number(await ready.jsonValue());
}

/** Runs in the page before its own scripts. */
function watchReady(): void {
  const look = (): void => {
    if (document.body?.dataset['ready'] !== 'true') return;
    watching.disconnect();
    (globalThis as { readyAfter?: number }).readyAfter = performance.now();
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready'] });
}

await build({
  configFile: false, root: path.join(import.meta.dirname, 'panel-start'), logLevel: 'error',
  build: { outDir: path.join(folder, 'empty'), emptyOutDir: true, target: 'chrome140' },
});
const empty = await preview({ configFile: false, root: path.join(import.meta.dirname, 'panel-start'), logLevel: 'error', build: { outDir: path.join(folder, 'empty') }, preview: { host: '127.0.0.1', port: 0 } });
const emptyUrl = empty.resolvedUrls?.local[0];
if (emptyUrl === undefined) throw new Error('The empty page is not served.');
const server = await startServer({ database: ':memory:', log: createLog(() => undefined) });
await seedSample(server.core.instance, () => PASSWORD);
const panelFolder = path.join(import.meta.dirname, '../out/renderer');
const host = await startBrowserHost({ server: server.url, dataFolder: path.join(folder, 'desk'), panelFolder, deviceName: 'bench', firstLinkWaits: true });
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const page = await browser.newPage();
  await page.goto(host.url);
  await page.getByLabel('Name', { exact: true }).fill('eva');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.addInitScript(watchReady);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < WARM + ROUNDS; round += 1) {
    const panel = await load(page, host.origin);
    await pause(100);
    const nothing = await load(page, emptyUrl);
    await pause(100);
    if (round < WARM) continue;
    ours.push(panel);
    floor.push(nothing);
  }
  const row: Row = { path: 'panel start, warm', ours: summary(ours), floor: summary(floor), aim: `floor + ${String(AIM_BEYOND)} ms`, met: false };
  const beyond = row.ours.p50 - summary(floor).p50;
  row.met = beyond <= AIM_BEYOND;
  row.remark = `${beyond.toFixed(0)} ms more than an empty React page at p50.`;
  report([row]);
} finally {
  await browser.close();
  await host.close();
  await server.close();
  await empty.close();
  rmSync(folder, { recursive: true, force: true });
}
