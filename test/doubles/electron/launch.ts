import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { _electron, chromium as playwright, type Browser, type Page } from 'playwright-core';
import { endsWithFile } from '../child-ends.ts';
import { toChromium } from './address-map.ts';
import type { ElectronCall, Order, Report } from './report.ts';

/*
 * Starts the built desktop, on the double or on real Electron, behind one interface.
 */

export interface LaunchOptions {
  /** The built main bundle, such as out/main/app.js. */
  readonly mainBundle: string;
  /** The folder of this desktop's data; a second launch on it is the same desktop started again. */
  readonly userDataDir: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Command-line arguments, such as `--server=http://127.0.0.1:8080`. */
  readonly args?: readonly string[];
  /** Switches of Chromium's own. */
  readonly switches?: readonly string[];
}

export interface LaunchedDesktop {
  readonly host: 'double' | 'electron';
  /** The first window's page, its document loaded. */
  readonly page: Page;
  /** The origin that the page's `location` shows. On real Electron it is app://panel. */
  readonly origin: string;
  windows(): Page[];
  /** Every recorded call of the parts of Electron that a headless machine lacks, in order. Real Electron records none. */
  readonly electronCalls: readonly ElectronCall[];
  /** The next call of this name from `from` on (an index into electronCalls; 0 where it is not given). */
  nextCall(name: string, from?: number): Promise<ElectronCall>;
  /** Makes a part emit an event, such as ('powerMonitor', 'resume') or ('Notification', 'click'). The double only. */
  emit(part: string, event: string, ...values: unknown[]): void;
  /** What message boxes answer from now on: the index of the button. The double only. */
  answerDialogs(response: number): void;
  /** Ends the main process at once, as a crash does; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Quits as a person does; resolves with the exit code. */
  close(): Promise<number | null>;
  /** What the main process wrote to its output, for a failing test's message. */
  output(): string;
  readonly process: ChildProcess;
}

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** Why the double can't run here, or null if it can. */
export function whyNoDouble(): string | null {
  if (process.platform === 'win32') return 'the double speaks to Chromium over inherited pipes, which Windows does not pass on';
  return findChromium() === null ? 'no Chromium was found; set CHROMIUM_PATH to one' : null;
}

function findChromium(): string | null {
  const told = process.env['CHROMIUM_PATH'];
  if (told !== undefined && told !== '') return existsSync(told) ? told : null;
  return CHROMIUM_PLACES.find((place) => existsSync(place)) ?? null;
}

/** Runs the built, unmodified main bundle on the double, in a process of its own. */
export async function launchOnDouble(options: LaunchOptions): Promise<LaunchedDesktop> {
  const executable = findChromium();
  const why = whyNoDouble();
  if (executable === null || why !== null) throw new Error(`The double can't run here: ${why}.`);
  const register = new URL('./register.ts', import.meta.url).href;
  const child = endsWithFile(spawn(process.execPath, ['--import', register, options.mainBundle, ...argumentsOf(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    env: { ...process.env, ...options.env, ELECTRON_DOUBLE_CHROMIUM: executable, ELECTRON_DOUBLE_SWITCHES: (options.switches ?? []).join(' '), ELECTRON_DOUBLE_LIFELINE: '4' },
  }));
  // Held by Chromium too, so that `close` of the child means both are gone and the profile is free for the next start.
  (child.stdio[4] as Readable).resume();
  const running = follow(child);
  const browser = await playwright.connectOverCDP(await running.endpoint);
  const page = await firstPage(browser, running);
  const order = (message: Order): void => void child.send(message);
  return {
    host: 'double',
    page,
    origin: new URL(page.url()).origin,
    windows: () => pagesOf(browser),
    electronCalls: running.calls,
    nextCall: running.nextCall,
    emit: (part, event, ...values) => order({ type: 'emit', part, event, values }),
    answerDialogs: (response) => order({ type: 'answer_dialogs', response }),
    output: running.output,
    process: child,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await running.exited;
    },
    async close() {
      if (child.connected) order({ type: 'quit' });
      return running.exited;
    },
  };
}

