import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { systemIds } from '../../../server/ids.ts';
import { claimFolder, type ClaimedFolder } from '../../../server/operator/operator-socket.ts';
import { giveOrder } from '../../../server/operator/give-order.ts';
import { startTestPage } from '../../../server/test-page/test-page.ts';
import { ccp } from '../../doubles/command-line.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { seedSmallInstance } from '../../doubles/small-instance.ts';

/* The page on which an administrator tries flows, as a browser speaks to it. */

let root: string;
let running: RunningCore;
let folder: ClaimedFolder;
let page: { url: string; close(): Promise<void> };
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'test-page-'));
  await mkdir(path.join(root, 'pages/assets'), { recursive: true });
  await writeFile(path.join(root, 'pages/index.html'), '<p>The chat page</p>');
  await writeFile(path.join(root, 'pages/assets/chat.js'), 'chat');
  running = await runCore();
  await seedSmallInstance(running.core);
  folder = await claimFolder(root);
  folder.obey(running.core);
  page = await startTestPage({ give: (order, fields) => giveOrder(root, order, fields), api: 'http://127.0.0.1:1', pages: path.join(root, 'pages'), port: 0, ids: systemIds() });
});
afterEach(async () => {
  await page.close();
  await folder.close();
  await running.core.close();
  await rm(root, { recursive: true, force: true });
});

const Begun = z.object({ contactId: z.string() });
const Story = z.object({ standing: z.string(), state: z.string(), attributes: z.record(z.string(), z.string()), lines: z.array(z.object({ text: z.string() })), wait: z.array(z.string()) });

async function ask<Schema extends z.ZodType>(address: string, schema: Schema, body?: unknown): Promise<z.output<Schema>> {
  const answer = await fetch(new URL(address, page.url), body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  return schema.parse(await answer.json());
}
const CHAT = { flowId: 'flow-inbound', attributes: { vip: 'yes' }, contentTypes: ['text/plain', 'text/markdown'], durationMinutes: 60 };
const NewWindow = z.object({ window: z.number(), url: z.string() });

describe('a chat', () => {
  it('begins when its customer does, with what was chosen, and its story is told', async () => {
    const { window, url } = await ask('api/chats', NewWindow, CHAT);
    expect(await ask(`api/chats/${window}`, z.object({ contactId: z.null() }))).toEqual({ contactId: null });
    expect(await (await fetch(url)).text()).toContain('The chat page');
    expect(await (await fetch(new URL('assets/chat.js', url))).text()).toBe('chat');
    const started = await ask(new URL('chats', url).href, Begun.extend({ participantToken: z.string(), contentTypes: z.array(z.string()) }), { name: 'Kim' });
    expect(started.contentTypes).toEqual(CHAT.contentTypes);
    expect(await ask(`api/chats/${window}`, Begun)).toEqual({ contactId: started.contactId });
    const story = await ask(`api/contacts/${started.contactId}`, Story);
    expect(story).toMatchObject({ state: 'in_queue', standing: 'Now in queue; its duration ends it in 1 h', attributes: { vip: 'yes' } });
    expect(story.lines.map(({ text }) => text)).toContain('Working queue: queue-support');
    expect(story.wait.join('\n')).toContain('ann is not signed in');
    await ask(`api/contacts/${started.contactId}/stop`, z.object({}), {});
    expect((await ask(`api/contacts/${started.contactId}`, Story)).state).toBe('ended');
  });

  it('of another customer has a page of another origin', async () => {
    const [one, two] = [await ask('api/chats', NewWindow, CHAT), await ask('api/chats', NewWindow, CHAT)];
    expect(new URL(one.url).origin).not.toBe(new URL(two.url).origin);
  });
});

describe('a task', () => {
  it('begins at once', async () => {
    const { contactId } = await ask('api/tasks', Begun, { flowId: 'flow-inbound', name: 'Call back', description: '', attributes: {} });
    expect((await ask(`api/contacts/${contactId}`, Story)).lines[0]?.text).toMatch(/^The task is made with flow ".+"; its time is over at /u);
  });
});

describe('what cannot be', () => {
  const Refused = z.object({ message: z.string() });
  it('is answered with the reason', async () => {
    expect((await ask('api/chats', Refused, { ...CHAT, durationMinutes: 5 })).message).toMatch(/durationMinutes/u);
    expect((await ask('api/tasks', Refused, { flowId: 'none', name: 'x', description: '', attributes: {} })).message).toMatch(/none/u);
    expect((await ask('api/contacts/none', Refused)).message).toBe('There is no contact with the id none.');
  });

  it('is offered: flows that were never published, secrets', async () => {
    await running.core.instance.putFlow({ id: 'draft', name: 'Draft', type: 'CONTACT_FLOW', content: '{', publish: false, unchecked: true });
    const { flows } = await ask('api/flows', z.object({ flows: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })) }));
    expect(flows.map(({ id }) => id)).toContain('flow-inbound');
    expect(flows.map(({ id }) => id)).not.toContain('draft');
    const html = await (await fetch(page.url)).text();
    expect(html).not.toMatch(/AK[A-Z0-9]{8}/u);
  });
});

describe('who may come in', () => {
  const statusOf = (address: string, host?: string): Promise<number | undefined> => new Promise((resolve, reject) => {
    const url = new URL(address);
    const sent = request({ host: url.hostname, port: url.port, path: url.pathname, headers: host === undefined ? {} : { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.once('error', reject);
    sent.end();
  });

  it('is who has the link, and no website that found the port', async () => {
    const { origin, port } = new URL(page.url);
    expect(await statusOf(page.url)).toBe(200);
    expect(await statusOf(`${origin}/`)).toBe(404);
    expect(await statusOf(`${origin}/api/flows`)).toBe(404);
    expect(await statusOf(page.url, `evil.example:${port}`)).toBe(404);
    expect(await statusOf(new URL('../../package.json', page.url).href)).toBe(404);
  });

  it('the page runs no script but its own and can be framed by none', async () => {
    const csp = (await fetch(page.url)).headers.get('content-security-policy') ?? '';
    expect(csp).toContain("script-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
  });
});

it('without a running server or a built chat page the command says what to do', async () => {
  await folder.close();
  expect(await ccp(['test-page', '--data', root, '--pages', path.join(root, 'pages')])).toMatchObject({ code: 1, complaints: expect.stringContaining('Start it first: ccp serve') as string });
  expect(await ccp(['test-page', '--data', root, '--pages', root])).toMatchObject({ code: 1, complaints: expect.stringContaining('Build it first') as string });
});
