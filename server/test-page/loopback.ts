import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page answers; a path that it does not know gets undefined. */
export type Answer = { status?: number; type: string; body: string | Buffer; headers?: Readonly<Record<string, string>> };
export type Answering = (request: { method: string; path: string; body: string }) => Promise<Answer | undefined>;

const BODY_BYTES_MAX = 64 * 1024;

/**
 * Serves a page to this machine alone, under a link that cannot be guessed: the secret is the first part of every path,
 * and a request for another host is refused, so that no website can reach it through a name of its own.
 */
export async function serveSecretly(port: number, secret: string, answering: Answering): Promise<{ url: string; origin: string; close(): Promise<void> }> {
  let origin = '';
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, first, ...rest] = url.pathname.split('/');
    if (first !== secret || `http://${request.headers.host ?? ''}` !== origin) return { status: 404, type: 'text/plain', body: 'There is no such page.' };
    return await answering({ method: request.method ?? 'GET', path: rest.join('/'), body: await bodyOf(request) }) ?? { status: 404, type: 'text/plain', body: 'There is no such page.' };
  };
  const server = createServer((request, response) => {
    answer(request).then((given) => send(response, given), (error: unknown) => send(response, jsonAnswer({ message: error instanceof Error ? error.message : String(error) }, 400)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/${secret}/`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** A value as JSON. */
export const jsonAnswer = (value: unknown, status = 200): Answer => ({ status, type: 'application/json', body: JSON.stringify(value) });

function send(response: ServerResponse, { status = 200, type, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', ...headers });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!(part instanceof Buffer)) continue;
    size += part.length;
    if (size > BODY_BYTES_MAX) throw new Error('The request is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
