import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/*
 * Draws build/icons/*.png from build/icon.svg: node build/icons.mjs (with Chromium; CHROMIUM_PATH says which). The
 * pictures are kept in the repository, because making them needs a browser and packing must not.
 */
const folder = path.join(import.meta.dirname, 'icons');
const drawing = readFileSync(path.join(import.meta.dirname, 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
mkdirSync(folder, { recursive: true });
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: path.join(folder, `${size}x${size}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
