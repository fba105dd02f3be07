import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { Transport } from '../../contract/desk-transport.ts';

/** The panel's end of a WebSocket, as the browser host's bridge is in a browser. */
export function panelSocket(socket: WebSocket): Transport<unknown> {
  const { promise: closed, resolve: end } = Promise.withResolvers<string>();
  socket.on('close', (_code, reason) => end(reason.toString()));
  socket.on('error', () => undefined);
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    onFrame(take) {
      const listener = (data: WebSocket.RawData): void => take(JSON.parse(data.toString()));
      socket.on('message', listener);
      return () => void socket.off('message', listener);
    },
    closed,
    close: () => socket.terminate(),
  };
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** One raw request to a loopback server, with exactly these headers; Host is the address's unless given. */
export function rawRequest(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<LoopbackAnswer> {
  const address = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: address.port, method, path: url.slice(address.origin.length), headers: { host: address.host, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Uses an opening link; gives the cookie pair. */
export async function enter(openingUrl: string): Promise<string> {
  const answer = await rawRequest(openingUrl);
  const [setCookie] = answer.headers['set-cookie'] ?? [];
  if (answer.status !== 303 || setCookie === undefined) throw new Error(`The opening link answered ${answer.status}: ${answer.body}`);
  return setCookie.split(';')[0] ?? '';
}

/** Opens the desk's WebSocket with exactly these headers; gives the socket, or the status it was refused with. */
export function openDeskSocket(origin: string, headers: Record<string, string>): Promise<WebSocket | number> {
  const { port, host } = new URL(origin);
  const { origin: from, ...others } = headers;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/desk`, { headers: { host, ...others }, ...(from === undefined ? {} : { origin: from }) });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', (error) => reject(error));
  });
}
