import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.mjs';
import { SetUpError } from './set-up.mjs';

/*
 * The Chromium that end-to-end tests and the browser host use: the machine's own, or Debian's package.
 */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/**
 * Switches a Chromium's features off that nobody who drives it has a use for: pages of its own for the address bar, which each
 * window begins a process for that works longer than most of ours do, and whatever asks somebody on the network. A later list of
 * the kind replaces an earlier one, so this has from Playwright's what tests are the better for.
 */
export const FEATURES_OFF = `--disable-features=${[
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'AimEnabled', 'LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PreconnectToSearch', 'Translate',
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'PaintHolding',
].join(',')}`;

/** Every place a Chromium of this platform usually is, best first. */
export function usualPlaces(platform = process.platform, environment = process.env) {
  if (platform === 'darwin') {
    return ['/Applications', `${environment['HOME'] ?? ''}/Applications`].flatMap((folder) => [
      `${folder}/Chromium.app/Contents/MacOS/Chromium`,
      `${folder}/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${folder}/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
    ]);
  }
  if (platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => environment[name]).filter((folder) => folder !== undefined);
    return folders.flatMap((folder) => [
      path.win32.join(folder, 'Chromium', 'Application', 'chrome.exe'),
      path.win32.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      path.win32.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
  }
  const folders = ['/usr/bin', ...(environment['PATH'] ?? '').split(':'), '/snap/bin'].filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => path.posix.join(folder, name)));
}

/**
 * The machine's Chromium, or undefined. CHROMIUM_PATH, when set, decides alone.
 * @throws {SetUpError} when CHROMIUM_PATH names no file
 */
export function findChromium() {
  const told = process.env['CHROMIUM_PATH'];
  if (told !== undefined && told !== '') {
    if (!existsSync(told)) throw new SetUpError(`CHROMIUM_PATH names ${told}, which does not exist. Correct it, or unset it to let the usual places be searched.`);
    return told;
  }
  return usualPlaces().find((place) => existsSync(place));
}

/**
 * The machine's Chromium; where there is none, installs Debian's package if this is Debian (or a child of it) and we are root.
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 * @throws {SetUpError} when there is none and none can be installed
 */
export async function findOrInstallChromium(say) {
  const found = findChromium();
  if (found !== undefined) return found;
  const advice = 'Install Chromium or Google Chrome, or set CHROMIUM_PATH to one, and start again.';
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new SetUpError(`No Chromium was found in the usual places. ${advice}`);
  }
  say('No Chromium found: installing Debian\'s package chromium (apt-get, once) ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  const installed = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env });
  const place = findChromium();
  if (installed.code !== 0 || place === undefined) {
    throw new SetUpError(`Debian's Chromium could not be installed:\n${installed.text.trim().split('\n').slice(-8).join('\n')}\n${advice}`);
  }
  return place;
}

/** Whether this is Debian or a child of it. */
export function isDebian() {
  if (process.platform !== 'linux' || !existsSync('/etc/os-release')) return false;
  return /^(ID|ID_LIKE)=.*debian/mu.test(readFileSync('/etc/os-release', 'utf8'));
}
