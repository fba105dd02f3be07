import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { claimFolder } from './cache/claim-folder.ts';
import { openLogFile } from './desk/log-file.ts';
import { createDesktop } from './desktop.ts';
import { secretFile } from './loopback/secret-file.ts';
import { startLoopbackServer } from './loopback/server.ts';
import { absentPorts } from './ports/absent.ts';
import { systemClock } from './ports/clock.ts';
import { systemIds } from './ports/ids.ts';

export interface BrowserHostOptions {
  /** The routing server's address. */
  readonly server: string;
  readonly dataFolder: string;
  /** The built panel. */
  readonly panelFolder: string;
  readonly deviceName: string;
  /** Whether the first link stays valid until it is used. Otherwise 60 s, as every later one. */
  readonly firstLinkWaits?: boolean;
  /** Keep the session's token in a 0600 file of the data folder, so that a restart needs no password. */
  readonly remember?: boolean;
  readonly workerFile?: URL;
}

export interface BrowserHost {
  /** Opens the panel once; a reload goes by cookie. */
  readonly url: string;
  readonly origin: string;
  /** One more link, valid once within 60 s. */
  newOpeningUrl(): string;
  close(): Promise<void>;
}

const LINK_LIFETIME = 60_000;

/**
 * Runs the desktop with the panel in a browser of this machine (electron-practice, section 6).
 * @throws if another desktop works in the data folder.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const clock = systemClock();
  const ids = systemIds();
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const letGo = claimFolder(options.dataFolder);
  const log = openLogFile(join(options.dataFolder, 'desk.log'), clock);
  const absent = absentPorts('browser');
  const secrets = options.remember === true ? secretFile(join(options.dataFolder, 'session.json')) : absent.secrets;
  const { server, dataFolder, deviceName } = options;
  const workerFile = options.workerFile === undefined ? {} : { workerFile: options.workerFile };
  const desktop = await createDesktop({ ...absent, secrets }, { server, dataFolder, deviceName, clock, ids, log, ...workerFile });
  const loopback = await startLoopbackServer({ panelFolder: options.panelFolder, clock, ids, log, attach: (transport) => desktop.attach(transport) });
  return {
    url: loopback.openingUrl(options.firstLinkWaits === true ? null : LINK_LIFETIME),
    origin: loopback.origin,
    newOpeningUrl: () => loopback.openingUrl(LINK_LIFETIME),
    async close() {
      await loopback.close();
      await desktop.close();
      await log.close();
      letGo();
    },
  };
}
