import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { DeskFrameDown, Transport } from '../../contract/desk-transport.ts';
import { contentSecurityPolicy, PANEL_HEADERS } from '../panel/content-security-policy.ts';
import { listPanelFiles } from '../panel/panel-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import { COOKIE, createGate } from './gate.ts';
import { PAYLOAD_BYTES_MAX, webSocketTransport } from './web-socket-transport.ts';

/*
 * The loopback server under the rules of electron-practice 6.3. Any web page and any program on this machine can
 * reach a loopback port, so every request must prove where it comes from.
 */

export interface LoopbackOptions {
  /** The built panel. */
  readonly panelFolder: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** A panel has come in. */
  attach(transport: Transport<DeskFrameDown>): void;
}

export interface LoopbackServer {
  /** `http://ccp-....localhost:port` */
  readonly origin: string;
  /** An address that opens the panel once. @param lifetime milliseconds; null: valid until used */
  openingUrl(lifetime: number | null): string;
  close(): Promise<void>;
}

const PANELS_MAX = 16;
const CONNECTIONS_MAX = 64;
const BRIDGE_PATH = '/bridge.js';
const BRIDGE = readFileSync(new URL('./bridge.js', import.meta.url));
/** The bridge must be in place before the panel's module runs, so it is the first script of the page. */
const BRIDGE_TAG = `<script src="${BRIDGE_PATH}"></script>`;

/** Starts it on 127.0.0.1, at a port that the system chooses; there is no option for another address. */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const { clock, ids, log } = options;
  const files = listPanelFiles(options.panelFolder);
  const gate = createGate(clock, ids);
  // Lower case letters and digits only: this is a host name. A name of its own keeps the cookie from every other server here.
  const name = `ccp-${BigInt(`0x${Buffer.from(ids.secret(), 'base64url').toString('hex')}`).toString(36).slice(0, 16)}.localhost`;
  let host = '';

  const answer = (response: ServerResponse, status: number, headers: Record<string, string>, body: Uint8Array | string): void => {
    response.writeHead(status, { ...PANEL_HEADERS, 'Cache-Control': 'no-store', ...headers });
    response.end(body);
  };
  const refuse = (response: ServerResponse, status: number, why: string): void => {
    log.write('request_refused', { code: String(status) });
    answer(response, status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }, `${why}\n`);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = whyNot(request, host);
    if (refusal !== null) return refuse(response, ...refusal);
    const address = new URL(`http://${host}${request.url ?? '/'}`);
    if (address.pathname === '/open') {
      const cookie = gate.redeem(address.searchParams.get('t') ?? '');
      if (cookie === null) return refuse(response, 403, 'This link was used or has run out. Ask the browser host for a new one.');
      const setCookie = `${COOKIE}=${cookie}; Secure; HttpOnly; SameSite=Strict; Path=/`;
      return answer(response, 303, { Location: '/', 'Set-Cookie': setCookie }, '');
    }
    if (!gate.admits(request.headers.cookie)) {
      return refuse(response, 403, 'This panel is opened by the link that the browser host has printed.');
    }
    if (address.pathname === BRIDGE_PATH) return answer(response, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }, BRIDGE);
    const file = files.get(address.pathname);
    if (file === undefined) return refuse(response, 404, 'There is no such file.');
    const nonce = ids.secret();
    const body = await file.read(nonce);
    if (!file.type.startsWith('text/html')) return answer(response, 200, { 'Content-Type': file.type }, body);
    // `'self'` covers the WebSocket in Chromium; named as well for browsers where it does not.
    const policy = contentSecurityPolicy(nonce).replace("connect-src 'self'", `connect-src 'self' ws://${host}`);
    answer(response, 200, { 'Content-Type': file.type, 'Content-Security-Policy': policy }, withBridge(Buffer.from(body).toString('utf8')));
  };

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000, maxHeaderSize: 16_384 }, (request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, 'The browser host failed.');
      else response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS_MAX;

  const sockets = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_BYTES_MAX, clientTracking: true });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = whyNotUpgrade(request, host) ?? (gate.admits(request.headers.cookie) ? null : ([403, 'no cookie'] as const));
    const full = sockets.clients.size >= PANELS_MAX ? ([503, 'too many panels'] as const) : null;
    const status = (refusal ?? full)?.[0];
    if (status !== undefined) {
      log.write('upgrade_refused', { code: String(status) });
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.attach(webSocketTransport(webSocket)));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  host = `${name}:${(server.address() as AddressInfo).port}`;

  return {
    origin: `http://${host}`,
    openingUrl: (lifetime) => `http://${host}/open?t=${gate.newToken(lifetime)}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Rules for every plain request: our exact host name, GET or HEAD, not from another site. */
function whyNot(request: IncomingMessage, host: string): [number, string] | null {
  if (request.headers.host !== host) return [421, 'Wrong host name.'];
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return [403, 'Wrong origin.'];
  const site = request.headers['sec-fetch-site'];
  // A link in a terminal or a mail program opens as `none`; a page of another site has no business here.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return [403, 'Wrong site.'];
  if (request.method !== 'GET' && request.method !== 'HEAD') return [405, 'Only GET.'];
  if (!request.url?.startsWith('/')) return [400, 'Only paths.'];
  return null;
}

/** A WebSocket carries commands: its origin must be there and must be ours exactly. */
function whyNotUpgrade(request: IncomingMessage, host: string): readonly [number, string] | null {
  if (request.headers.host !== host) return [421, 'Wrong host name.'];
  if (request.headers.origin !== `http://${host}`) return [403, 'Wrong origin.'];
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return [403, 'Wrong site.'];
  return request.url === '/desk' ? null : [404, 'No such socket.'];
}

function withBridge(page: string): string {
  const head = /<head[^>]*>/iu.exec(page);
  if (head === null) throw new Error('The panel\'s index.html has no <head>.');
  const at = head.index + head[0].length;
  return page.slice(0, at) + BRIDGE_TAG + page.slice(at);
}
