import { rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * electron-builder's `afterExtract`: takes Electron's own demonstration app out of the distribution, which an unpacked
 * `electronDist` leaves in place, so that the product holds no app but ours.
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { appInfo: { productFilename: string } } }} context
 */
export async function afterExtract(context) {
  const resources = context.electronPlatformName === 'darwin' ? path.join('Electron.app', 'Contents', 'Resources') : 'resources';
  await rm(path.join(context.appOutDir, resources, 'default_app.asar'), { force: true });
  await rm(path.join(context.appOutDir, 'version'), { force: true });
}
