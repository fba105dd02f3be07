import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskFrameDown } from '../../../contract/desk-transport.ts';
import { createDesktop } from '../../../main/desktop.ts';
import type { Desktop, DesktopOptions } from '../../../main/desktop-options.ts';
import { absentPorts } from '../../../main/ports/absent.ts';
import type { HostPorts } from '../../../main/ports/host.ts';
import { memoryTransport } from '../../doubles/memory-transport.ts';
import { PanelClient } from '../../doubles/panel-client.ts';
import { ANNA } from '../../doubles/routing-server/routing-server.ts';

/** A data folder of its own. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ccp-desk-'));
}

/** A desktop as a host makes it, with nothing a host can do. */
export function startDesktop(server: string, dataFolder: string, options: Partial<DesktopOptions> = {}, ports: Partial<HostPorts> = {}): Promise<Desktop> {
  return createDesktop({ ...absentPorts('browser'), ...ports }, { server, dataFolder, deviceName: 'FRONT-DESK-1', ...options });
}

/** One more panel at a desktop, with the state it starts from. */
export function openPanel(desktop: Desktop): Promise<PanelClient> {
  const { main, panel } = memoryTransport<DeskFrameDown, unknown>();
  desktop.attach(main);
  return new PanelClient(panel).start();
}

/** A panel where Anna is signed in and the link is live. */
export async function annaAt(desktop: Desktop): Promise<PanelClient> {
  const panel = await openPanel(desktop);
  await panel.call('signIn', { username: ANNA.username, password: ANNA.password });
  await panel.when(() => panel.link === 'live');
  return panel;
}
