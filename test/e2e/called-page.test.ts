import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, test } from 'vitest';
import type { Agent } from './agent.ts';
import { isAfterCall, onCall, presses, promptsOfFile } from './calls.ts';
import { onOneHost } from './on-every-host.ts';
import { giveVoice, hears, hearsMusic } from './voices.ts';
import type { World } from './world.ts';

/*
 * An agent calls a customer who is signed in at the shop, by the number that the shop knows him by: the real panel, the real page and a real
 * server with a real media process.
 */

const prompts = promptsOfFile();
/** Browsers of customers; one that stays open can be called by the next test. */
const browsers: BrowserContext[] = [];
afterEach(() => Promise.all(browsers.splice(0).map((browser) => browser.close())));

/** Marta, signed in at the shop, with some pages of it open. */
async function martaAtTheShop(world: World, pages = 1): Promise<Page[]> {
  const context = await world.browser.newContext();
  browsers.push(context);
  await giveVoice(context, 'marta');
  const opened: Page[] = [];
  for (let count = 0; count < pages; count += 1) {
    const page = await context.newPage();
    const isIn = new Promise<void>((resolve) => {
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
        if (socket.url().endsWith('/call/reachable') && String(payload).includes('"welcome"')) resolve();
      }));
    });
    await page.goto(`${world.server.ready.shop}sign-in?id=customer-4711&name=Marta%20Ruiz`);
    await isIn;
    opened.push(page);
  }
  return opened;
}

/** Calls whom the shop knows by this number. */
async function calls(agent: Agent, address: string): Promise<void> {
  await agent.page.keyboard.press('Control+Shift+C');
  const dialog = agent.page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(address);
  await dialog.getByRole('option', { name: new RegExp(`^Call the pages of ${address}`, 'u') }).click();
  await dialog.waitFor({ state: 'detached' });
}

const ring = (page: Page) => page.getByRole('group', { name: 'We are calling you' });

onOneHost('a customer who is called on his page', (begun) => {
  test('sees it ring on every page of his, takes it on one, and the two talk', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    const [page, other] = (await martaAtTheShop(world, 2)) as [Page, Page];
    await calls(eva, 'customer-4711');
    await onCall(eva, 'Marta Ruiz').waitFor();
    await hearsMusic(eva.page);
    await page.bringToFront();
    await ring(page).getByRole('alert').getByText('We are calling you').waitFor();
    await ring(page).getByRole('button', { name: 'Take the call' }).click();
    await page.getByRole('status').getByText('Talking to Eva Lindqvist', { exact: true }).first().waitFor();
    await hears(page, 'eva');
    await hears(eva.page, 'marta');
    await other.getByText('You took the call in another window').waitFor();
    // Back into it after a reload, as on any call.
    await page.reload();
    await hears(page, 'eva');
    await hears(eva.page, 'marta');
    await page.getByRole('button', { name: 'Chat with us, you are in a call' }).click();
    await presses(eva, 'Hang up');
    await page.getByText('Eva Lindqvist hung up.').waitFor();
    await isAfterCall(eva);
    await eva.closesContact();
  });

  test('declines it; is called once more, and has gone', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    const [page] = (await martaAtTheShop(world)) as [Page];
    await calls(eva, 'customer-4711');
    await ring(page).getByRole('button', { name: 'Decline' }).click();
    await eva.page.getByRole('heading', { name: 'Declined' }).waitFor();
    await ring(page).waitFor({ state: 'hidden' });
    await page.close();
    await presses(eva, 'Close and call again');
    await eva.page.getByRole('heading', { name: 'Not reachable' }).waitFor();
    await eva.closesContact();
  });

  test('is rung at no more when the agent gives up, and reads so', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    const [page] = (await martaAtTheShop(world)) as [Page];
    await calls(eva, 'customer-4711');
    await ring(page).waitFor();
    await presses(eva, 'Stop calling');
    await page.getByText('We are no longer calling').waitFor();
    await eva.page.getByRole('heading', { name: 'You stopped calling' }).waitFor();
    await eva.closesContact();
  });
}, { calls: { prompts } });
