import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LINK_VERSION } from '../../../contract/versions.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../../server/start.ts';
import { adjustableClock } from '../../doubles/adjustable-clock.ts';
import { seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

const DAY = 86_400_000;
let folder: string;
let running: RunningServer[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const quiet = (): void => undefined;
  const server = await startServer({ database: path.join(folder, 'routing.db'), objects: { directory: path.join(folder, 'objects') }, log: { info: quiet, warn: quiet, error: quiet }, ...options });
  running.push(server);
  return server;
}

async function stop(server: RunningServer): Promise<void> {
  running = running.filter((one) => one !== server);
  await server.close();
}

/** The server's time as a desk hears it. */
async function timeTold(server: RunningServer): Promise<number> {
  const { token } = await server.core.agents.signIn({ username: 'ann', password: 'correct horse', device: 'a desk', address: '192.0.2.1' });
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/agent/link`);
  await once(socket, 'open');
  const pong = new Promise<{ at: number }>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { frame: string; at: number };
      if (frame.frame === 'pong') resolve(frame);
    });
  });
  socket.send(JSON.stringify({ frame: 'hello', version: LINK_VERSION, token, device: 'a desk', deviceName: 'A desk', after: null, takeOver: true }));
  socket.send(JSON.stringify({ frame: 'ping' }));
  const { at } = await pong;
  socket.terminate();
  return at;
}

describe("a machine whose clock was set back while the server was down", () => {
  it('does not take desks back in time, and still knows who signs with the right time', async () => {
    const first = await start({ clock: adjustableClock(DAY) });
    await seedSmallInstance(first.core);
    const { contactId } = await startChat(first.core);
    const before = await timeTold(first);
    await stop(first);

    const second = await start({ clock: adjustableClock(0) });
    expect(await timeTold(second)).toBeGreaterThanOrEqual(before);
    const credentials = await second.core.instance.createAccessKey('a shop');
    const shop = new ConnectClient({ region: 'local', endpoint: second.url, credentials, maxAttempts: 1 });
    const { Contact } = await shop.send(new DescribeContactCommand({ InstanceId: second.core.instance.instanceId, ContactId: contactId }));
    expect(Contact?.Id).toBe(contactId);
  });
});

describe('a port that is taken', () => {
  it('is said, and nothing is left open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
    await once(other, 'close');
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`);
  });
});

describe('closing', () => {
  it('tells desks that the server goes, ends every socket, and keeps what was acknowledged', async () => {
    const server = await start();
    await seedSmallInstance(server.core);
    const { connection, participant } = await startChat(server.core);
    const customer = new WebSocket(`${server.url.replace('http', 'ws')}${connection.socketPath}`);
    await once(customer, 'open');
    const { token } = await server.core.agents.signIn({ username: 'ann', password: 'correct horse', device: 'a desk', address: '192.0.2.1' });
    const desk = new WebSocket(`${server.url.replace('http', 'ws')}/agent/link`);
    await once(desk, 'open');
    const frames: { frame: string; code?: string }[] = [];
    desk.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as { frame: string }));
    desk.send(JSON.stringify({ frame: 'hello', version: LINK_VERSION, token, device: 'a desk', deviceName: 'A desk', after: null, takeOver: false }));
    await once(desk, 'message');
    const sent = await server.core.chats.sendMessage(participant, { contentType: 'text/plain', content: 'kept', clientToken: undefined });
    const closed = Promise.all([once(customer, 'close'), once(desk, 'close')]);
    await stop(server);
    expect((await closed)[0][0]).toBe(1001);
    expect(frames.at(-1)).toMatchObject({ frame: 'bye', code: 'shutting_down' });
    await expect(fetch(server.url)).rejects.toThrow(/fetch failed/u);

    const again = await start();
    const { items } = await again.core.chats.transcript(participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: undefined, sort: 'ASCENDING', start: undefined });
    expect(items.map(({ id }) => id)).toContain(sent.id);
  });
});
