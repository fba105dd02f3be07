/*
 * The module that `import 'electron'` gives on the double. Only what main uses; an import of anything else fails by
 * name when the bundle is linked.
 *
 * What the double can't check, and only real Electron can: the renderer's process sandbox and `webPreferences` (they are
 * recorded, Chromium's own sandbox is off under root), fuses and asar integrity, the privileges of the custom scheme
 * (address-map.ts says what stands in for it), permission prompts at the moment of asking (session.ts asks ahead), webviews,
 * requests of WebSockets in `webRequest`, the system's tray, notifications, menus and dialogs (recorded), first paint
 * (`ready-to-show` follows the load event), and how fast any of it is.
 */
import { answerDialogs, newest } from './desktop-parts.ts';
import { app } from './app.ts';
import type { Order } from './report.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, Menu, nativeImage, nativeTheme, Notification, powerMonitor, screen, shell, Tray } from './desktop-parts.ts';
export { ipcMain } from './ipc.ts';
export { safeStorage } from './safe-storage.ts';
export { protocol, session } from './session.ts';

process.on('message', (order: Order) => {
  if (order.type === 'quit') app.quit();
  else if (order.type === 'answer_dialogs') answerDialogs(order.response);
  else newest.get(order.part)?.emit(order.event, ...order.values);
});
// A launcher that died takes the app along; the channel alone must not keep the process alive either.
process.on('disconnect', () => app.exit(1));
process.channel?.unref();
