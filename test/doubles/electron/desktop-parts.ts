import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { recordCall } from './report.ts';

/*
 * The parts of the desktop that a headless machine does not have: they record what main does with them, and the
 * launching test can emit their events (launch.ts, `emit`).
 */

/** The newest object of each kind, by name: where the test's events go. */
export const newest = new Map<string, EventEmitter>();

export class Tray extends EventEmitter {
  constructor(image: NativeImage) {
    super();
    newest.set('Tray', this);
    recordCall('Tray', { empty: image.isEmpty() });
  }

  setToolTip(text: string): void {
    recordCall('Tray.setToolTip', text);
  }

  setContextMenu(menu: Menu | null): void {
    recordCall('Tray.setContextMenu', menu?.labels() ?? null);
  }

  setImage(): void {
    recordCall('Tray.setImage');
  }

  destroy(): void {
    recordCall('Tray.destroy');
  }
}

export class Notification extends EventEmitter {
  readonly #options: object;

  static isSupported(): boolean {
    return true;
  }

  constructor(options: object) {
    super();
    this.#options = options;
  }

  show(): void {
    newest.set('Notification', this);
    recordCall('Notification.show', this.#options);
    this.emit('show');
  }

  close(): void {
    recordCall('Notification.close', this.#options);
    this.emit('close');
  }
}

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly submenu?: readonly MenuItem[];
}

export class Menu {
  readonly #items: readonly MenuItem[];

  static buildFromTemplate(items: readonly MenuItem[]): Menu {
    return new Menu(items);
  }

  static setApplicationMenu(menu: Menu | null): void {
    recordCall('Menu.setApplicationMenu', menu?.labels() ?? null);
  }

  private constructor(items: readonly MenuItem[]) {
    this.#items = items;
  }

  /** The double's own: every label or role, depth first. */
  labels(): string[] {
    const read = (item: MenuItem): string[] => [item.label ?? item.role ?? item.type ?? '', ...(item.submenu ?? []).flatMap(read)];
    return this.#items.flatMap(read);
  }
}

interface NativeImage {
  isEmpty(): boolean;
}

export const nativeImage = {
  createFromPath: (file: string): NativeImage => ({ isEmpty: () => !isPng(file) }),
  createEmpty: (): NativeImage => ({ isEmpty: () => true }),
};

let dialogResponse = 0;

/** What message boxes answer from now on: the index of a button. */
export function answerDialogs(response: number): void {
  dialogResponse = response;
}

export const dialog = {
  showMessageBox(...values: readonly unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    recordCall('dialog.showMessageBox', values.at(-1));
    return Promise.resolve({ response: dialogResponse, checkboxChecked: false });
  },
  showErrorBox(title: string, content: string): void {
    recordCall('dialog.showErrorBox', title, content);
    console.error(`${title}: ${content}`);
  },
};

export const shell = {
  openExternal(url: string): Promise<void> {
    recordCall('shell.openExternal', url);
    return Promise.resolve();
  },
};

export const powerMonitor = new EventEmitter();
newest.set('powerMonitor', powerMonitor);

class NativeTheme extends EventEmitter {
  readonly shouldUseDarkColors = false;
  #source = 'system';

  get themeSource(): string {
    return this.#source;
  }

  set themeSource(source: string) {
    if (source === this.#source) return;
    this.#source = source;
    recordCall('nativeTheme.themeSource', source);
  }
}
export const nativeTheme = new NativeTheme();

const display = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, scaleFactor: 1 };
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
});

function isPng(file: string): boolean {
  return existsSync(file) && readFileSync(file).subarray(1, 4).toString() === 'PNG';
}
