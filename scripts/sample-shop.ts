import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ConnectClient, ConnectServiceException, StartChatContactCommand, StartWebRTCContactCommand } from '@aws-sdk/client-connect';
import { cookieOf, memberOf, vouchFor, type Member } from './shop-members.ts';

/*
 * The sample's shop: a website with a chat page and the widget, and the backend behind it that starts chats and calls with the public
 * AWS SDK, as any company's would. It knows nothing of the routing server but its address and an access key.
 */

export interface ShopOptions {
  /** Base address of the routing server's APIs. */
  api: string;
  instanceId: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The flow a chat starts with where the page names none. */
  flow: string;
  /** The flow a call starts with; without one the shop offers no calls. */
  callFlow?: string;
  /** Folder of the built chat page. */
  pages: string;
  port?: number;
}

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
/** What the chat page can show, so what agents and flows may send. */
const CONTENT_TYPES = ['text/plain', 'text/markdown', 'application/json', 'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response'];
const BODY_BYTES_MAX = 16 * 1024;

/** Starts the shop on 127.0.0.1. `url` is the chat page's address. */
export async function startShop(options: ShopOptions): Promise<{ url: string; close(): Promise<void> }> {
  const connect = new ConnectClient({
    endpoint: options.api,
    region: 'local',
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
  });
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures that people send are shown from the page's own memory.
    'img-src data: blob:',
    `connect-src 'self' ${options.api} ${options.api.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    const member = memberOf(request);
    if (request.method === 'POST' && pathname === '/chats') return json(response, ...(await startChat(connect, options, member, await bodyOf(request))));
    if (request.method === 'POST' && pathname === '/reachable') return member === undefined ? json(response, 403, { message: 'Nobody is signed in.' }) : json(response, ...(await vouchFor(connect, options, member)));
    if (request.method === 'POST' && pathname === '/calls' && options.callFlow !== undefined) return json(response, ...(await startCall(connect, options, options.callFlow, await bodyOf(request))));
    if (request.method !== 'GET') return json(response, 405, { message: 'Only GET, and POST /chats, /calls and /reachable.' });
    if (pathname === '/sign-in') return signIn(response, searchParams);
    if (pathname === '/shop' || pathname === '/shop.css') return show(response, pathname, await shopFile(pathname, options, member));
    if (pathname === '/config.json') return json(response, 200, { api: options.api, start: 'chats', ...(options.callFlow !== undefined && { calls: 'calls', ...(member !== undefined && { reachable: 'reachable' }) }) });
    const file = pathname === '/' ? 'index.html' : /^\/assets\/[\w.-]+$/.test(pathname) ? pathname.slice(1) : undefined;
    const content = file === undefined ? undefined : await readFile(path.join(options.pages, file)).catch(() => undefined);
    if (file === undefined || content === undefined) return json(response, 404, { message: 'There is no such page.' });
    show(response, file, content);
  }

  function show(response: ServerResponse, file: string, content: Buffer | string): void {
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file) || '.html'] ?? 'application/octet-stream',
      'content-security-policy': csp,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    response.end(content);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => json(response, 500, { message: error instanceof Error ? error.message : 'The shop failed.' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        connect.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The shop's own page, with the widget on it. */
async function shopFile(pathname: string, { api, callFlow }: ShopOptions, member: Member | undefined): Promise<string> {
  const file = await readFile(path.join(import.meta.dirname, 'shop-page', pathname === '/shop' ? 'shop.html' : 'shop.css'), 'utf8');
  const reachable = member === undefined ? '' : ' data-reachable="reachable"';
  return file.replaceAll('PARTICIPANT_API', api).replace('data-calls="calls"', callFlow === undefined ? '' : `$&${reachable}`);
}

/** `/sign-in?id=4711&name=Kim`: a member from now on, until the browser is closed. */
function signIn(response: ServerResponse, given: URLSearchParams): void {
  const [id, name] = [given.get('id'), given.get('name')];
  if (id === null || name === null) return json(response, 400, { message: 'Say who you are: /sign-in?id=4711&name=Kim' });
  response.writeHead(303, { location: '/shop', 'set-cookie': cookieOf({ id, name }) });
  response.end();
}

async function startChat(connect: ConnectClient, options: ShopOptions, member: Member | undefined, body: string): Promise<[number, object]> {
  return asked(body, async ({ name, flow, attributes }) => {
    const started = await connect.send(
      new StartChatContactCommand({
        InstanceId: options.instanceId,
        ContactFlowId: flow ?? options.flow,
        ParticipantDetails: { DisplayName: name },
        Attributes: attributes,
        SupportedMessagingContentTypes: CONTENT_TYPES,
        ...(member !== undefined && { CustomerId: member.id }),
      }),
    );
    return { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken, contentTypes: CONTENT_TYPES };
  });
}

async function startCall(connect: ConnectClient, options: ShopOptions, callFlow: string, body: string): Promise<[number, object]> {
  return asked(body, async ({ name, flow, attributes }) => {
    const { ContactId, ParticipantId, ParticipantToken, ConnectionData } = await connect.send(
      new StartWebRTCContactCommand({ InstanceId: options.instanceId, ContactFlowId: flow ?? callFlow, ParticipantDetails: { DisplayName: name }, Attributes: attributes }),
    );
    return { contactId: ContactId, participantId: ParticipantId, participantToken: ParticipantToken, signalling: ConnectionData?.Meeting?.MediaPlacement?.SignalingUrl };
  });
}

/** Does what the page wished for, or says why not. */
async function asked(body: string, start: (wish: Wish) => Promise<object>): Promise<[number, object]> {
  const wish = readWish(body);
  if (wish === undefined) return [400, { message: 'Send {"name": "...", "flow"?: "...", "attributes"?: {...}} as JSON.' }];
  try {
    return [200, await start(wish)];
  } catch (error) {
    if (error instanceof ConnectServiceException) return [error.$metadata.httpStatusCode ?? 502, { message: `the contact centre said ${error.name}: ${error.message}` }];
    return [502, { message: 'the contact centre did not answer.' }];
  }
}

interface Wish { name: string; flow: string | undefined; attributes: Record<string, string> }

function readWish(body: string): Wish | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return undefined;
  const flow = 'flow' in value && typeof value.flow === 'string' ? value.flow : undefined;
  const given = 'attributes' in value && typeof value.attributes === 'object' && value.attributes !== null ? Object.entries(value.attributes) : [];
  return { name: value.name, flow, attributes: Object.fromEntries(given.filter((pair): pair is [string, string] => typeof pair[1] === 'string')) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!(part instanceof Buffer)) continue;
    size += part.length;
    if (size > BODY_BYTES_MAX) return '';
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}
