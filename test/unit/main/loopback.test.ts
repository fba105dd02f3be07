import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoopbackServer } from '../../../main/loopback/server.ts';
import type { LoopbackServer } from '../../../main/loopback/server.ts';
import { systemIds } from '../../../main/ports/ids.ts';
import type { Clock } from '../../../main/ports/clock.ts';
import type { LogFields } from '../../../main/ports/log.ts';
import { enter, openDeskSocket, rawRequest } from '../../doubles/panel-socket.ts';
import { freshFolder } from './desktop.ts';

// Each rule of electron-practice 6.3 is one test, by raw clients that no browser keeps from lying.

let steady = 0;
const clock: Clock = { now: () => 0, steady: () => steady, after: () => () => undefined };
const logged: string[] = [];
const log = { write: (event: string, fields?: LogFields) => void logged.push(JSON.stringify({ event, ...fields })) };
let server: LoopbackServer;
let cookie: string;
let attached = 0;

beforeAll(async () => {
  const panelFolder = freshFolder();
  writeFileSync(
    join(panelFolder, 'index.html'),
    '<!doctype html><html><head><meta property="csp-nonce" nonce="CSP_NONCE_PLACEHOLDER"><script type="module" src="/main.js"></script></head></html>',
  );
  writeFileSync(join(panelFolder, 'main.js'), 'export {};');
  writeFileSync(join(panelFolder, 'notes.secret'), 'not served');
  mkdirSync(join(panelFolder, 'assets'));
  server = await startLoopbackServer({ panelFolder, clock, ids: systemIds(), log, attach: () => void (attached += 1) });
  cookie = await enter(server.openingUrl(60_000));
});
afterAll(() => server.close());

