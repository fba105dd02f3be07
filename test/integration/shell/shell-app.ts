import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { app, protocol, session } from 'electron/main';
import { listPanelFiles } from '../../../main/panel/panel-files.ts';
import { APP_SCHEME } from '../../../main/shell/app-address.ts';
import { APP_SCHEME_PRIVILEGES, appSchemeHandler } from '../../../main/shell/app-scheme.ts';
import { servePanel } from '../../../main/shell/ipc-transport.ts';
import { guardNavigation, mayRequest } from '../../../main/shell/navigation-guard.ts';
import { guardPermissions } from '../../../main/shell/permission-table.ts';
import { loadPanel, openPanelWindow } from '../../../main/shell/window.ts';
import type { DeskFrameDown } from '../../../contract/desk-transport.ts';

/*
 * The real shell around a core that only echoes: every request is answered with what arrived. For tests of the shell and of the
 * double, without a desktop behind it. What the guards say goes to standard output.
 */
const say = (what: string): void => console.log(`shell-app: ${what}`);

app.enableSandbox();
protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
guardNavigation(app, { leave: (address) => say(`leave ${address}`), noteStopped: (kind) => say(`stopped ${kind}`) });
app.on('window-all-closed', () => app.quit());
await app.whenReady();

guardPermissions(session.defaultSession);
session.defaultSession.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
const files = listPanelFiles(path.join(import.meta.dirname, 'shell-panel'));
protocol.handle(APP_SCHEME, appSchemeHandler(files, () => randomBytes(18).toString('base64url')));
const window = openPanelWindow({
  preload: process.env['SHELL_APP_PRELOAD'] ?? '',
  packaged: false,
  placeFile: path.join(app.getPath('userData'), 'window.json'),
  title: 'Shell',
  onShown: () => say('shown'),
});
let documents = 0;
servePanel(window.webContents, { trusted: new Set([window.webContents.id]), noteRefused: (reason) => say(`refused ${reason}`) }, (transport) => {
  documents += 1;
  const document = documents;
  transport.onFrame((frame) => {
    const { id, input } = frame as { id: number; input: unknown };
    transport.send({ t: 'res', id, output: { document, input, isDate: input instanceof Date } } satisfies DeskFrameDown);
  });
  void transport.closed.then((reason) => say(`closed ${reason}`));
});
await loadPanel(window);
