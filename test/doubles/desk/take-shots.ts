/*
 * Takes pictures of every scene of the panel on the desk double, at the sizes and themes of the look, to look at while
 * working: `node test/doubles/desk/take-shots.ts [folder] [scene] [size] [theme]`. Also counts what axe finds and what the
 * page complained of; ends with 1 if there was any. The panel must have been built.
 */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { openPanel, painted, servePanel } from './panel-page.ts';
import { callScenes } from './call-scenes.ts';
import { scenes } from './scenes.ts';
import { voiceInPage } from './voice-in-page.ts';

const root = path.join(import.meta.dirname, '../../..');
const [folder = path.join(root, 'out/shots'), onlyScene, onlySize, onlyTheme] = process.argv.slice(2);
const build = process.env['PANEL_BUILD'] ?? path.join(root, 'out/renderer');
const sizes = [[1440, 900], [900, 700], [340, 720]].filter(([width]) => onlySize === undefined || String(width) === onlySize);
const themes = (['light', 'dark'] as const).filter((theme) => onlyTheme === undefined || theme === onlyTheme);

await mkdir(folder, { recursive: true });
const panel = await servePanel(build);
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'] });
const axe = await readFile(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
let complaints = 0;

const wanted = (name: string): boolean => onlyScene === undefined || onlyScene === 'all' || name === onlyScene || (onlyScene.endsWith('*') && name.startsWith(onlyScene.slice(0, -1)));
for (const scene of [...scenes, ...callScenes].filter((one) => wanted(one.name))) {
  for (const [width = 0, height = 0] of sizes) {
    for (const theme of themes) {
      const context = await browser.newContext({ viewport: { width, height }, bypassCSP: false, reducedMotion: 'reduce' });
      if (scene.voice) await voiceInPage(context, scene.voice);
      const name = `${scene.name}-${width}x${height}-${theme}`;
      const desk = scene.desk(Date.now());
      desk.state = { ...desk.state, preferences: { ...desk.state.preferences, theme } };
      try {
        const { page, faults } = await openPanel(context, panel.url, desk);
        await scene.act?.(page);
        await painted(page);
        await page.screenshot({ path: path.join(folder, `${name}.png`) });
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const tool = (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe;
          const { violations } = await tool.run();
          return violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 140)} | ${node.failureSummary.slice(0, 220)}`).slice(0, 3).join(' || ')}`);
        });
        for (const line of [...faults.filter((fault) => !fault.includes('favicon')), ...found]) {
          complaints += 1;
          console.log(`${name}: ${line}`);
        }
      } catch (error) {
        complaints += 1;
        console.log(`${name}: ${String(error).slice(0, 400)}`);
      } finally {
        await context.close();
      }
    }
  }
}
await browser.close();
await panel.close();
console.log(`${complaints} complaints`);
process.exitCode = complaints > 0 ? 1 : 0;