describe('the loopback server', () => {
  it('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter((found) => !found.internal && found.family === 'IPv4');
    const { port } = new URL(server.origin);
    for (const address of [...others.map((other) => other.address), '127.0.0.2', '::1']) {
      const refused = await new Promise((resolve) => {
        const socket = connect({ host: address, port: Number(port) });
        socket.on('connect', () => resolve(socket.destroy() && false));
        socket.on('error', () => resolve(true));
      });
      expect([address, refused]).toEqual([address, true]);
    }
  });

  it('has a host name of its own and of chance', () => {
    expect(server.origin).toMatch(/^http:\/\/ccp-[a-z0-9]{16}\.localhost:\d+$/u);
  });

  it('takes an opening token once', async () => {
    const url = server.openingUrl(60_000);
    await enter(url);
    expect((await rawRequest(url)).status).toBe(403);
  });

  it('takes an opening token for 60 s, and one without an end whenever it comes', async () => {
    const [short, endless] = [server.openingUrl(60_000), server.openingUrl(null)];
    steady += 60_001;
    expect((await rawRequest(short)).status).toBe(403);
    expect((await rawRequest(endless)).status).toBe(303);
  });

  it('takes no guessed token', async () => {
    for (const guess of ['', 'x', 'A'.repeat(43)]) expect((await rawRequest(`${server.origin}/open?t=${guess}`)).status).toBe(403);
  });

  it('sets a cookie that is bound to this host, unreadable for scripts and never sent from elsewhere', async () => {
    const answer = await rawRequest(server.openingUrl(60_000));
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-ccp=[\w-]{43}; Secure; HttpOnly; SameSite=Strict; Path=\/$/u);
    expect(answer.headers['location']).toBe('/');
  });

  it('gives nothing without the cookie, also nothing of the panel', async () => {
    for (const path of ['/', '/main.js', '/bridge.js']) {
      expect((await rawRequest(server.origin + path)).status).toBe(403);
      expect((await rawRequest(server.origin + path, { cookie: `__Host-ccp=${'A'.repeat(43)}` })).status).toBe(403);
    }
  });

  it('gives the panel with the cookie, again at a reload', async () => {
    for (const _ of [1, 2]) expect((await rawRequest(`${server.origin}/`, { cookie })).status).toBe(200);
  });

  it('answers 421 to every other Host, as a rebound name would bring', async () => {
    const { port } = new URL(server.origin);
    for (const host of ['rebind.test', `127.0.0.1:${port}`, `localhost:${port}`, new URL(server.origin).hostname, `${new URL(server.origin).host}.`]) {
      expect([host, (await rawRequest(`${server.origin}/`, { cookie, host })).status]).toEqual([host, 421]);
      expect([host, await openDeskSocket(server.origin, { host, cookie, origin: server.origin })]).toEqual([host, 421]);
    }
  });

  it('upgrades for our own origin only, and never without one', async () => {
    for (const origin of ['http://127.0.0.1:1', 'null', `${server.origin}.evil.test`, server.origin.replace('http', 'https')]) {
      expect([origin, await openDeskSocket(server.origin, { cookie, origin })]).toEqual([origin, 403]);
    }
    expect(await openDeskSocket(server.origin, { cookie })).toBe(403);
  });

  it('upgrades with the cookie only', async () => {
    expect(await openDeskSocket(server.origin, { origin: server.origin })).toBe(403);
    const before = attached;
    const socket = await openDeskSocket(server.origin, { cookie, origin: server.origin });
    expect(socket).toBeInstanceOf(WebSocket);
    if (socket instanceof WebSocket) socket.terminate();
    expect(attached).toBe(before + 1);
  });

  it('refuses what a browser says comes from another site', async () => {
    for (const site of ['cross-site', 'same-site']) {
      expect((await rawRequest(`${server.origin}/`, { cookie, 'sec-fetch-site': site })).status).toBe(403);
      expect(await openDeskSocket(server.origin, { cookie, origin: server.origin, 'sec-fetch-site': site })).toBe(403);
    }
    expect((await rawRequest(`${server.origin}/`, { cookie, origin: 'http://127.0.0.1:1' })).status).toBe(403);
  });

  it('changes nothing by HTTP: only GET', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await rawRequest(`${server.origin}/`, { cookie }, method)).status).toBe(405);
  });

  it('serves listed files only, whatever the path says', async () => {
    for (const path of ['/notes.secret', '/../package.json', '/%2e%2e/package.json', '/assets', '/assets/..%5cmain.js', '//evil.test/', '/main.js%00']) {
      expect([path, (await rawRequest(server.origin + path, { cookie })).status]).toEqual([path, 404]);
    }
  });

  it('sends the strict headers with everything, and no CORS header ever', async () => {
    for (const answer of [await rawRequest(`${server.origin}/`, { cookie }), await rawRequest(`${server.origin}/`), await rawRequest(`${server.origin}/main.js`, { cookie })]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('gives each load a nonce of its own in the policy and in the page, and the bridge before the panel', async () => {
    const [first, second] = [await rawRequest(`${server.origin}/`, { cookie }), await rawRequest(`${server.origin}/`, { cookie })];
    const nonceOf = (text: string): string | undefined => /nonce[=-]"?([\w-]{43})/u.exec(text)?.[1];
    expect(nonceOf(first.body)).toBe(nonceOf(String(first.headers['content-security-policy'])));
    expect(nonceOf(first.body)).not.toBe(nonceOf(second.body));
    const policy = String(first.headers['content-security-policy']);
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", 'connect-src \'self\' ws://']) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    expect(first.body.indexOf('/bridge.js')).toBeLessThan(first.body.indexOf('/main.js'));
  });

  it('writes no token, cookie or address to the log', () => {
    expect(logged.length).toBeGreaterThan(10);
    expect(logged.join('\n')).not.toMatch(/[\w-]{43}|localhost|cookie/u);
  });

  it('cuts a socket that sends more than a frame can be', async () => {
    const socket = await openDeskSocket(server.origin, { cookie, origin: server.origin });
    if (!(socket instanceof WebSocket)) throw new Error('The socket was refused.');
    const code = new Promise((resolve) => socket.on('close', resolve));
    socket.send('x'.repeat(4 * 1024 * 1024));
    expect(await code).toBe(1009);
  });
});
