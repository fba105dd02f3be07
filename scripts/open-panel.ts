import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startBrowserHost } from '../main/browser-host.ts';
import { findChromium } from './chromium.mjs';

/*
 * Opens a panel for a person: in Electron if its binary is there or can be fetched, else in a browser window.
 */

export interface PanelWish {
  server: string;
  /** The desktop's own data folder. */
  dataFolder: string;
  deviceName: string;
  /** No window: only the address. */
  headless: boolean;
  say: (line: string) => void;
}

export interface OpenPanel {
  /** Address of the browser host; for Electron what its window shows. */
  url: string;
  /** What it was opened in; undefined if the address is all there is. */
  shownIn: string | undefined;
  close(): Promise<void>;
}

const project = path.resolve(import.meta.dirname, '..');
const FETCH_LIMIT = 120_000;

/** Opens a panel. Closing it ends the host and the window that was opened for it. */
export async function openPanel(wish: PanelWish): Promise<OpenPanel> {
  if (!wish.headless && canShowWindows()) {
    const electron = await findElectron(wish.say);
    if (electron !== undefined) {
      const window = spawn(electron, [project, `--server=${wish.server}`, `--user-data-dir=${wish.dataFolder}`], { stdio: 'ignore' });
      return { url: 'app://panel', shownIn: 'Electron', close: () => end(window) };
    }
  }
  const host = await startBrowserHost({ server: wish.server, dataFolder: wish.dataFolder, deviceName: wish.deviceName, panelFolder: path.join(project, 'out/renderer'), firstLinkWaits: true });
  const window = wish.headless ? undefined : openWindow(host.url, wish.dataFolder);
  return {
    url: host.url,
    shownIn: window?.name,
    async close() {
      if (window !== undefined) await end(window.process);
      await host.close();
    },
  };
}

function canShowWindows(): boolean {
  return process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
}

/** The binary that the `electron` package brings; it is asked for once, and a refusal is remembered per version. */
async function findElectron(say: (line: string) => void): Promise<string | undefined> {
  const folder = path.join(project, 'node_modules/electron');
  const present = async (): Promise<string | undefined> => {
    const relative = await readFile(path.join(folder, 'path.txt'), 'utf8').catch(() => undefined);
    const binary = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'), relative ?? 'electron');
    return existsSync(binary) ? binary : undefined;
  };
  const found = await present();
  if (found !== undefined) return found;
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  const refusal = path.join(project, 'out', 'electron-not-fetched');
  if ((await readFile(refusal, 'utf8').catch(() => '')) === version) return undefined;
  say(`Fetching Electron ${version} (up to two minutes; without it the panel opens in a browser window)`);
  const fetched = await new Promise<boolean>((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'install.js')], { stdio: 'ignore' });
    const limit = setTimeout(() => child.kill(), FETCH_LIMIT);
    child.once('error', () => resolve(false));
    child.once('exit', (code) => {
      clearTimeout(limit);
      resolve(code === 0);
    });
  });
  if (fetched) return present();
  say('Electron could not be fetched here. Opening a browser window. (Delete out/electron-not-fetched to try again.)');
  await writeFile(refusal, version);
  return undefined;
}

/** An app-like Chromium window with a profile of its own, or the system's default browser, or nothing. */
function openWindow(url: string, dataFolder: string): { name: string; process: ChildProcess } | undefined {
  if (!canShowWindows()) return undefined;
  const chromium = findChromium();
  if (chromium !== undefined) {
    const rootless = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return { name: 'a Chromium window', process: detached(chromium, [`--app=${url}`, `--user-data-dir=${path.join(dataFolder, 'window')}`, '--no-first-run', ...rootless]) };
  }
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : '/usr/bin/xdg-open';
  if (process.platform === 'linux' && !existsSync(opener)) return undefined;
  return { name: 'the default browser', process: detached(opener, [url]) };
}

function detached(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore' });
  child.once('error', () => undefined);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
