import { Menu, type MenuItemConstructorOptions } from 'electron/main';

/**
 * The application's menu: what the system needs for its own keys (copy, paste, quit) and no more. The panel's
 * commands live in the panel's registry. Without developer tools and reload in an installed app.
 */
export function applicationMenu(packaged: boolean, platform: NodeJS.Platform = process.platform): MenuItemConstructorOptions[] {
  const menus: MenuItemConstructorOptions[] = [
    { role: 'editMenu' },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }, ...developer(packaged)] },
    { role: 'windowMenu' },
  ];
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : [{ label: 'File', submenu: [{ role: 'quit' }] }, ...menus];
}

function developer(packaged: boolean): MenuItemConstructorOptions[] {
  return packaged ? [] : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
}

/** Puts the menu in place. */
export function installMenu(packaged: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(packaged)));
}
