import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { BrowserWindow, nativeTheme, screen } from 'electron/main';
import { APP_PAGE } from './app-address.ts';
import { placeWindow, SMALLEST, WindowPlace } from './window-place.ts';
import { windowPreferences } from './web-preferences.ts';

/** The page's own backgrounds (--canvas of the design layer), so that no white flashes before the first paint. */
const BACKGROUND = Object.freeze({ light: '#f3f3f0', dark: '#141517' });

export interface PanelWindowOptions {
  /** The absolute path of the built preload. */
  readonly preload: string;
  readonly packaged: boolean;
  /** Where the window's place is remembered. */
  readonly placeFile: string;
  readonly title: string;
  /** The first frame is painted and the window shows. */
  onShown(): void;
}

/**
 * Makes the panel's window, hidden until its first frame is painted. The page is not loaded yet (`loadPanel`), so
 * that whoever listens to its messages is there before it speaks.
 */
export function openPanelWindow(options: PanelWindowOptions): BrowserWindow {
  const place = placeWindow(readPlace(options.placeFile), displays());
  const window = new BrowserWindow({
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: options.title,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: windowPreferences(options.preload, options.packaged),
  });
  window.once('ready-to-show', () => {
    if (place.maximized) window.maximize();
    window.show();
    options.onShown();
  });
  window.on('close', () => writePlace(options.placeFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  return window;
}

/** Loads the panel's page into its window. */
export function loadPanel(window: BrowserWindow): Promise<void> {
  return window.loadURL(APP_PAGE);
}

/** Brings the panel to the front, as a second start, the tray and a notification do. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function displays(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}

function readPlace(file: string): WindowPlace | null {
  try {
    const place = WindowPlace.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return place.success ? place.data : null;
  } catch {
    // No file yet, or one that was cut short: the window starts where a first one would.
    return null;
  }
}

function writePlace(file: string, place: WindowPlace): void {
  try {
    writeFileSync(`${file}.half`, JSON.stringify(place), { mode: 0o600 });
    renameSync(`${file}.half`, file);
  } catch {
    // A full disk must not keep a window from closing.
  }
}
