import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { CallServer } from '../doubles/call-server.ts';
import { CompanyBot, contactOf } from './company-bot.ts';
import { openHostSite, type HostSite } from './host-site.ts';
import { ServerHandle } from './server-handle.ts';
import { openBrowser } from './world.ts';

/* A server and a browser for specs of the customer's side alone: no desktops, a company's bot for company. */

/** What a spec of the customer's side works with. */
export interface CustomerWorld {
  readonly server: ServerHandle;
  /** A website with the widget on it. */
  site(options?: Record<string, string>, kind?: 'hostile' | 'plain', calls?: CallServer): Promise<HostSite>;
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  pageAt(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** A bot in the chat that a page has open. */
  bot(page: Page, name?: string): Promise<CompanyBot>;
}

/** Sets one up for a file: each customer has a chat of his own, so that no two tests meet. `switches` are the browser's. */
export function customerWorld(switches: readonly string[] = []): CustomerWorld {
  let browser: Browser;
  let server: ServerHandle;
  let ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await openBrowser([], switches);
    server = await ServerHandle.start();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    ends = [];
    if (!server.isUp) await server.restart();
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const context = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const made = await browser.newContext({ viewport: { width: 1200, height: 800 }, reducedMotion: 'reduce', ...options });
    ends.push(() => made.close());
    return made;
  };
  return {
    get server() {
      return server;
    },
    context,
    site: async (options, kind, calls) => {
      const opened = await openHostSite(server, options, kind, calls);
      ends.push(() => opened.close());
      return opened;
    },
    pageAt: async (address, options) => {
      const page = await (await context(options)).newPage();
      await page.goto(address);
      return page;
    },
    bot: async (page, name = 'Robin') => CompanyBot.joins(server, await contactOf(page), name),
  };
}

export const launcher = (page: Page): Locator => page.getByRole('button', { name: /^Chat with us/ });
export const line = (page: Page, text: string): Locator => page.getByRole('listitem').filter({ hasText: text });
export const isConnected = (page: Page): Promise<void> => page.getByRole('status').getByText('Connected', { exact: true }).waitFor();

/** Starts a chat at the door. */
export async function begins(page: Page, name = 'Marta'): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Start chat' }).click();
  await isConnected(page);
}

/** Opens the widget and starts a chat. */
export async function opens(page: Page): Promise<void> {
  await launcher(page).click();
  await begins(page);
}

export async function says(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  await line(page, text).getByText(/^(Sent|Delivered|Read)$/).waitFor();
}
