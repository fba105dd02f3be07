import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConnectClient, StartTaskContactCommand } from '@aws-sdk/client-connect';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startBrowserHost } from '../main/browser-host.ts';
import { seedSample, seedSampleBot, seedSampleCalls, seedSampleQuickConnects, seedSampleTasks, seedSampleTemplate } from '../server/sample/sample-instance.ts';
import { systemClock, type Clock } from '../server/clock.ts';
import { systemIds } from '../server/ids.ts';
import { runCommandLine } from '../server/operator/command-line.ts';
import { giveOrder } from '../server/operator/give-order.ts';
import { createLog } from '../server/log.ts';
import { claimFolder } from '../server/operator/operator-socket.ts';
import { startServer } from '../server/start.ts';
import { startMediaEngine } from '../server/voice/media/start-media-engine.ts';
import { startTestPage } from '../server/test-page/test-page.ts';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { startShop } from './sample-shop.ts';
import { smallPng } from './small-png.ts';

/*
 * Takes the README's pictures from the product itself: `node scripts/pictures.ts`. Builds, starts a sample instance in a
 * folder that is thrown away, and works it in Chromium as its people would. Only the server's clock is moved, so that
 * nobody has to wait for a customer to be away for minutes.
 */

const MINUTE = 60_000;
/** No picture may weigh more: they are part of the repository. */
const LARGEST = 150_000;
/** The desk reads the server's clock with every heartbeat. */
const HEARTBEAT = 10_500;
/** The chat SDK sends receipts this rarely. */
const RECEIPTS = 6000;

/** The menu of the sample's flow has begun by then. */
const WELCOMED = 4000;
/** A microphone that is none, granted without asking, and lines on this machine alone. */
const VOICES = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection'];

const project = path.resolve(import.meta.dirname, '..');
const pictures = path.join(project, 'docs/pictures');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Real time, some minutes behind at first and put forward a few times. What rings meanwhile rings by real time. It stays
 * within the quarter of an hour that signatures of the instance API allow.
 */
function movableClock(): Clock & { advance(milliseconds: number): void } {
  const real = systemClock();
  let ahead = -14 * MINUTE;
  return {
    now: () => real.now() + ahead,
    wakeAt: (at, ring) => real.wakeAt(at - ahead, ring),
    advance: (milliseconds) => void (ahead += milliseconds),
  };
}

const folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];

async function page(browser: Browser, address: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'light', reducedMotion: 'reduce' });
  const opened = await context.newPage();
  await opened.goto(address);
  return opened;
}

async function picture(of: Page, name: string): Promise<void> {
  await of.evaluate(() => document.fonts.ready);
  await of.waitForTimeout(300);
  const file = path.join(pictures, `${name}.png`);
  const small = smallPng(await of.screenshot());
  await writeFile(file, small);
  const size = small.length;
  say(`docs/pictures/${name}.png  ${Math.round(size / 1000)} kB`);
  if (size > LARGEST) throw new Error(`${name} weighs ${size} bytes; a picture of the README may have ${LARGEST}. Choose a smaller window.`);
}

