import { hostname } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { app, dialog, nativeTheme, powerMonitor, protocol, safeStorage, session, type BrowserWindow } from 'electron/main';
import { createDesktop } from './desktop.ts';
import type { Desktop } from './desktop-options.ts';
import { listPanelFiles } from './panel/panel-files.ts';
import type { HostPorts } from './ports/host.ts';
import { systemIds } from './ports/ids.ts';
import { APP_SCHEME } from './shell/app-address.ts';
import { APP_SCHEME_PRIVILEGES, appSchemeHandler } from './shell/app-scheme.ts';
import { servePanel } from './shell/ipc-transport.ts';
import { installMenu } from './shell/menu.ts';
import { guardNavigation, mayRequest } from './shell/navigation-guard.ts';
import { systemNotifier } from './shell/notifier.ts';
import { guardPermissions } from './shell/permission-table.ts';
import { systemBadge, systemTray } from './shell/presence.ts';
import { safeOpener } from './shell/safe-opener.ts';
import { openSecretStore, readSecretPolicy } from './shell/secret-store.ts';
import { bringForward, loadPanel, openPanelWindow } from './shell/window.ts';

/*
 * The desktop under Electron: puts the Electron-free core, the shell and one window together, in phases. What a phase
 * needs is done in it and nothing earlier; each leaves a performance mark.
 */

const OUT = path.dirname(import.meta.dirname);
const PRELOAD = path.join(OUT, 'preload', 'preload.cjs');
const PANEL = path.join(OUT, 'renderer');
const ICON = path.join(app.getAppPath(), 'build', 'icons', '32x32.png');
const LOCAL_SERVER = 'http://127.0.0.1:8080';

const ids = systemIds();
let window: BrowserWindow | null = null;
const trusted = new Set<number>();
const showPanel = (): void => {
  if (window !== null) bringForward(window);
};
const opener = safeOpener(() => window, (reason) => note('address', reason));

performance.mark('desktop:started');
if (app.requestSingleInstanceLock()) {
  beforeReady();
  app.whenReady().then(whenReady).catch(giveUp);
} else {
  app.quit();
}

/** What Electron takes only before it is ready. */
function beforeReady(): void {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
  guardNavigation(app, {
    leave: (address) => void opener(address).catch((error: unknown) => note('address', describe(error))),
    noteStopped: (kind) => note('navigation', `stopped a ${kind}`),
  });
  app.on('second-instance', showPanel);
  app.on('activate', showPanel);
  app.on('window-all-closed', () => app.quit());
}

/** Guards first, then the core, then the window over it. */
async function whenReady(): Promise<void> {
  performance.mark('desktop:ready');
  guardSession();
  installMenu(app.isPackaged);
  const desktop = await createDesktop(await electronPorts(), {
    server: app.commandLine.getSwitchValue('server') || LOCAL_SERVER,
    dataFolder: path.join(app.getPath('userData'), 'desk'),
    deviceName: hostname(),
  });
  performance.mark('desktop:core');
  closeBeforeQuitting(desktop);
  followTheme(desktop);
  powerMonitor.on('resume', () => desktop.woke());
  await showWindow(desktop);
}

/** Permissions, requests and the panel's own scheme. */
function guardSession(): void {
  guardPermissions(session.defaultSession);
  session.defaultSession.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
  protocol.handle(APP_SCHEME, appSchemeHandler(listPanelFiles(PANEL), () => ids.secret()));
}

async function electronPorts(): Promise<HostPorts> {
  const policy = readSecretPolicy(app.commandLine.getSwitchValue('secrets'));
  const secrets = await openSecretStore(safeStorage, path.join(app.getPath('userData'), 'secrets'), policy);
  return {
    capabilities: { host: 'electron', tray: true, badge: true, systemNotifications: true, keystore: secrets.mode === 'encrypted', openExternal: true },
    notifier: systemNotifier(showPanel),
    badge: systemBadge(() => window),
    tray: systemTray(ICON, { showPanel, quit: () => app.quit() }),
    opener: { open: openOrSay },
    secrets,
  };
}

async function showWindow(desktop: Desktop): Promise<void> {
  const panel = openPanelWindow({
    preload: PRELOAD,
    packaged: app.isPackaged,
    placeFile: path.join(app.getPath('userData'), 'window.json'),
    title: app.name,
    onShown: () => performance.mark('desktop:shown'),
  });
  window = panel;
  const { id } = panel.webContents;
  trusted.add(id);
  panel.once('closed', () => {
    trusted.delete(id);
    window = null;
  });
  servePanel(panel.webContents, { trusted, noteRefused: (reason) => note('message', reason) }, (transport) => desktop.attach(transport));
  await loadPanel(panel);
}

/** The system's own parts (menus, title bar, scroll bars) follow the theme chosen in the panel. */
function followTheme(desktop: Desktop): void {
  const follow = (): void => {
    nativeTheme.themeSource = desktop.state().preferences.theme;
  };
  follow();
  desktop.onState(follow);
}

/** Lets the core write what is pending before the process ends; a second quit does not wait. */
function closeBeforeQuitting(desktop: Desktop): void {
  let closing = false;
  app.on('will-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    void desktop.close().catch(giveUp).finally(() => app.quit());
  });
}

async function openOrSay(address: string): Promise<void> {
  const result = await opener(address);
  if (!result.opened) throw new Error(`The address was not opened: ${result.reason}.`);
}

function note(about: string, what: string): void {
  console.warn(`desktop: ${about}: ${what}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The app can't go on: say why, where a person sees it, and end. */
function giveUp(error: unknown): void {
  console.error(error);
  dialog.showErrorBox(`${app.name} can’t start`, describe(error));
  app.exit(1);
}
