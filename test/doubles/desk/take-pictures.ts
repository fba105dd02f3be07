/*
 * Takes the pictures of the docs from the panel on the desk double: `node test/doubles/desk/take-pictures.ts`. The panel must have
 * been built. The same scenes, the same time of day, so that a picture changes only when the panel does.
 */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { openPanel, painted, servePanel } from './panel-page.ts';
import { scenes } from './scenes.ts';

/** Scene, theme, width and height. */
const WANTED = [
  ['agent', 'light', 1125, 600],
  ['reconnecting', 'dark', 900, 620],
  ['board', 'light', 1125, 600],
  ['review', 'light', 1125, 600],
  ['agent', 'light', 340, 720],
] as const;
const LARGEST = 150_000;

const root = path.join(import.meta.dirname, '../../..');
const folder = path.join(root, 'docs/pictures');
await mkdir(folder, { recursive: true });
const panel = await servePanel(process.env['PANEL_BUILD'] ?? path.join(root, 'out/renderer'));
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
// Half past two in the afternoon, wherever this runs.
const now = Date.UTC(2026, 10, 23, 14, 33, 5);
for (const [name, theme, width, height] of WANTED) {
  const scene = scenes.find((one) => one.name === name);
  if (!scene) throw new Error(`There is no scene ${name}.`);
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'UTC', reducedMotion: 'reduce' });
  const desk = scene.desk(now);
  desk.state = { ...desk.state, preferences: { ...desk.state.preferences, theme } };
  const { page } = await openPanel(context, panel.url, desk, now);
  await scene.act?.(page);
  await painted(page);
  const file = path.join(folder, `${name}-${width}-${theme}.png`);
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  console.log(`${path.relative(root, file)}  ${Math.round(size / 1000)} kB`);
  if (size > LARGEST) throw new Error(`${file} is larger than ${LARGEST / 1000} kB. Choose a smaller window.`);
  await context.close();
}
await browser.close();
await panel.close();
