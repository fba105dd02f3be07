import type { WebPreferences } from 'electron/main';

/**
 * How every window of the desktop is locked down (Electron's security checklist, items 2 to 4, 6 and 8 to 11).
 * Defaults are written out, so that a change of Electron's defaults changes nothing here.
 */
export const LOCKED_PREFERENCES = Object.freeze({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  webgl: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  enableDeprecatedPaste: false,
  // The speller would fetch dictionaries from a host on the Internet (design decision 14).
  spellcheck: false,
  // A call goes on, is measured and rings on time in a hidden window, too.
  backgroundThrottling: false,
  autoplayPolicy: 'no-user-gesture-required',
} as const satisfies WebPreferences);

/**
 * The preferences of one window.
 * @param preload the absolute path of the built preload.
 * @param packaged whether this is an installed app; developer tools exist only where it is not.
 */
export function windowPreferences(preload: string, packaged: boolean): WebPreferences {
  return { ...LOCKED_PREFERENCES, preload, devTools: !packaged };
}
