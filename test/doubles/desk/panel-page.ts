import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { DeskFrameDown, DeskFrameUp } from '../../../contract/desk-transport.ts';
import type { FakeDesk } from './fake-desk.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
const NONCE = 'nonceOfTheDeskDouble0000';
/** As strict as the real hosts' header: what the panel does under it, it does under theirs. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'nonce-${NONCE}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Serves the built panel on loopback under a strict content security policy. `folder` is the build's. */
export async function servePanel(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const name = request.url === '/' ? '/index.html' : (request.url ?? '').split('?')[0];
    const file = path.join(folder, path.normalize(name ?? ''));
    readFile(file)
      .then((bytes) => {
        const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP });
        response.end(type.startsWith('text/html') ? bytes.toString('utf8').replaceAll('CSP_NONCE_PLACEHOLDER', NONCE) : bytes);
      })
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}

/** Opens the panel in a page on this desk and waits until it shows its state. Faults of the page are collected, never swallowed. `standingAt` sets the page's clock. */
export async function openPanel(context: BrowserContext, url: string, desk: FakeDesk, standingAt?: number): Promise<{ page: Page; faults: string[] }> {
  const page = await context.newPage();
  if (standingAt !== undefined) await page.clock.install({ time: standingAt });
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  const bridge = desk.bridge();
  await page.exposeFunction('deskDoublePost', (frame: DeskFrameUp) => bridge.post(frame));
  await page.addInitScript(() => {
    const listeners = new Set<(frame: unknown) => void>();
    Object.assign(window, {
      deskDoubleTake: (frame: unknown) => listeners.forEach((take) => take(frame)),
      desk: {
        post: (frame: unknown) => void (window as unknown as { deskDoublePost(frame: unknown): Promise<void> }).deskDoublePost(frame),
        listen: (take: (frame: unknown) => void) => {
          listeners.add(take);
          return () => listeners.delete(take);
        },
      },
    });
  });
  let told = Promise.resolve();
  bridge.listen((frame: DeskFrameDown) => {
    told = told.then(() => page.evaluate((down) => (window as unknown as { deskDoubleTake(frame: unknown): void }).deskDoubleTake(down), frame)).catch(() => undefined);
  });
  await page.goto(url);
  await page.waitForSelector('body[data-ready="true"]', { timeout: 10_000 });
  return { page, faults };
}

/** Waits until fonts are there and some frames have been painted, so that measured rows stand where they belong. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 4; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}
