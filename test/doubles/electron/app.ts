import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, endChromium, switchValue, userData } from './machine.ts';
import { recordCall } from './report.ts';

interface Closable {
  isDestroyed(): boolean;
  close(): void;
  once(event: 'closed', listener: () => void): unknown;
}

interface PackageJson {
  readonly name: string;
  readonly productName?: string;
  readonly version: string;
}

/** Electron's `app`: life, paths, the lock of the single instance. */
class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = {
    getSwitchValue: switchValue,
    hasSwitch: (name: string): boolean => process.argv.some((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`)),
    appendSwitch: (name: string, value?: string): void => recordCall('app.commandLine.appendSwitch', name, value),
  };
  readonly #folder = folderOfApp();
  readonly #package: PackageJson;
  readonly #ready: Promise<void>;
  /** Settled once the first instance has heard of this one, if this is a second. */
  #told: Promise<void> = Promise.resolve();
  #isReady = false;
  #quitting = false;
  #windows: () => readonly Closable[] = () => [];

  constructor() {
    super();
    this.#package = JSON.parse(readFileSync(path.join(this.#folder, 'package.json'), 'utf8')) as PackageJson;
    mkdirSync(userData, { recursive: true });
    this.#ready = chromium.then(() => {
      this.#isReady = true;
      this.emit('ready');
    });
  }

  get name(): string {
    return this.#package.productName ?? this.#package.name;
  }

  getName(): string {
    return this.name;
  }

  getVersion(): string {
    return this.#package.version;
  }

  getAppPath(): string {
    return this.#folder;
  }

  getPath(name: string): string {
    return name === 'temp' ? tmpdir() : userData;
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  /** Recorded only: Chromium's own sandbox is on except under root, where it can't be. */
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    recordCall('app.enableSandbox');
  }

  setBadgeCount(count: number): boolean {
    recordCall('app.setBadgeCount', count);
    return true;
  }

  setAppUserModelId(id: string): void {
    recordCall('app.setAppUserModelId', id);
  }

  /** True for the first process on this data folder; a second one's arguments go to the first as `second-instance`. */
  requestSingleInstanceLock(): boolean {
    const file = path.join(userData, 'SingletonSocket');
    if (isHeld(`${file}.pid`)) {
      this.#told = tellFirst(file);
      return false;
    }
    holdLock(file, (commandLine, directory) => this.emit('second-instance', {}, commandLine, directory));
    return true;
  }

  /** Ends in Electron's order: before-quit, windows closed, will-quit, quit. */
  quit(): void {
    void this.#quit();
  }

  exit(code = 0): void {
    void Promise.allSettled([this.#told, endChromium()]).then(() => process.exit(code));
  }

  /** The double's own, for BrowserWindow. */
  knowWindows(windows: () => readonly Closable[]): void {
    this.#windows = windows;
  }

  /** The double's own, for BrowserWindow. */
  lastWindowClosed(): void {
    if (!this.#quitting) this.emit('window-all-closed');
  }

  async #quit(): Promise<void> {
    this.#quitting = true;
    if (this.#isPrevented('before-quit')) return;
    await Promise.all([...this.#windows()].map(closed));
    if (this.#isPrevented('will-quit')) return;
    this.emit('quit', {}, 0);
    this.exit(0);
  }

  #isPrevented(name: string): boolean {
    const event = {
      defaultPrevented: false,
      preventDefault() {
        event.defaultPrevented = true;
      },
    };
    this.emit(name, event);
    if (event.defaultPrevented) this.#quitting = false;
    return event.defaultPrevented;
  }
}

function closed(window: Closable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  window.once('closed', resolve);
  window.close();
  return promise;
}

function folderOfApp(): string {
  let folder = path.dirname(path.resolve(process.argv[1] ?? '.'));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${process.argv[1]}: the double can't tell which app this is.`);
    folder = parent;
  }
  return folder;
}

/** Tells the instance that holds the lock how this one was started. One that is just ending hears nothing. */
function tellFirst(file: string): Promise<void> {
  return new Promise((resolve) => {
    net
      .connect(file)
      .on('error', () => resolve())
      .end(JSON.stringify({ commandLine: process.argv, directory: process.cwd() }), resolve);
  });
}

function holdLock(file: string, onSecond: (commandLine: string[], directory: string) => void): void {
  rmSync(file, { force: true });
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => {
      if (text === '') return;
      const second = JSON.parse(text) as { commandLine: string[]; directory: string };
      onSecond(second.commandLine, second.directory);
    });
  });
  server.listen(file).unref();
  writeFileSync(`${file}.pid`, String(process.pid));
}

/** Whether the process that wrote its id there still lives; one that was killed holds nothing. */
function isHeld(holder: string): boolean {
  if (!existsSync(holder)) return false;
  try {
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

/** `app` of the electron module. */
export const app = new App();
