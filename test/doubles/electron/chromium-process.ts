import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { FEATURES_OFF } from '../../../scripts/chromium.mjs';
import { devtoolsPipe, type DevtoolsPipe } from './devtools-pipe.ts';

/** A running Chromium that lives and dies with this process. */
export interface ChromiumProcess {
  readonly pipe: DevtoolsPipe;
  /** Where a second client (the test's Playwright) may connect. */
  readonly endpoint: string;
  close(): Promise<void>;
}

const ARGUMENTS = [
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  FEATURES_OFF,
  '--metrics-recording-only',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
  '--force-color-profile=srgb',
];

/**
 * Starts Chromium under a debugging pipe. Chromium ends when the pipe closes, so `kill -9` of this process takes the
 * pages along, as it does with Electron's renderers.
 * @param executable the Chromium to run.
 * @param profile a folder for its profile.
 */
export async function startChromium(executable: string, profile: string): Promise<ChromiumProcess> {
  const headless = process.env['ELECTRON_DOUBLE_HEADED'] === '1' ? [] : ['--headless=new'];
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Of this launch alone, one after another: what a real Electron would be given itself.
  const more = (process.env['ELECTRON_DOUBLE_SWITCHES'] ?? '').split(' ').filter((part) => part !== '');
  // The launching test holds the other end: it closes when both this process and Chromium are gone.
  const lifeline = process.env['ELECTRON_DOUBLE_LIFELINE'];
  const child = spawn(executable, [...headless, ...root, ...ARGUMENTS, ...more, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', ...(lifeline === undefined ? [] : [Number(lifeline)])],
  });
  let said = '';
  const { promise: listening, resolve: listens } = Promise.withResolvers<string>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//u.exec(said)?.[1];
    if (port !== undefined) listens(port);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pipe = devtoolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  await pipe.send('Browser.getVersion').catch((error: unknown) => {
    throw new Error(`${executable} did not start: ${String(error)}\n${said}`);
  });
  // Not from the profile's file, which may be written after the pipe has answered.
  const port = await Promise.race([listening, exited.then(() => Promise.reject(new Error(`${executable} ended before it listened:\n${said}`)))]);
  return {
    pipe,
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      pipe.send('Browser.close').catch(() => undefined);
      await exited;
    },
  };
}
