import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchOnDouble, whyNoDouble, type LaunchedDesktop } from '../../doubles/electron/launch.ts';

/*
 * The built, unmodified main, preload and panel together on the double of Electron, with no routing server: the shell's
 * promises that need the whole app.
 */
const project = path.join(import.meta.dirname, '../../..');
const mainBundle = path.join(project, 'out/main/app.js');
const products = [mainBundle, path.join(project, 'out/preload/preload.cjs'), path.join(project, 'out/renderer/index.html')];
const why = whyNoDouble() ?? (products.every((product) => existsSync(product)) ? null : 'the desktop is not built; npm test builds it first');

describe.skipIf(why !== null)(`the built desktop on the double of Electron${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let folder: string;
  let desktop: LaunchedDesktop;
  const launch = (env: Record<string, string> = {}) => launchOnDouble({ mainBundle, userDataDir: folder, env, args: ['--server=http://127.0.0.1:9'] });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'panel-'));
    desktop = await launch();
  });

  afterAll(async () => {
    await desktop?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows its panel without one violation of its policy and without an error', async () => {
    const errors: string[] = [];
    desktop.page.on('pageerror', (error) => errors.push(String(error)));
    await desktop.page.addInitScript('globalThis.violations = []; document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));');
    const page = await desktop.page.reload();
    await desktop.page.getByRole('button').first().waitFor();
    expect(await page?.text()).not.toContain('NONCE');
    expect([await desktop.page.evaluate('violations'), errors]).toEqual([[], []]);
  });

  it('answers the panel with what Electron can do', async () => {
    const answer = await desktop.page.evaluate(`new Promise((resolve) => {
      desk.listen((frame) => frame.id === 4242 && resolve(frame.output.state.capabilities));
      desk.post({ t: 'req', id: 4242, method: 'snapshot', input: {} });
    })`);
    expect(answer).toEqual({ host: 'electron', tray: true, badge: true, systemNotifications: true, keystore: true, openExternal: true });
  });

  it('asks before it opens an address and opens what was read, not what was written', async () => {
    const open = (url: string): Promise<unknown> => desktop.page.evaluate(`new Promise((resolve) => {
      const stop = desk.listen((frame) => { if (frame.id === 4243) { stop(); resolve(frame.t === 'err' ? frame.error.code : frame.t); } });
      desk.post({ t: 'req', id: 4243, method: 'openExternal', input: { url: ${JSON.stringify(url)} } });
    })`);
    desktop.answerDialogs(0);
    expect(await open('HTTPS://Example.org')).toBe('res');
    expect((await desktop.nextCall('dialog.showMessageBox')).values[0]).toMatchObject({ detail: 'https://example.org/', buttons: ['Open', 'Stay'], defaultId: 1, cancelId: 1 });
    expect((await desktop.nextCall('shell.openExternal')).values).toEqual(['https://example.org/']);
    const before = desktop.electronCalls.length;
    expect(await open('file:///etc/passwd')).not.toBe('res');
    desktop.answerDialogs(1);
    expect(await open('https://example.org/second')).not.toBe('res');
    expect(desktop.electronCalls.slice(before).map((call) => call.name)).not.toContain('shell.openExternal');
  });

  it('keeps its data from other users of this computer', () => {
    expect(statSync(path.join(folder, 'desk')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(path.join(folder, 'desk')).filter((file) => /\.(db|json|log)/u.test(file))) {
      expect([name, statSync(path.join(folder, 'desk', name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('brings its window forward when it is started a second time on the same data, and the second one ends', async () => {
    const before = desktop.electronCalls.length;
    const second = launch();
    await expect(second).rejects.toThrow(/ended with 0/u);
    await desktop.nextCall('BrowserWindow.focus', before);
  });

  it('remembers where its window stood', async () => {
    expect(await desktop.close()).toBe(0);
    expect(JSON.parse(readFileSync(path.join(folder, 'window.json'), 'utf8'))).toEqual({ x: 320, y: 120, width: 1280, height: 800, maximized: false });
    desktop = await launch({ ELECTRON_DOUBLE_KEYSTORE: 'basic_text' });
  });

  it('says that it has no keystore where the system’s would keep plain text', async () => {
    const keystore = await desktop.page.evaluate(`new Promise((resolve) => {
      desk.listen((frame) => frame.id === 4244 && resolve(frame.output.state.capabilities.keystore));
      desk.post({ t: 'req', id: 4244, method: 'snapshot', input: {} });
    })`);
    expect(keystore).toBe(false);
  });
});
