import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDesk } from './desk/desk.ts';
import { openKnownUsers } from './desk/known-users.ts';
import { openLogFile } from './desk/log-file.ts';
import type { Desktop, DesktopOptions } from './desktop-options.ts';
import { openWebSocket } from './link/web-socket.ts';
import { systemClock } from './ports/clock.ts';
import type { HostPorts } from './ports/host.ts';
import { systemIds } from './ports/ids.ts';
import { silentLog } from './ports/log.ts';

/**
 * Puts the desktop together for a host; both composition roots call it.
 * @param ports what the host can do; absent.ts has those of a host that can do nothing
 * @throws Error if the server's address is not one, or the data folder cannot be used
 */
export async function createDesktop(ports: HostPorts, options: DesktopOptions): Promise<Desktop> {
  const clock = options.clock ?? systemClock();
  const ids = options.ids ?? systemIds();
  const server = serverAddress(options.server);
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const logFile = options.log === undefined ? openLogFile(join(options.dataFolder, 'desk.log'), clock) : null;
  const log = options.log ?? logFile ?? silentLog;
  const desk = createDesk({
    ports,
    clock,
    ids,
    log,
    server,
    dataFolder: options.dataFolder,
    deviceName: options.deviceName.slice(0, 100),
    workerFile: options.workerFile ?? new URL('./cache/worker.ts', import.meta.url),
    openSocket: openWebSocket,
    knownUsers: await openKnownUsers(options.dataFolder, ids, clock.now()),
  });
  await desk.resume().catch(() => log.write('resume_failed'));
  const { attach, woke, state, onState } = desk;
  return {
    attach,
    woke,
    state,
    onState,
    async close() {
      await desk.close();
      await logFile?.close();
    },
  };
}

/** Over the network only https; plain http is for this machine alone (security checklist, item 1). */
function serverAddress(typed: string): string {
  let address: URL;
  try {
    address = new URL(typed);
  } catch {
    throw new Error(`"${typed}" is not an address. Give one like https://contact.example.com.`);
  }
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
  if (address.protocol === 'https:' || (address.protocol === 'http:' && isLocal)) return address.origin;
  throw new Error(`The routing server must be reached by https, or by http on this machine. "${typed}" is neither.`);
}
