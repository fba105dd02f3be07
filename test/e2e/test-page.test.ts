import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemIds } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { claimFolder } from '../../server/operator/operator-socket.ts';
import { giveOrder } from '../../server/operator/give-order.ts';
import { seedSample } from '../../server/sample/sample-instance.ts';
import { startServer } from '../../server/start.ts';
import { startTestPage } from '../../server/test-page/test-page.ts';
import { obstacles } from './accessibility.ts';
import { openBrowser } from './world.ts';

/* The page on which an administrator tries flows, in a browser, by the keyboard alone. */

let browser: Browser;
let ends: (() => Promise<unknown>)[];
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ends = [];
  const data = await mkdtemp(path.join(tmpdir(), 'test-page-'));
  ends.push(() => rm(data, { recursive: true, force: true }));
  const folder = await claimFolder(data);
  ends.push(() => folder.close());
  const server = await startServer({ database: path.join(data, 'routing.db'), objects: { directory: path.join(data, 'objects') }, log: createLog(() => undefined) });
  ends.push(() => server.close());
  folder.obey(server.core);
  await seedSample(server.core.instance, () => 'a password for the page');
  const served = await startTestPage({ give: (order, fields) => giveOrder(data, order, fields), api: server.url, pages: path.resolve('out/customer'), port: 0, ids: systemIds() });
  ends.push(() => served.close());
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, reducedMotion: 'reduce' });
  ends.push(() => context.close());
  page = await context.newPage();
  await page.goto(served.url);
  await page.getByRole('option', { name: 'Sample task flow' }).waitFor({ state: 'attached' });
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

/** Presses Tab until this has the focus. @throws if it never does. */
async function tabTo(name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate(() => {
      const at = document.activeElement;
      const labels = at instanceof HTMLInputElement || at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement ? [...(at.labels ?? [])].map((label) => label.textContent) : [];
      return (at?.getAttribute('aria-label') ?? labels[0] ?? at?.textContent ?? '').trim();
    });
    if (typeof name === 'string' ? called.startsWith(name) : name.test(called)) return;
  }
  throw new Error(`Tab never comes to ${String(name)}.`);
}

const story = () => page.getByRole('tabpanel').getByLabel('What became of it');

test('a chat and a task are begun, watched and ended without a mouse', async () => {
  expect(await obstacles(page)).toEqual([]);
  await tabTo('A chat');
  await tabTo('Flow');
  await page.keyboard.type('Sample inbound flow');
  await tabTo('Attributes');
  await page.keyboard.type('topic=orders');
  await tabTo(/^Begin$/u);
  await page.keyboard.press('Enter');
  await story().getByText('The customer has not begun yet').waitFor();
  const chat = page.frameLocator('iframe');
  await chat.getByLabel('Your name').press('Control+a');
  await page.keyboard.type('Marta');
  await page.keyboard.press('Enter');
  await story().getByText('Attributes: topic=orders').waitFor();
  await story().getByText(/waits|queue/iu).first().waitFor();
  expect(await obstacles(page)).toEqual([]);

  await page.getByRole('radio', { name: 'A chat' }).focus();
  await page.keyboard.press('ArrowDown');
  await tabTo('Flow');
  await page.keyboard.type('Sample task flow');
  await tabTo('Name');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Call Kim back');
  await tabTo(/^Begin$/u);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Task 2, Sample task flow', selected: true }).waitFor();
  await story().getByText(/waits|queue/iu).first().waitFor();
  expect(await obstacles(page)).toEqual([]);
  await tabTo('Task 2');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('tab', { name: 'Chat 1, Sample inbound flow', selected: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'Task 2, Sample task flow', selected: true }).waitFor();
  await tabTo('End it');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'End it' }).waitFor({ state: 'hidden' });
  await story().getByText(/ended/iu).first().waitFor();
});
