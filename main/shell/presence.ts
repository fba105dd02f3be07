import { nativeImage } from 'electron/common';
import { app, Menu, Tray as SystemTray, type BrowserWindow } from 'electron/main';
import type { Badge, Tray } from '../ports/host.ts';

/** What the tray's menu and a click on it do. */
export interface TrayActions {
  showPanel(): void;
  quit(): void;
}

/**
 * The icon in the system's tray.
 * @param iconFile a PNG; systems without a tray show nothing and nothing fails.
 */
export function systemTray(iconFile: string, actions: TrayActions): Tray {
  const tray = new SystemTray(nativeImage.createFromPath(iconFile));
  tray.setToolTip(app.name);
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: `Show ${app.name}`, click: actions.showPanel },
      { type: 'separator' },
      { label: 'Quit', click: actions.quit },
    ]),
  );
  tray.on('click', actions.showPanel);
  return { describe: (text) => tray.setToolTip(`${app.name}: ${text}`) };
}

/** The number on the app's icon; asks for attention once whenever it grows while the panel is covered. */
export function systemBadge(window: () => BrowserWindow | null): Badge {
  let last = 0;
  return {
    set(count) {
      app.setBadgeCount(count);
      const panel = window();
      if (panel !== null) panel.flashFrame(count > last && !panel.isFocused());
      last = count;
    },
  };
}
