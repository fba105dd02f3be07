import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createPackage } from '@electron/asar';

/** Where electron-builder's fuse tool looks for the fuse wire in an Electron binary. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** The fuses of the wire, in its order; the default of each is Electron's. */
export const FUSE_WIRE = ['runAsNode', 'cookieEncryption', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyLoadAppFromAsar', 'browserSnapshot', 'fileProtocolPrivileges', 'wasmTrapHandlers'] as const;
const DEFAULTS = '101100011';

/**
 * Makes a folder that electron-builder takes for an unpacked Electron distribution: a real executable with the fuse wire in
 * it, the resources it copies and Electron's own demonstration app. It starts nothing.
 * @throws Error where there is nothing to take for an executable.
 */
export async function makeStubDistribution(folder: string, version: string): Promise<void> {
  const executable = ['/bin/true', '/usr/bin/true'].find((place) => existsSync(place));
  if (executable === undefined) throw new Error('There is no /bin/true to take for an executable.');
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  const binary = path.join(folder, 'electron');
  copyFileSync(executable, binary);
  appendFileSync(binary, Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, DEFAULTS.length]), Buffer.from(DEFAULTS)]));
  chmodSync(binary, 0o755);
  for (const name of ['icudtl.dat', 'resources.pak', 'snapshot_blob.bin', 'v8_context_snapshot.bin', 'chrome_100_percent.pak', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'locales/de.pak']) {
    writeFileSync(path.join(folder, name), `stub of ${name}`);
  }
  for (const name of ['chrome-sandbox', 'chrome_crashpad_handler']) {
    copyFileSync(executable, path.join(folder, name));
    chmodSync(path.join(folder, name), 0o755);
  }
  writeFileSync(path.join(folder, 'version'), version);
  const demonstration = path.join(folder, 'demonstration');
  mkdirSync(demonstration);
  writeFileSync(path.join(demonstration, 'package.json'), '{"name":"electron","main":"main.js"}');
  writeFileSync(path.join(demonstration, 'main.js'), '');
  await createPackage(demonstration, path.join(folder, 'resources', 'default_app.asar'));
}

/** Reads the fuse wire back from a packed binary: one letter per fuse of FUSE_WIRE, `1` on, `0` off. */
export function readFuses(binary: Buffer): Record<string, string> {
  const at = binary.indexOf(FUSE_SENTINEL);
  if (at < 0) throw new Error('The packed binary has no fuse wire.');
  const start = at + FUSE_SENTINEL.length + 2;
  const wire = binary.subarray(start, start + FUSE_WIRE.length).toString('latin1');
  return Object.fromEntries(FUSE_WIRE.map((name, index) => [name, wire[index] ?? '']));
}
