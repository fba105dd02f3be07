import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A process that stands in for the functions of a company, over HTTP and over the API of AWS Lambda. What it does is in
 * the path or the function's name; what it was asked is told on standard output, a line each.
 */

const KILOBYTE = 'x'.repeat(1024);
let flaky = 0;
let first = true;

const behaviours: Record<string, (response: ServerResponse, event: string) => void> = {
  echo: (response, event) => json(response, 200, event),
  status: (response) => json(response, 200, '{"status":"sent","days":2}'),
  empty: (response) => void response.writeHead(204).end(),
  broken: (response) => json(response, 200, '{"status":'),
  refused: (response) => json(response, 400, '{"message":"no"}'),
  fault: (response) => json(response, 500, '{"message":"no"}'),
  throttled: (response) => json(response, 429, '{"message":"no"}'),
  flaky: (response) => (++flaky % 3 === 0 ? json(response, 200, '{"status":"at last"}') : json(response, 503, '{}')),
  redirect: (response) => void response.writeHead(302, { location: '/status' }).end(),
  silent: () => undefined,
  second: (response) => {
    if (!first) json(response, 200, '{"status":"sent","days":2}');
    first = false;
  },
  trickle: (response) => void response.writeHead(200).write('{'),
  endless: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && response.write(KILOBYTE));
      if (!response.destroyed) response.once('drain', more);
    };
    response.once('close', () => say({ closed: 'endless' }));
    more();
  },
  thrown: (response) => void response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorMessage":"a secret"}'),
};

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function say(what: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString();
  const url = decodeURIComponent(request.url ?? '');
  const lambda = /^\/2015-03-31\/functions\/arn:aws:lambda:[^:]+:\d+:function:([^:/]+)(?::[^/]+)?\/invocations$/.exec(url);
  const name = lambda?.[1] ?? url.slice(1);
  const invocation = request.headers['x-amz-invocation-type'] ?? null;
  say({ name, invocation, key: request.headers['idempotency-key'] ?? null, authorization: request.headers.authorization?.slice(0, 20) ?? null, type: request.headers['content-type'] ?? null });
  if (lambda !== null && invocation === 'Event') response.writeHead(202).end();
  else (behaviours[name] ?? ((to) => json(to, 404, '{}')))(response, body);
}

const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }));
