import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { LINK_PING_EVERY } from '../../contract/agent-link.ts';
import { LINK_VERSION } from '../../contract/versions.ts';
import type { OpenChats } from './open-chats.ts';

/*
 * Customers who write and desks that listen, alike for our server and the relay. Messages leave by a schedule, whether
 * or not earlier ones have been answered, so that a server that stalls is not asked less for it.
 */

/** One server under load. */
export interface Side {
  name: string;
  /** Sends at this rate for this long. @returns per message, milliseconds from its sending to its frame at the agent's socket. */
  load(options: { perSecond: number; seconds: number; seed: number }): Promise<number[]>;
  close(): void;
}

/** Links every desk and opens every customer's socket, as they would be in a day's work. */
export async function connectSide(side: {
  name: string; url: string; open: OpenChats;
  deskUrl(agent: OpenChats['agents'][number]): string;
  customerUrl(chat: OpenChats['chats'][number]): string;
  /** Whether a desk says hello and waits for its welcome first. */
  hello: boolean;
}): Promise<Side> {
  const sentAt = new Map<string, number>();
  let latencies: number[] = [];
  const sockets: WebSocket[] = [];
  const arrived = (text: string): void => {
    const now = performance.now();
    const frame = JSON.parse(text) as { frame: string; event?: { type: string; item?: { content: string } } };
    const content = frame.event?.type === 'item' ? frame.event.item?.content : undefined;
    if (content === undefined) return;
    const at = sentAt.get(content);
    if (at === undefined) return;
    sentAt.delete(content);
    latencies.push(now - at);
  };
  const desks: WebSocket[] = [];
  // A desk that says nothing for two pings is cut, on either side of this comparison, also while customers are still coming.
  const pinging = setInterval(() => {
    for (const desk of desks) desk.send('{"frame":"ping"}');
  }, LINK_PING_EVERY);
  for (const agent of side.open.agents) {
    const socket = await opened(side.deskUrl(agent));
    sockets.push(socket);
    if (side.hello) await welcomed(socket, agent);
    desks.push(socket);
    socket.on('message', (data) => arrived(String(data)));
  }
  for (const chat of side.open.chats) {
    const socket = await opened(side.customerUrl(chat));
    sockets.push(socket);
    if (side.hello) socket.send('{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}');
    socket.on('message', () => undefined);
  }
  const http = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(side.url);
  let number = 0;
  let failed = 0;

  const send = (chat: OpenChats['chats'][number]): void => {
    number += 1;
    const content = `${side.name} message ${String(number)}: my parcel has not arrived and the tracking page says nothing new since Tuesday.`;
    const body = JSON.stringify({ ContentType: 'text/plain', Content: content, ClientToken: `${side.name}-${String(number)}` });
    const asked = request(
      { agent: http, hostname, port, method: 'POST', path: '/participant/message', headers: { 'content-type': 'application/json', 'x-amz-bearer': chat.connectionToken, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        if (answer.statusCode !== 200) failed += 1;
        answer.resume();
      },
    );
    asked.on('error', () => (failed += 1));
    sentAt.set(content, performance.now());
    asked.end(body);
  };

  return {
    name: side.name,
    async load({ perSecond, seconds, seed }) {
      latencies = [];
      failed = 0;
      const random = randomFrom(seed);
      const schedule: { at: number; chat: OpenChats['chats'][number] }[] = [];
      // People do not write in step: the gaps are those of a Poisson process, the same for both sides.
      for (let at = 0; at < seconds * 1000; at += (-Math.log(1 - random()) * 1000) / perSecond) {
        const chat = side.open.chats[Math.floor(random() * side.open.chats.length)];
        if (chat !== undefined) schedule.push({ at, chat });
      }
      const start = performance.now();
      for (const { at, chat } of schedule) {
        const early = start + at - performance.now();
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        send(chat);
      }
      for (let waits = 0; sentAt.size > 0 && waits < 400; waits += 1) await new Promise((resolve) => setTimeout(resolve, 50));
      if (sentAt.size > 0 || failed > 0) throw new Error(`${side.name}: ${String(sentAt.size)} messages did not arrive, ${String(failed)} requests failed.`);
      return latencies;
    },
    close() {
      clearInterval(pinging);
      for (const socket of sockets) socket.terminate();
      http.destroy();
    },
  };
}

function opened(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function welcomed(socket: WebSocket, agent: OpenChats['agents'][number]): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => {
      const frame = JSON.parse(String(data)) as { frame: string };
      if (frame.frame === 'welcome') resolve();
      else reject(new Error(`A desk was not welcomed: ${String(data)}`));
    });
    socket.send(JSON.stringify({ frame: 'hello', version: LINK_VERSION, token: agent.token, device: agent.device, deviceName: agent.device, after: null, takeOver: false }));
  });
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
