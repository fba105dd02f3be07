import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeWindow } from '../../../main/shell/window-place.ts';
import { LOCKED_PREFERENCES, windowPreferences } from '../../../main/shell/web-preferences.ts';

/** Security checklist, items 2 to 4, 6, 8 to 11. */
describe('the locked preferences of a window', () => {
  it('are exactly these', () => {
    expect(windowPreferences('/app/preload.cjs', true)).toEqual({
      preload: '/app/preload.cjs',
      devTools: false,
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
      spellcheck: false,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    });
  });

  it('give developer tools only to a checkout', () => {
    expect(windowPreferences('/app/preload.cjs', false).devTools).toBe(true);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(LOCKED_PREFERENCES)).toBe(true);
  });

  it('name only what Electron’s types know', () => {
    const types = readFileSync(new URL('../../../node_modules/electron/electron.d.ts', import.meta.url), 'utf8');
    const known = /interface WebPreferences \{(.*?)\n {2}\}/su.exec(types)?.[1] ?? '';
    for (const key of Object.keys(LOCKED_PREFERENCES)) expect(known).toMatch(new RegExp(`\\n    ${key}\\?:`, 'u'));
  });
});

describe('the place of the window', () => {
  const one = { x: 0, y: 0, width: 1920, height: 1040 };
  const two = { x: 1920, y: 0, width: 1280, height: 1024 };
  const place = { x: 100, y: 50, width: 800, height: 600, maximized: false };

  it.each([
    ['is where it was', place, [one], place],
    ['is centred the first time', null, [one], { x: 320, y: 120, width: 1280, height: 800, maximized: false }],
    ['is centred when its display is gone', { ...place, x: 2500 }, [one], { x: 320, y: 120, width: 1280, height: 800, maximized: false }],
    ['stays on the second display', { ...place, x: 2000 }, [one, two], { ...place, x: 2000 }],
    ['moves in from over the edge', { ...place, x: 1900, y: 900 }, [one], { ...place, x: 1120, y: 440 }],
    ['shrinks to its display', { ...place, width: 5000, height: 5000, maximized: true }, [one], { x: 0, y: 0, width: 1920, height: 1040, maximized: true }],
    ['is never too small to use', { ...place, width: 10, height: 10 }, [one], { ...place, width: 320, height: 480 }],
  ])('%s', (_name, saved, displays, expected) => {
    expect(placeWindow(saved, displays)).toEqual(expected);
  });
});
