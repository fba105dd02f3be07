import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { endsWithFile } from '../doubles/child-ends.ts';
import { giveVoice, speakAs, VOICE_SWITCHES, type Voice } from './voices.ts';
import { launchOnDouble, launchOnElectron, whyNoDouble, whyNoElectron, type LaunchedDesktop } from '../doubles/electron/launch.ts';

/*
 * The desktop on each of its hosts, behind one face: the same specs run on all of them.
 */

export const HOSTS = ['browser', 'double', 'electron'] as const;
export type Host = (typeof HOSTS)[number];

/** Why this host can't be tested here, or undefined if it can. `npm test -- --host H` leaves one. */
export function whyNot(host: Host): string | undefined {
  const only = process.env['E2E_HOST'];
  if (only !== undefined && only !== '' && only !== host) return `only the host ${only} was asked for`;
  if (host === 'double') return whyNoDouble() ?? undefined;
  if (host === 'electron') return whyNoElectron() ?? undefined;
  return undefined;
}

/** One desktop: a main process with data of its own and a panel. */
export interface DesktopHandle {
  /** The panel's page; a new one after each start. */
  page(): Page;
  /** Ends the main process as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Its log, and whom its main process has connected to so far. */
  traces(): Promise<{ log: string; connections: string[] }>;
  close(): Promise<void>;
}

/** Starts a desktop on `host` against the routing server at `server`; its user can have a voice. */
export async function startDesktop(host: Host, server: string, browser: Browser, voice?: Voice): Promise<DesktopHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'desktop-'));
  const running = host === 'browser' ? new InBrowser(server, folder, browser, voice) : new InElectron(host, server, folder, voice);
  await running.start();
  return {
    page: () => running.page,
    kill: () => running.kill(),
    restart: () => running.start(),
    traces: () => tracesIn(folder),
    async close() {
      await running.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const CONNECTIONS = 'connections.txt';

/** Has a process write down whom it connects to. */
function watched(folder: string): Record<string, string> {
  const recorder = new URL('./record-connections.ts', import.meta.url).href;
  return { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${recorder}`.trim(), CONNECTIONS_FILE: path.join(folder, CONNECTIONS) };
}

async function tracesIn(folder: string): Promise<{ log: string; connections: string[] }> {
  const files = await readdir(folder, { recursive: true });
  const logs = files.filter((file) => /(^|\/)desk\.log(\.1)?$/u.test(file));
  const log = (await Promise.all(logs.map((file) => readFile(path.join(folder, file), 'utf8')))).join('');
  const connections = await readFile(path.join(folder, CONNECTIONS), 'utf8').catch(() => '');
  return { log, connections: [...new Set(connections.split('\n').filter((line) => line !== ''))] };
}

class InBrowser {
  page!: Page;
  readonly #server: string;
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #voice: Voice | undefined;
  #process: ChildProcess | undefined;
  #context: BrowserContext | undefined;

  constructor(server: string, folder: string, browser: Browser, voice: Voice | undefined) {
    this.#server = server;
    this.#folder = folder;
    this.#browser = browser;
    this.#voice = voice;
  }

  async start(): Promise<void> {
    const child = endsWithFile(spawn(process.execPath, [path.resolve('out/main/browser.js'), '--server', this.#server, '--data', this.#folder, '--panel', path.resolve('out/renderer'), '--json'], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...watched(this.#folder) } }));
    this.#process = child;
    let complaints = '';
    child.stderr.on('data', (text: Buffer) => {
      complaints = (complaints + text.toString()).slice(-5000);
    });
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The browser host ended with ${code}:\n${complaints}`)));
      createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { panel: string }).panel));
    });
    await this.#context?.close();
    this.#context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } });
    if (this.#voice !== undefined) await giveVoice(this.#context, this.#voice);
    this.page = await this.#context.newPage();
    await this.page.goto(address);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child !== undefined) {
      await new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      });
    }
    await this.#context?.close();
    this.#context = undefined;
  }
}

class InElectron {
  readonly #host: 'double' | 'electron';
  readonly #server: string;
  readonly #folder: string;
  readonly #voice: Voice | undefined;
  #launched: LaunchedDesktop | undefined;

  constructor(host: 'double' | 'electron', server: string, folder: string, voice: Voice | undefined) {
    this.#host = host;
    this.#server = server;
    this.#folder = folder;
    this.#voice = voice;
  }

  get page(): Page {
    if (this.#launched === undefined) throw new Error('This desktop is not running');
    return this.#launched.page;
  }

  async start(): Promise<void> {
    const launch = this.#host === 'double' ? launchOnDouble : launchOnElectron;
    this.#launched = await launch({
      mainBundle: path.resolve('out/main/app.js'), userDataDir: this.#folder, args: [`--server=${this.#server}`], env: watched(this.#folder), ...(this.#voice !== undefined && { switches: VOICE_SWITCHES }),
    });
    if (this.#voice === undefined) return;
    // Whether it may have the microphone is the main process's to say.
    await speakAs(this.page.context(), this.#voice);
    await this.page.reload();
  }

  async kill(): Promise<void> {
    await this.#launched?.kill('SIGKILL');
    this.#launched = undefined;
  }
}
