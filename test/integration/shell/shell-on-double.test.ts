import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchOnDouble, whyNoDouble, type LaunchedDesktop } from '../../doubles/electron/launch.ts';
import { buildPreload } from './build-preload.ts';

/*
 * The real shell (guards, scheme, permissions, IPC, preload) in a page, on the double of Electron: what a hostile page
 * can try, and what the bridge hands over.
 */
const why = whyNoDouble();
const shellApp = path.join(import.meta.dirname, 'shell-app.ts');

describe.skipIf(why !== null)(`the shell on the double of Electron${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let folder: string;
  let preload: string;
  let desktop: LaunchedDesktop;
  let outside: Server;
  let outsideAddress: string;
  const visits: string[] = [];

  const launch = (name: string, env: Record<string, string> = {}) =>
    launchOnDouble({ mainBundle: shellApp, userDataDir: path.join(folder, name), env: { SHELL_APP_PRELOAD: preload, ...env } });
  const inPage = <Value>(code: string): Promise<Value> => desktop.page.evaluate(code);
  /** Waits for what the main process says; its output is the only sign that nothing more will come. */
  const said = async (what: string): Promise<void> => {
    while (!desktop.output().includes(what)) await new Promise((resolve) => desktop.process.stdout?.once('data', resolve));
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'shell-'));
    preload = await buildPreload(path.join(folder, 'preload'));
    outside = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.end('outside');
    });
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    outsideAddress = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    desktop = await launch('first');
    await desktop.page.waitForFunction('globalThis.ask');
  });

  afterAll(async () => {
    await desktop?.close();
    outside?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the page two frozen functions and nothing of Electron or Node', async () => {
    expect(await inPage('Object.entries(desk).map(([key, value]) => [key, typeof value])')).toEqual([['post', 'function'], ['listen', 'function']]);
    expect(await inPage('[Object.isFrozen(desk), Object.isFrozen(desk.post), Reflect.set(globalThis, "desk", {}), Reflect.deleteProperty(globalThis, "desk")]')).toEqual([true, true, false, false]);
    expect(await inPage('["require", "process", "module", "ipcRenderer", "electron", "Buffer", "__electronDoubleUp", "__electronDoubleDown"].filter((name) => name in globalThis)')).toEqual([]);
  });

  it('carries structured values both ways as clones', async () => {
    const code = `(async () => {
      const sent = { date: new Date(5), map: new Map([['a', new Set([1n])]]), bytes: new Uint8Array([1, 2]), nothing: undefined, nan: NaN, list: [[]] };
      const { input } = await ask(sent);
      return [input !== sent, input.date instanceof Date && input.date.getTime(), input.map instanceof Map && [...input.map.get('a')].map(String), [...input.bytes], 'nothing' in input, Number.isNaN(input.nan), input.list];
    })()`;
    expect(await inPage(code)).toEqual([true, 5, ['1'], [1, 2], true, true, [[]]]);
  });

  it('throws in the page on what can’t be cloned, and goes on', async () => {
    expect(await inPage('[() => desk.post(document), () => desk.post({ f() {} }), () => desk.post(Symbol("s"))].map((bad) => { try { bad(); return "no error"; } catch (error) { return error instanceof Error && /could not be cloned/u.test(error.message); } })')).toEqual([true, true, true]);
    expect(await inPage('ask("still here")')).toMatchObject({ input: 'still here' });
  });

  it('hands the page frames, never the event that could reach ipcRenderer', async () => {
    const code = `new Promise((resolve) => {
      const stop = desk.listen((...values) => { stop(); resolve([values.length, Object.keys(values[0])]); });
      desk.post({ t: 'req', id: 900, method: 'echo', input: 1 });
    })`;
    expect(await inPage(code)).toEqual([1, ['t', 'id', 'output']]);
  });

  it('keeps the page’s prototype tricks out of the preload’s world', async () => {
    await inPage('JSON.stringify = globalThis.structuredClone = () => { throw new Error("page"); }; Object.prototype.polluted = "yes"; undefined');
    expect(await inPage('new Promise((resolve) => { desk.listen((frame) => resolve(frame.output.input)); desk.post({ t: "req", id: 901, method: "echo", input: "clean" }); })')).toBe('clean');
    await desktop.page.reload();
    await desktop.page.waitForFunction('globalThis.ask');
  });

  it('serves the page under the strict header, with no violation when it is shown', async () => {
    const response = await desktop.page.reload();
    await desktop.page.waitForFunction('globalThis.ask');
    const header = response?.headers()['content-security-policy'] ?? '';
    expect(header).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[A-Za-z0-9_-]{22,}';.*require-trusted-types-for 'script'; trusted-types 'none'$/u);
    expect(await inPage('[getComputedStyle(document.querySelector("h1")).color, getComputedStyle(document.body).backgroundColor, violations]')).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)', []]);
    expect((await desktop.page.reload())?.headers()['content-security-policy']).not.toBe(header);
    await desktop.page.waitForFunction('globalThis.ask');
  });

  it.each([
    ['inline script', 'const s = document.createElement("script"); s.textContent = "globalThis.owned = 1"; document.body.append(s)'],
    ['innerHTML', 'document.body.innerHTML = "<img src=x onerror=owned=1>"'],
    ['eval', 'setTimeout("globalThis.owned = 1")'],
    ['a frame', 'const f = document.createElement("iframe"); f.src = "data:text/html,x"; document.body.append(f)'],
    ['a fetch elsewhere', `fetch("OUTSIDE/fetch").catch(() => undefined)`],
    ['a beacon', `navigator.sendBeacon("OUTSIDE/beacon")`],
    ['an image from elsewhere', `new Image().src = "OUTSIDE/image"`],
    ['a WebSocket elsewhere', `try { new WebSocket("OUTSIDE/socket".replace("http", "ws")) } catch {}`],
    ['a worker', 'try { new Worker("/panel.js") } catch {}'],
    ['a form', 'const f = document.createElement("form"); f.action = "OUTSIDE/form"; document.body.append(f); f.submit()'],
    ['a style element without the nonce', 'const s = document.createElement("style"); s.textContent = "h1 { color: red }"; document.head.append(s)'],
  ])('the header stops %s', async (_name, attack) => {
    const code = `(async () => {
      const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }));
      try { ${attack.replaceAll('OUTSIDE', outsideAddress)} } catch {}
      return [await violated, 'owned' in globalThis];
    })()`;
    expect(await inPage(code)).toEqual([expect.any(String), false]);
    expect(visits).toEqual([]);
  });

  it('stops a page that goes elsewhere, whatever way it takes', async () => {
    for (const way of [`location.href = '${outsideAddress}/href'`, `location.assign('${outsideAddress}/assign')`, `{ const a = document.createElement('a'); a.href = '${outsideAddress}/link'; document.body.append(a); a.click(); }`]) {
      const before = desktop.output().length;
      await inPage(`${way}; undefined`);
      while (!desktop.output().slice(before).includes('stopped navigation')) await new Promise((resolve) => desktop.process.stdout?.once('data', resolve));
    }
    expect(await inPage('ask("still the panel")')).toMatchObject({ input: 'still the panel' });
    expect([new URL(desktop.page.url()).origin, visits]).toEqual([desktop.origin, []]);
  });

  it('denies new windows and hands their address to the opener', async () => {
    await inPage(`window.open('${outsideAddress}/window'); undefined`);
    await said(`leave ${outsideAddress}/window`);
    await inPage(`{ const a = document.createElement('a'); a.href = '${outsideAddress}/blank'; a.target = '_blank'; document.body.append(a); a.click(); } undefined`);
    await said(`leave ${outsideAddress}/blank`);
    await inPage(`window.open(''); undefined`);
    await vi.waitFor(() => expect(desktop.windows()).toEqual([desktop.page]));
    expect(visits).toEqual([]);
  });

  it('grants what the table says and denies the rest', async () => {
    const names = ['notifications', 'clipboard-write', 'geolocation', 'camera', 'microphone', 'clipboard-read', 'midi', 'idle-detection', 'window-management', 'local-fonts'];
    const states = await inPage<string[]>(`Promise.all(${JSON.stringify(names)}.map((name) => navigator.permissions.query({ name }).then((status) => status.state)))`);
    expect(Object.fromEntries(names.map((name, at) => [name, states[at]]))).toEqual({
      notifications: 'granted', 'clipboard-write': 'granted', geolocation: 'denied', camera: 'denied', microphone: 'granted', 'clipboard-read': 'denied', midi: 'denied', 'idle-detection': 'denied', 'window-management': 'denied', 'local-fonts': 'denied',
    });
  });

  it('gives a page after a reload a transport of its own', async () => {
    const { document } = await inPage<{ document: number }>('ask(1)');
    await desktop.page.reload();
    await desktop.page.waitForFunction('globalThis.ask');
    expect(await inPage('ask(1)')).toMatchObject({ document: document + 1 });
  });

  it('made its window with the locked preferences, hidden until painted', () => {
    const made = desktop.electronCalls.find((call) => call.name === 'BrowserWindow')?.values[0];
    expect(made).toMatchObject({ show: false, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false } });
    expect(desktop.electronCalls.map((call) => call.name)).toContain('BrowserWindow.show');
  });

  it('is gone with its page after kill -9, and starts again on the same data', async () => {
    const second = await launch('second');
    const gone = new Promise<void>((resolve) => second.page.once('close', () => resolve()));
    await second.kill('SIGKILL');
    await gone;
    expect(second.process.signalCode).toBe('SIGKILL');
    const again = await launch('second');
    await again.page.waitForFunction('globalThis.ask');
    expect(await again.page.evaluate('ask("again")')).toMatchObject({ input: 'again' });
    expect(await again.close()).toBe(0);
  });
});
