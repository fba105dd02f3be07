import { readFile } from 'node:fs/promises';
import { ConnectClient, StopContactCommand } from '@aws-sdk/client-connect';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFront, type Front } from '../doubles/front.ts';
import { PDF, PNG } from '../doubles/sample-files.ts';
import { CompanyBot } from './company-bot.ts';
import { openCompanySite, type CompanySite } from './company-site.ts';
import { ServerHandle } from './server-handle.ts';
import { openBrowser, World } from './world.ts';

/*
 * A company's chat page that was written for Amazon Connect works by changing the endpoint: the real chat SDK in
 * Chromium, over ws on 127.0.0.1 and over TLS, the agent at the real desktop.
 */

describe.each(['plain', 'tls'] as const)('a page written for Amazon Connect, %s', (kind) => {
  let front: Front;
  let browser: Browser;
  let server: ServerHandle;
  let world: World;
  let site: CompanySite;
  let context: BrowserContext;
  let page: Page;
  let sockets: string[];
  let errors: string[];
  /** What the page said of its connection, one after another. */
  let states: string[];

  beforeAll(async () => {
    front = await openFront(kind);
    browser = await openBrowser(front.certificate ? [front.certificate] : []);
    server = await ServerHandle.start({ front });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await front.close();
  });
  beforeEach(async () => {
    world = await World.begin('browser', server, browser);
    context = await browser.newContext();
    page = await context.newPage();
    sockets = [];
    errors = [];
    states = [];
    page.on('console', (message) => message.type() === 'log' && states.push(message.text()));
    page.on('websocket', (socket) => {
      sockets.push('open');
      const at = sockets.length - 1;
      socket.on('close', () => (sockets[at] = 'closed'));
    });
    page.on('pageerror', (error) => errors.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    await site.close();
    await world.close();
  });

  /** Opens the site and starts a chat. */
  async function starts(flow: string): Promise<void> {
    site = await openCompanySite(world.server, front.url, flow);
    await page.goto(site.url);
    await startsAgain();
  }
  async function startsAgain(): Promise<void> {
    await page.getByLabel('Name').fill('Marta');
    await page.getByRole('button', { name: 'Chat with us' }).click();
    await isIn('Connected');
  }
  const isIn = (state: string): Promise<void> => page.getByRole('status').getByText(state, { exact: true }).waitFor();
  const line = (text: string): Locator => page.getByRole('listitem').filter({ hasText: text });
  const says = async (text: string): Promise<void> => {
    await page.getByLabel('Message').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
    await line(`Marta: ${text}`).waitFor();
  };
  const contactId = (): Promise<string> => page.evaluate(() => (JSON.parse(sessionStorage.getItem('chatDetails') ?? '{}') as { ContactId: string }).ContactId);
  const bot = async (): Promise<CompanyBot> => CompanyBot.joins(world.server, await contactId(), 'Robin');
  const stops = async (chat: string): Promise<void> => {
    const { api, instanceId, accessKeyId, secretAccessKey } = world.server.ready;
    const connect = new ConnectClient({ region: 'local', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
    await connect.send(new StopContactCommand({ InstanceId: instanceId, ContactId: chat }));
    connect.destroy();
  };

  test('carries a whole conversation with an agent: messages, typing, receipts, files both ways, and the end', async () => {
    const eva = await world.availableAgent('eva');
    await starts('flow-inbound');
    await eva.accepts('Marta');
    await line('Eva Lindqvist joined').waitFor();

    await page.getByLabel('Message').pressSequentially('My pa');
    await eva.page.getByText('Marta is typing').waitFor();
    await says('My parcel is missing');
    await eva.sees('My parcel is missing');
    await line('My parcel is missing').filter({ hasText: '(Read)' }).waitFor();
    await eva.composer('Marta').pressSequentially('One mom');
    await page.getByText('Eva Lindqvist is typing').waitFor();
    await eva.says('Marta', 'I will look, Marta');
    await line('Eva Lindqvist: I will look, Marta').waitFor();
    await eva.sees(/^Read /);

    await page.getByLabel('File').setInputFiles({ name: 'Door.png', mimeType: 'image/png', buffer: PNG });
    await line('Door.png (APPROVED)').waitFor();
    await eva.transcript.getByRole('button', { name: 'Save Door.png' }).waitFor();
    await eva.page.locator('[data-file-chooser]').setInputFiles({ name: 'Label.pdf', mimeType: 'application/pdf', buffer: PDF });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download Label.pdf' }).click()]);
    expect((await readFile(await download.path())).equals(PDF)).toBe(true);

    await page.reload();
    await isIn('Connected');
    await line('I will look, Marta').waitFor();
    expect(await line('My parcel is missing').count()).toBe(1);
    await page.getByRole('button', { name: 'End chat' }).click();
    await isIn('The chat has ended');
    await line('Marta left').waitFor();
    await eva.page.getByText('You are done with this chat').or(eva.page.getByRole('button', { name: 'Close contact' })).first().waitFor();
    expect(errors).toEqual([]);
  });

  test('reads on where the network broke: what was missed is fetched, once; who comes back after the end is told so', async () => {
    await starts('flow-quiet');
    const robin = await bot();
    await line('Robin joined').waitFor();
    await robin.asks('QuickReply', { title: 'Which one?', elements: [{ title: 'The red one' }, { title: 'The blue one' }] });
    await page.getByRole('button', { name: 'The blue one' }).click();
    await line('Marta: The blue one').waitFor();

    // The SDK says so twice: of its connect(), and of its first socket.
    const told = ['Connected', 'Connected'];
    await expect.poll(() => states).toEqual(told);
    front.cut();
    told.push('Connection lost', 'Connected');
    await expect.poll(() => states).toEqual(told);
    front.hold();
    told.push('Connection lost');
    await expect.poll(() => states).toEqual(told);
    await robin.says('You have missed this');
    front.resume();
    told.push('Connected');
    await expect.poll(() => states).toEqual(told);
    await line('You have missed this').waitFor();
    await robin.says('And not this');
    await line('And not this').waitFor();
    expect(await line('You have missed this').count()).toBe(1);

    const chat = await contactId();
    front.hold();
    told.push('Connection lost');
    await expect.poll(() => states).toEqual(told);
    await stops(chat);
    front.resume();
    told.push('The chat has ended');
    await expect.poll(() => states).toEqual(told);
    expect(errors).toEqual([]);
  });

  // What the SDK and the server make of time and of a death is the same, however the bytes go.
  if (kind === 'plain') return;

  test('changes its socket after 59 minutes and its token after a day, and nothing is lost or doubled', async () => {
    await page.clock.install();
    await starts('flow-quiet');
    const robin = await bot();
    await line('Robin joined').waitFor();
    await page.clock.fastForward(3_541_000);
    await expect.poll(() => sockets).toEqual(['closed', 'open']);
    await robin.says('After an hour');
    await line('After an hour').waitFor();
    const renewed = page.waitForResponse((response) => response.url().endsWith('/participant/connection') && response.request().method() === 'POST');
    await page.clock.fastForward(86_400_000);
    expect((await renewed).status()).toBe(200);
    await says('After a day');
    await robin.says('Still here');
    await line('Still here').waitFor();
    for (const text of ['After an hour', 'After a day', 'Still here']) expect(await line(text).count()).toBe(1);
    expect(errors).toEqual([]);
  });

  test('opened anew after the server was down, has the whole chat; a later chat goes on from it', async () => {
    await starts('flow-quiet');
    await says('Before the lights went out');
    await world.server.kill();
    await world.server.restart();
    await page.reload();
    // All that was thrown while no server was there is what the SDK rejects with when it cannot reach one; that page has been left.
    expect(errors.splice(0).filter((message) => message !== 'Object')).toEqual([]);
    await isIn('Connected');
    await line('Before the lights went out').waitFor();
    await says('And after');
    await page.getByRole('button', { name: 'End chat' }).click();
    await isIn('The chat has ended');

    await page.reload();
    await startsAgain();
    await line('And after').waitFor();
    await line('Before the lights went out').waitFor();
    await says('There is one thing more');
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['Marta joined', 'Marta: Before the lights went out', 'Marta: And after', 'Marta left', 'Ended', 'Marta joined', 'Marta: There is one thing more']);
    expect(errors).toEqual([]);
  });
});
