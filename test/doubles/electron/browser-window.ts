import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { recordCall } from './report.ts';
import { preventable, WebContents } from './web-contents.ts';

interface Options {
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const all: BrowserWindow[] = [];

/** A window is a page. Showing, focus and place are remembered, not painted: Chromium is headless. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly id: number;
  #bounds: Bounds;
  #visible: boolean;
  #maximized = false;
  #minimized = false;
  #focused = false;
  #destroyed = false;

  static getAllWindows(): BrowserWindow[] {
    return [...all];
  }

  constructor(options: Options = {}) {
    super();
    recordCall('BrowserWindow', options);
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.#visible = options.show !== false;
    const preload = options.webPreferences?.['preload'];
    this.webContents = new WebContents(this.#bounds, typeof preload === 'string' ? preload : undefined);
    this.id = this.webContents.id;
    all.push(this);
    // Electron tells of the first paint; the load event is the double's nearest sign of it.
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.once('destroyed', () => this.#end());
    app.emit('web-contents-created', preventable({}), this.webContents);
    app.emit('browser-window-created', preventable({}), this);
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address);
  }

  show(): void {
    this.#visible = true;
    this.#focused = true;
    recordCall('BrowserWindow.show');
    this.emit('show');
  }

  hide(): void {
    this.#visible = false;
    this.emit('hide');
  }

  focus(): void {
    this.#focused = true;
    recordCall('BrowserWindow.focus');
    this.webContents.focus();
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  minimize(): void {
    this.#minimized = true;
    this.#focused = false;
  }

  restore(): void {
    this.#minimized = false;
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getBounds(): Bounds {
    return this.#bounds;
  }

  getNormalBounds(): Bounds {
    return this.#bounds;
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }

  flashFrame(flag: boolean): void {
    recordCall('BrowserWindow.flashFrame', flag);
  }

  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.webContents.close();
  }

  #end(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.splice(all.indexOf(this), 1);
    this.emit('closed');
    if (all.length === 0) app.lastWindowClosed();
  }
}

app.knowWindows(() => all);
