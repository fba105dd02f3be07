import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { PanelClient } from '../../doubles/panel-client.ts';
import { enter, openDeskSocket, panelSocket } from '../../doubles/panel-socket.ts';
import { freshFolder } from '../../unit/main/desktop.ts';

/** A real desktop in a process of its own, over the browser host, with one panel at it. */
export interface DeskProcess {
  readonly panel: PanelClient;
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>;
}

const BROWSER_HOST = fileURLToPath(new URL('../../../main/browser.ts', import.meta.url));

export async function startDeskProcess(server: string, dataFolder: string): Promise<DeskProcess> {
  const panelFolder = freshFolder();
  writeFileSync(join(panelFolder, 'index.html'), '<!doctype html><html><head></head></html>');
  const child = endsWithFile(spawn(process.execPath, [BROWSER_HOST, '--server', server, '--data', dataFolder, '--panel', panelFolder, '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  }));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { panel: url } = JSON.parse(await firstLine(child)) as { panel: string };
  const { origin } = new URL(url);
  const socket = await openDeskSocket(origin, { cookie: await enter(url), origin });
  if (typeof socket === 'number') throw new Error(`The desk refused the panel with ${socket}.`);
  return {
    panel: await new PanelClient(panelSocket(socket)).start(),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('The desk has no output.'));
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The desk ended with ${code} before it said a word.`)));
  });
}
