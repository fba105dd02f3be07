import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { giveVoice, type Voice } from './voices.ts';

/** A customer who calls from the chat page, in a browser of his own. */
export class Caller {
  readonly page: Page;
  readonly #context: BrowserContext;

  /** The page's sockets for calls, the newest last. */
  readonly #sockets: WebSocketRoute[];

  private constructor(context: BrowserContext, page: Page, sockets: WebSocketRoute[]) {
    this.#context = context;
    this.page = page;
    this.#sockets = sockets;
  }

  /** Opens the page, gives a name and calls. */
  static async calls(browser: Browser, shop: string, { name, voice, flow }: CallerWish): Promise<Caller> {
    const context = await browser.newContext();
    await giveVoice(context, voice);
    const page = await context.newPage();
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/call\/socket/u, (socket) => {
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.goto(`${shop}${flow === undefined ? '' : `?flow=${flow}`}`);
    const caller = new Caller(context, page, sockets);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Call us' }).click();
    await page.getByRole('button', { name: 'Call now' }).click();
    return caller;
  }

  /** Waits until the page says so of the call. */
  async stands(words: string): Promise<void> {
    await this.page.getByRole('status').getByText(words, { exact: true }).first().waitFor();
  }

  /** Keys in, on the pad that lies open. */
  async keys(digits: string): Promise<void> {
    const pad = this.page.getByRole('group', { name: 'Keypad' });
    for (const digit of digits) await pad.getByRole('button', { name: { '*': 'star', '#': 'hash' }[digit] ?? digit, exact: true }).click();
  }

  async presses(name: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Call', exact: true }).getByRole('button', { name, exact: true }).click();
  }

  /** The page's socket breaks, and its line does not. */
  async losesItsSocket(): Promise<void> {
    await this.#sockets.at(-1)?.close({ code: 1012 });
  }

  async seesEnd(why: string): Promise<void> {
    await this.page.getByRole('heading', { name: 'The call has ended' }).waitFor();
    await this.page.getByText(why).waitFor();
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

export interface CallerWish { name: string; voice: Voice; flow?: string }