async function take(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium was found. Install one, or set CHROMIUM_PATH.');
  await build(say, { node: process.execPath, env: process.env });
  await mkdir(pictures, { recursive: true });

  const flow = path.join(project, 'server/flows/samples/disconnect.json');
  await runCommandLine(['flow', 'graph', flow, '-o', path.join(pictures, 'flow-disconnect.svg')], { input: process.stdin, output: process.stdout, errors: process.stderr });
  const clock = movableClock();
  const claimed = await claimFolder(folder);
  ends.push(() => claimed.close());
  const media = startMediaEngine({ processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [42_000, 42_099], stack: 'automatic' }, createLog(() => undefined));
  const server = await startServer({ database: path.join(folder, 'routing.db'), media, objects: { directory: path.join(folder, 'objects') }, clock });
  let serverRuns = true;
  const endServer = async (): Promise<void> => {
    if (serverRuns) await server.close();
    serverRuns = false;
  };
  ends.push(endServer);
  claimed.obey(server.core);
  await seedSample(server.core.instance, (username) => `${username}-password`);
  await seedSampleTasks(server.core.instance);
  await seedSampleCalls(server.core.instance);
  await seedSampleBot(server.core.outside);
  await seedSampleQuickConnects(server.core.quickConnects);
  await seedSampleTemplate(server.core.taskTemplates);
  const key = await server.core.instance.createAccessKey('pictures');
  const shop = await startShop({ api: server.url, instanceId: server.core.instance.instanceId, ...key, flow: 'flow-inbound', callFlow: 'flow-voice-inbound', pages: path.join(project, 'out/customer') });
  ends.push(() => shop.close());
  const browser = await chromium.launch({ executablePath, args: ['--disable-gpu', ...VOICES, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
  ends.push(() => browser.close());

  const signedIn = async (username: string): Promise<Page> => {
    const host = await startBrowserHost({ server: server.url, dataFolder: path.join(folder, username), deviceName: username, panelFolder: path.join(project, 'out/renderer'), firstLinkWaits: true });
    ends.push(() => host.close());
    const panel = await page(browser, host.url, 1440, 900);
    await panel.getByLabel('Name', { exact: true }).fill(username);
    await panel.getByLabel('Password', { exact: true }).fill(`${username}-password`);
    await panel.getByRole('button', { name: 'Sign in' }).click();
    await panel.getByText('Live', { exact: true }).waitFor();
    return panel;
  };
  const chooses = async (panel: Page, status: string): Promise<void> => {
    await panel.getByRole('button', { name: /^Your status/ }).click();
    await panel.getByRole('menuitem', { name: new RegExp(`^${status}`) }).click();
    await panel.getByRole('button', { name: new RegExp(`^Your status: ${status} `) }).waitFor();
  };
  const customer = async (name: string, attributes: Record<string, string> = {}): Promise<Page> => {
    const chat = await page(browser, `${shop.url}?${new URLSearchParams(Object.entries(attributes).map(([attribute, value]) => [`attribute.${attribute}`, value]))}`, 560, 700);
    await chat.getByLabel('Your name').fill(name);
    await chat.getByRole('button', { name: 'Start chat' }).click();
    await chat.getByRole('status').getByText('Connected', { exact: true }).waitFor();
    return chat;
  };
  const writes = async (chat: Page, text: string): Promise<void> => {
    await chat.getByLabel('Your message').fill(text);
    await chat.getByRole('button', { name: 'Send' }).click();
    await chat.getByRole('listitem').filter({ hasText: text }).getByText(/^(Sent|Delivered|Read)$/).waitFor();
  };
  const accepts = async (panel: Page, name: string): Promise<void> => {
    await panel.getByRole('button', { name: `Accept ${name}` }).click();
    await panel.getByRole('textbox', { name: `Message to ${name}` }).waitFor();
  };
  const answers = async (panel: Page, name: string, text: string): Promise<void> => {
    const box = panel.getByRole('textbox', { name: `Message to ${name}` });
    await box.fill(text);
    await box.press('Enter');
    await panel.getByLabel('Transcript', { exact: true }).getByText(text, { exact: true }).waitFor();
  };
  const leaves = async (panel: Page): Promise<void> => {
    await panel.getByRole('button', { name: /^Leave/ }).click();
    await panel.getByText('You are done with this chat').waitFor();
  };
  const closes = async (panel: Page): Promise<void> => {
    const close = panel.getByRole('button', { name: 'Close contact' });
    await close.click();
    await close.waitFor({ state: 'detached' });
  };

  say('Working a few chats');
  const eva = await signedIn('eva');
  await chooses(eva, 'Available');
  const marta = await customer('Marta Kowalczyk', { order: '7C-20418', carrier: 'North Line', placed: '18 Nov', value: '64.90' });
  await accepts(eva, 'Marta Kowalczyk');
  await writes(marta, 'Hello, parcel 7C-20418 says delivered but there is nothing at the door.');
  await answers(eva, 'Marta Kowalczyk', 'Hello Marta, I will look where the driver left it. One minute.');
  clock.advance(2 * MINUTE);
  await answers(eva, 'Marta Kowalczyk', 'The scan was at 11:52, two streets from you. Could a neighbour have it?');
  await marta.waitForTimeout(RECEIPTS);
  await leaves(eva);
  await closes(eva);

  const noor = await customer('Noor Haddad', { order: '7C-20377' });
  await accepts(eva, 'Noor Haddad');
  await writes(noor, 'Can I still change the address of my order?');
  await answers(eva, 'Noor Haddad', 'Yes, until it is packed this evening. Which address shall it be?');
  clock.advance(4 * MINUTE);
  await leaves(eva);
  await closes(eva);
  clock.advance(5 * MINUTE);

  await writes(marta, 'Sorry, I was asking my neighbours. Nobody has it.');
  await accepts(eva, 'Marta Kowalczyk');
  await answers(eva, 'Marta Kowalczyk', 'Thank you for asking. I have called the depot: the driver looks again today before 18:00.');
  clock.advance(1.6 * MINUTE);

  const anton = await customer('Anton Reyes');
  await accepts(eva, 'Anton Reyes');
  await writes(anton, 'Thank you, the refund is here.');
  await answers(eva, 'Anton Reyes', 'Good to hear. Have a nice day.');
  await anton.getByRole('button', { name: 'End chat' }).click();
  await anton.getByRole('button', { name: 'End it' }).click();
  await eva.getByText('You are done with this chat').waitFor();
  clock.advance(1.2 * MINUTE);

  await eva.getByRole('navigation', { name: 'Your contacts' }).getByText('Marta Kowalczyk').click();
  await writes(marta, 'Good, thank you. Could he leave it with number 14?');
  await eva.waitForTimeout(HEARTBEAT);
  await eva.getByRole('textbox', { name: 'Message to Marta Kowalczyk' }).fill('I have told him: number 14 is fine.');
  await eva.getByText('Draft saved').waitFor();
  await picture(marta, 'customer-light');
  const shopPage = await page(browser, `${shop.url}shop${new URL(marta.url()).hash}`, 1000, 700);
  await shopPage.getByText('Eva Lindqvist is in the chat').waitFor();
  await picture(shopPage, 'widget-light');

  const ilse = await customer('Ilse Brandt');
  await eva.getByRole('button', { name: 'Accept Ilse Brandt' }).waitFor();
  await eva.waitForTimeout(3000);
  await picture(eva, 'agent-light');
  await eva.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await eva.setViewportSize({ width: 340, height: 720 });
  await picture(eva, 'agent-narrow-dark');
  await eva.setViewportSize({ width: 1440, height: 900 });
  await eva.getByRole('button', { name: 'Accept Ilse Brandt' }).click();
  await writes(ilse, 'Is the blue one still in stock?');

  const connect = new ConnectClient({ endpoint: server.url, region: 'local', credentials: key });
  ends.push(async () => connect.destroy());
  await connect.send(new StartTaskContactCommand({
    InstanceId: server.core.instance.instanceId, ContactFlowId: 'flow-inbound', Name: 'Call the depot about 7C-20418',
    Description: 'Has the driver found the parcel? Tell Marta Kowalczyk before 18:00, and send a new one if not.',
    References: { Order: { Type: 'URL', Value: 'https://shop.example/orders/7C-20418' }, Depot: { Type: 'EMAIL', Value: 'depot@north-line.example' } },
    Attributes: { order: '7C-20418' },
  }));
  await eva.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await eva.getByRole('button', { name: 'Accept Call the depot about 7C-20418' }).click();
  await eva.getByText('Has the driver found the parcel?').waitFor();
  await eva.setViewportSize({ width: 1100, height: 640 });
  await picture(eva, 'task-light');
  await eva.setViewportSize({ width: 1440, height: 900 });

  const caller = await page(browser, shop.url, 560, 700);
  await caller.getByLabel('Your name').fill('Lena Fischer');
  await caller.getByRole('button', { name: 'Call us' }).click();
  await caller.getByRole('button', { name: 'Call now' }).click();
  await caller.getByText('You are connected').first().waitFor();
  await caller.waitForTimeout(WELCOMED);
  await caller.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '1', exact: true }).click();
  await eva.getByRole('button', { name: 'Accept Lena Fischer' }).click();
  await caller.getByText('Talking to Eva Lindqvist').first().waitFor();
  clock.advance(1.3 * MINUTE);
  await eva.waitForTimeout(HEARTBEAT);
  await picture(eva, 'call-light');
  await picture(caller, 'customer-call-light');
  await caller.getByRole('button', { name: 'Hang up' }).click();
  await eva.getByText('You are done with this call').waitFor();
  await closes(eva);
  await eva.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });

  const jonas = await signedIn('jonas');
  await chooses(jonas, 'Lunch break');
  await customer('Tomasz Vega');
  clock.advance(1.4 * MINUTE);
  await customer('Priya Nair');
  clock.advance(0.7 * MINUTE);
  const rosa = await signedIn('rosa');
  await rosa.getByRole('button', { name: /^Tomasz Vega/ }).click();
  await rosa.getByText('Who could take it, and why not').waitFor();
  // The panel's clock steps once a second, and follows the server's from the next step on.
  await rosa.waitForTimeout(1500);
  await picture(rosa, 'queues-light');

  const testPage = await startTestPage({ give: (order, fields) => giveOrder(folder, order, fields), api: server.url, pages: path.join(project, 'out/customer'), port: 0, ids: systemIds() });
  ends.push(() => testPage.close());
  const administrator = await page(browser, testPage.url, 1280, 760);
  await administrator.getByLabel('Flow').selectOption({ label: 'Sample inbound flow with a bot' });
  await administrator.getByRole('button', { name: 'Begin' }).click();
  const tried = administrator.frameLocator('iframe');
  await tried.getByLabel('Your name').fill('Test customer');
  await tried.getByRole('button', { name: 'Start chat' }).click();
  for (const [text, answer] of [['Where is my order?', 'What is the number of your order?'], ['It is 4711', 'One of us looks up order 4711']] as const) {
    await tried.getByLabel('Your message').fill(text);
    await tried.getByRole('button', { name: 'Send', exact: true }).click();
    await tried.getByRole('listitem').filter({ hasText: answer }).waitFor();
  }
  await administrator.getByText(/^Waits in queue Orders/).waitFor();
  await administrator.waitForTimeout(2500);
  await picture(administrator, 'test-page-light');

  await endServer();
  await eva.getByText('Reconnecting to the routing server.').waitFor();
  await eva.getByRole('link', { name: 'Review' }).click();
  await eva.getByRole('searchbox', { name: 'Search transcripts' }).fill('driver');
  await eva.getByText('2 messages').waitFor();
  await eva.getByRole('navigation', { name: 'Search results' }).getByText('Marta Kowalczyk').first().click();
  await eva.getByLabel('Transcript', { exact: true }).getByText('depot').first().waitFor();
  await picture(eva, 'review-dark');
}

try {
  await take();
} finally {
  for (const end of ends.toReversed()) await end().catch(() => undefined);
}
process.exit();
