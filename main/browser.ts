import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBrowserHost } from './browser-host.ts';

/*
 * The desktop without Electron: node main/browser.ts --server URL --data DIR [--json] [--panel DIR] [--remember]
 *
 * Prints the address that opens the panel. It is valid once, for 60 s; Enter prints a new one. With --json it prints
 * one line {"panel": address} and that address stays valid until it is used, because a script may come to it late.
 */

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    data: { type: 'string' },
    panel: { type: 'string' },
    json: { type: 'boolean', default: false },
    remember: { type: 'boolean', default: false },
  },
});
const { server, data, json, remember } = values;

// Bundled, this file is out/main/browser.js, beside the panel's out/renderer.
const isBundled = !import.meta.url.endsWith('.ts');

if (server === undefined || data === undefined) {
  process.stderr.write('Usage: node main/browser.ts --server URL --data DIR [--json] [--panel DIR] [--remember]\n');
  process.exitCode = 2;
} else {
  const panelFolder = values.panel ?? fileURLToPath(new URL(isBundled ? '../renderer' : '../out/renderer', import.meta.url));
  try {
    const host = await startBrowserHost({ server, dataFolder: data, panelFolder, deviceName: hostname(), firstLinkWaits: json, remember });
    const lines = createInterface({ input: process.stdin });
    lines.on('line', () => say(host.newOpeningUrl()));
    const end = (): void => {
      lines.close();
      host.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    // Last: whoever reads the address may already end the process.
    say(host.url);
  } catch (error) {
    process.stderr.write(`The panel could not be started. ${error instanceof Error ? error.message : 'unknown'}\n`);
    process.exitCode = 1;
  }
}

function say(url: string): void {
  process.stdout.write(json ? `${JSON.stringify({ panel: url })}\n` : `Open the panel (once, within a minute; Enter gives a new link):\n${url}\n`);
}
