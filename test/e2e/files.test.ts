import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { HTML, PDF, PNG } from '../doubles/sample-files.ts';
import type { Agent } from './agent.ts';
import { onEveryHost } from './on-every-host.ts';
import type { World } from './world.ts';

/*
 * Files from a company's own page on the unmodified chat SDK, in Chromium and of another origin than the API, to the
 * agent's panel and back.
 */

interface Sdk {
  ChatSession: {
    setGlobalConfig(config: object): void;
    create(options: object): {
      connect(): Promise<unknown>;
      onMessage(tell: (event: { data: { Type: string; Attachments?: { AttachmentId: string; AttachmentName: string; Status: string }[] } }) => void): void;
      sendAttachment(options: { attachment: File }): Promise<unknown>;
      downloadAttachment(options: { attachmentId: string }): Promise<Blob>;
    };
  };
}
type Told = { id: string; name: string; status: string };
type SdkWindow = Window & { connect: Sdk; session: ReturnType<Sdk['ChatSession']['create']>; told: Told[] };

/** A page of a company's own: nothing of ours but the addresses. */
async function companyPage(world: World): Promise<{ page: Page; context: BrowserContext }> {
  const { ready } = world.server;
  const connect = new ConnectClient({ region: 'local', endpoint: ready.api, credentials: ready, maxAttempts: 1 });
  const chat = await connect.send(new StartChatContactCommand({ InstanceId: ready.instanceId, ContactFlowId: 'flow-inbound', ParticipantDetails: { DisplayName: 'Marta' } }));
  const context = await world.browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(ready.shop);
  expect(new URL(page.url()).origin).not.toBe(new URL(ready.api).origin);
  await page.addScriptTag({ path: path.resolve('node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js') });
  await page.evaluate(
    async ({ api, details }) => {
      const here = window as unknown as SdkWindow;
      here.told = [];
      here.connect.ChatSession.setGlobalConfig({ endpoint: api, region: 'files' });
      here.session = here.connect.ChatSession.create({ type: 'CUSTOMER', disableCSM: true, chatDetails: details });
      here.session.onMessage(({ data }) => {
        for (const one of data.Attachments ?? []) here.told.push({ id: one.AttachmentId, name: one.AttachmentName, status: one.Status });
      });
      await here.session.connect();
    },
    { api: ready.api, details: { contactId: chat.ContactId, participantId: chat.ParticipantId, participantToken: chat.ParticipantToken } },
  );
  return { page, context };
}

const sends = (page: Page, name: string, type: string, bytes: Buffer) =>
  page.evaluate(async ({ base64, ...file }) => {
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    await (window as unknown as SdkWindow).session.sendAttachment({ attachment: new File([content], file.name, { type: file.type }) });
  }, { name, type, base64: bytes.toString('base64') });

async function hears(page: Page, name: string, status: string): Promise<string> {
  const found = await page.waitForFunction(([wanted, as]) => (window as unknown as SdkWindow).told.find((one) => one.name === wanted && one.status === as)?.id, [name, status] as const);
  return String(await found.jsonValue());
}

const downloads = async (page: Page, id: string): Promise<Buffer> =>
  Buffer.from(await page.evaluate(async (attachmentId) => {
    const blob = await (window as unknown as SdkWindow).session.downloadAttachment({ attachmentId });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, id));

async function saves(agent: Agent, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([agent.page.waitForEvent('download'), agent.transcript.getByRole('button', { name: `Save ${name}` }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

onEveryHost('files', (begun) => {
  test('go from the chat SDK to the panel and back, to the byte; what is not what it says is opened by nobody', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const { page, context } = await companyPage(world);
    await eva.accepts('Marta');

    await sends(page, 'Türfoto 1.png', 'image/png', PNG);
    const own = await hears(page, 'Türfoto 1.png', 'APPROVED');
    expect((await downloads(page, own)).equals(PNG)).toBe(true);
    const saved = await saves(eva, 'Türfoto 1.png');
    expect([saved.name, saved.bytes.equals(PNG)]).toEqual(['Türfoto 1.png', true]);

    await sends(page, 'innocent.png', 'image/png', HTML);
    await hears(page, 'innocent.png', 'REJECTED');
    await eva.sees('Its content is not what its name says.');
    expect(await eva.transcript.getByRole('button', { name: 'Save innocent.png' }).count()).toBe(0);

    const big = Buffer.concat([PDF, Buffer.alloc(600_000, ' ')]);
    await eva.page.locator('[data-file-chooser]').setInputFiles([{ name: 'Label.pdf', mimeType: 'application/pdf', buffer: big }, { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: PDF }]);
    const theirs = await hears(page, 'Label.pdf', 'APPROVED');
    expect((await downloads(page, theirs)).equals(big)).toBe(true);
    await eva.transcript.getByRole('button', { name: 'Save Label.pdf' }).waitFor();
    const tray = eva.page.getByRole('list', { name: 'Files on their way' });
    await tray.getByText('Only files that end in', { exact: false }).waitFor();
    await tray.getByRole('button', { name: 'Dismiss tool.exe' }).click();
    await tray.waitFor({ state: 'detached' });
    await context.close();
  });
});
