import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { CallServer } from '../doubles/call-server.ts';
import type { ServerHandle } from './server-handle.ts';

/*
 * Somebody's website with the widget on it, on an origin of its own: as unfriendly as websites get, under a strict policy.
 */

const NONCE = 'r4nd0m';

/** Rules that reach everything on the page, and would reach the widget. */
const HOSTILE_STYLES = `
  * { all: unset; font-size: 4px !important; letter-spacing: 3px; text-transform: uppercase !important; color: hotpink !important; }
  contact-chat { display: none !important; opacity: 0 !important; position: static !important; transform: scale(3) !important; }
  button, input, textarea { display: none !important; }
  body { direction: ltr; line-height: 5; }`;
const HOSTILE_SCRIPT = `
  Array.prototype.everywhere = function () { return 'polluted'; };
  window.before = new Set(Object.getOwnPropertyNames(window));
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(violatedDirective + ' ' + blockedURI));`;

export interface HostSite {
  url: string;
  /** What the next start of a chat is answered instead of starting one. */
  answerStartsWith(status: number, body: object): void;
  close(): Promise<void>;
}

/**
 * @param options of the script tag, as its data attributes; `hostile` for the unfriendly page.
 * @param calls who begins calls and takes them, where that is not the shop and its server.
 */
export async function openHostSite(server: Pick<ServerHandle, 'ready'>, options: Record<string, string> = {}, kind: 'hostile' | 'plain' = 'plain', calls?: CallServer): Promise<HostSite> {
  const { api, shop } = server.ready;
  let next: { status: number; body: object } | undefined;
  const attributes = Object.entries({ start: 'chats', api, page: shop, ...options }).map(([name, value]) => `data-${name}='${value.replaceAll('&', '&amp;').replaceAll("'", '&#39;')}'`).join(' ');
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A website</title><link rel="icon" href="data:,">
    ${kind === 'hostile' ? `<style nonce="${NONCE}">${HOSTILE_STYLES}</style><script nonce="${NONCE}">${HOSTILE_SCRIPT}</script>` : ''}
    <script src="widget.js" nonce="${NONCE}" async ${attributes}></script></head><body><main><h1>A website</h1><p>With a <a href="#there">link</a>.</p></main></body></html>`;
  const policy = ["default-src 'none'", `script-src 'nonce-${NONCE}'`, `style-src 'nonce-${NONCE}'`, 'img-src data: blob:', `connect-src 'self' ${api} ${api.replace(/^http/u, 'ws')} ${calls?.origin ?? ''}`, "base-uri 'none'"].join('; ');

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (request.method === 'POST') {
      const parts: Buffer[] = [];
      for await (const part of request) if (part instanceof Buffer) parts.push(part);
      if (pathname === '/calls' && calls !== undefined) {
        const { status, body } = calls.begins(JSON.parse(Buffer.concat(parts).toString()));
        return void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }
      const told = next;
      next = undefined;
      const started: { status: number; body: object } = told ?? (await fetch(new URL(pathname.slice(1), shop), { method: 'POST', body: Buffer.concat(parts) }).then(async (from) => ({ status: from.status, body: (await from.json()) as object })));
      response.writeHead(started.status, { 'content-type': 'application/json' }).end(JSON.stringify(started.body));
    } else if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(page);
    } else {
      const file = await readFile(path.resolve('out/customer/assets', path.basename(pathname))).catch(() => undefined);
      response.writeHead(file === undefined ? 404 : 200, { 'content-type': 'text/javascript' }).end(file);
    }
  };
  const site = createServer((request, response) => void answer(request, response).catch(() => response.writeHead(500).end()));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    answerStartsWith: (status, body) => {
      next = { status, body };
    },
    close: () => new Promise((resolve) => {
      site.close(() => resolve());
      site.closeAllConnections();
    }),
  };
}