interface Running {
  readonly endpoint: Promise<string>;
  readonly exited: Promise<number | null>;
  readonly calls: ElectronCall[];
  nextCall(name: string, from?: number): Promise<ElectronCall>;
  output(): string;
}

/** Listens to the launched process: where its Chromium is, what it calls, how it ends. */
function follow(child: ChildProcess): Running {
  const calls: ElectronCall[] = [];
  const waiting: { name: string; from: number; resolve(call: ElectronCall): void; reject(error: Error): void }[] = [];
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { promise: exited, resolve: exit } = Promise.withResolvers<number | null>();
  const { promise: endpoint, resolve: found, reject: failed } = Promise.withResolvers<string>();
  endpoint.catch(() => undefined);
  child.on('message', (message: Report) => {
    if (message.type === 'chromium') return found(message.endpoint);
    const at = calls.push(message.call) - 1;
    const met = waiting.filter(({ name, from }) => name === message.call.name && at >= from);
    for (const one of met) {
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(message.call);
    }
  });
  child.once('close', (code) => {
    const error = new Error(`The main process ended with ${code}:\n${output}`);
    failed(error);
    for (const { reject } of waiting) reject(error);
    exit(code);
  });
  return {
    endpoint,
    exited,
    calls,
    output: () => output,
    nextCall(name, from = 0) {
      const known = calls.find((call, at) => at >= from && call.name === name);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => waiting.push({ name, from, resolve, reject }));
    },
  };
}

async function firstPage(browser: Browser, running: Running): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no default context.');
  const gone = running.exited.then((code) => {
    throw new Error(`The main process ended with ${code} before its window showed:\n${running.output()}`);
  });
  const page = context.pages()[0] ?? (await Promise.race([context.waitForEvent('page'), gone]));
  // Asked in the page itself: Playwright may know the new address before it has left the old document.
  const there = `location.href.startsWith(${JSON.stringify(toChromium('app://panel/'))}) && document.readyState !== 'loading'`;
  await Promise.race([page.waitForFunction(there), gone]);
  return page;
}

function pagesOf(browser: Browser): Page[] {
  return browser.contexts().flatMap((context) => context.pages());
}

function argumentsOf(options: LaunchOptions): string[] {
  return [`--user-data-dir=${options.userDataDir}`, ...(options.args ?? [])];
}

/**
 * The real Electron binary of this checkout, if it is here already. Reads the files only: asking the electron package for
 * its path would download it.
 */
export function findElectron(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const pathFile = path.join(folder, 'path.txt');
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const whole = path.join(override ?? path.join(folder, 'dist'), executable);
  return existsSync(whole) ? whole : null;
}

/** Why real Electron can't run here, or null if it can. */
export function whyNoElectron(): string | null {
  if (findElectron() === null) return 'the Electron binary is not installed (npx install-electron --no fetches it)';
  if (process.platform === 'linux' && process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return 'there is no display for Electron to show windows on';
  return null;
}

/** Runs the built main bundle on real Electron; never fetches it. */
export async function launchOnElectron(options: LaunchOptions): Promise<LaunchedDesktop> {
  const executable = findElectron();
  if (executable === null) throw new Error(`Electron can't run here: ${whyNoElectron()}.`);
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const running = await _electron.launch({
    executablePath: executable,
    args: [...root, ...(options.switches ?? []), options.mainBundle, ...argumentsOf(options)],
    env: { ...definedOnly(process.env), ...options.env },
  });
  const child = running.process();
  const { calls, nextCall, exited, output } = follow(child);
  const page = await running.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  const impossible = (what: string) => (): never => {
    throw new Error(`Real Electron can't ${what} at a test's wish.`);
  };
  return {
    host: 'electron',
    page,
    origin: 'app://panel',
    windows: () => running.windows(),
    electronCalls: calls,
    nextCall,
    emit: impossible('emit events'),
    answerDialogs: impossible('answer dialogs'),
    output,
    process: child,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await exited;
    },
    async close() {
      await running.close();
      return exited;
    },
  };
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
