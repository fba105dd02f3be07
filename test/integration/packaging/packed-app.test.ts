import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { launchOnDouble, whyNoDouble } from '../../doubles/electron/launch.ts';
import { makeStubDistribution, readFuses } from './stub-distribution.ts';

/*
 * Packs the built desktop as a release is packed, without a network, over a stand-in for Electron's distribution; looks at
 * everything that came out; and starts the packed code.
 */
const project = path.join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const PRODUCTS = ['out/main/app.js', 'out/main/browser.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'only a Linux distribution is packed here';
  const missing = PRODUCTS.find((product) => !existsSync(path.join(project, product)));
  return missing === undefined ? null : `${missing} is not built; npm test builds it first`;
}

/** Everything the archive may hold. Each line must be met by something, and everything must meet a line. */
const GOLDEN: readonly RegExp[] = [
  /^package\.json$/u,
  /^build\/icons\/32x32\.png$/u,
  /^out\/main\/app\.js$/u,
  /^out\/main\/browser\.js$/u,
  /^out\/main\/bridge\.js$/u,
  /^out\/main\/[a-z-]*worker\.js$/u,
  /^out\/main\/part-[\w-]+\.js$/u,
  /^out\/preload\/preload\.cjs$/u,
  /^out\/renderer\/index\.html$/u,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css)$/u,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE)$/u,
  /^node_modules\/better-sqlite3\/lib\/[\w./-]+\.js$/u,
  /^node_modules\/better-sqlite3\/prebuilds\/linux-(x64|arm64)\.node$/u,
];

const why = whyNot();

describe.skipIf(why !== null)(`the packed desktop${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let folder: string;
  let unpacked: string;
  let archive: string;
  let extracted: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
    const distribution = path.join(folder, 'distribution');
    const version = (require('electron/package.json') as { version: string }).version;
    await makeStubDistribution(distribution, version);
    const output = path.join(folder, 'output');
    const builder = path.join(path.dirname(require.resolve('electron-builder/package.json')), 'cli.js');
    const nowhere = 'http://127.0.0.1:9';
    await promisify(execFile)(
      process.execPath,
      [builder, '--linux', 'dir', `--${process.arch}`, '--publish', 'never', `-c.electronDist=${distribution}`, `-c.electronVersion=${version}`, `-c.directories.output=${output}`],
      // Whatever would go to the network meets a closed port instead.
      { cwd: project, env: { ...process.env, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, https_proxy: nowhere, http_proxy: nowhere, NO_PROXY: '', npm_config_offline: 'true' } },
    );
    const [made] = readdirSync(output).filter((name) => name.endsWith('unpacked'));
    unpacked = path.join(output, made ?? 'nothing');
    archive = path.join(unpacked, 'resources', 'app.asar');
    extracted = path.join(folder, 'extracted');
    extractAll(archive, extracted);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const filesIn = (place: string): string[] =>
    readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)));

  it('holds exactly what the list allows: no sources, tests, maps or settings', () => {
    const files = filesIn(extracted);
    expect(files.filter((file) => !GOLDEN.some((line) => line.test(file)))).toEqual([]);
    expect(GOLDEN.filter((line) => !files.some((file) => line.test(file))).map(String)).toEqual([]);
    expect(listPackage(archive, { isPack: false }).length).toBeGreaterThanOrEqual(files.length);
  });

  it('unpacks exactly one native module, for this machine', () => {
    expect(filesIn(`${archive}.unpacked`)).toEqual([`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`]);
  });

  it('holds no app but ours', () => {
    expect(existsSync(path.join(unpacked, 'resources', 'default_app.asar'))).toBe(false);
    expect(existsSync(path.join(unpacked, 'version'))).toBe(false);
    expect(readdirSync(path.join(unpacked, 'resources')).filter((name) => name.endsWith('.asar'))).toEqual(['app.asar']);
  });

  it('has every fuse of a release turned as decided', () => {
    expect(readFuses(readFileSync(path.join(unpacked, 'contact-control-panel')))).toEqual({
      runAsNode: '0', cookieEncryption: '1', nodeOptions: '0', nodeCliInspect: '0', asarIntegrity: '1', onlyLoadAppFromAsar: '1', browserSnapshot: '0', fileProtocolPrivileges: '0', wasmTrapHandlers: '1',
    });
  });

  it('nowhere turns the sandbox or web security off', () => {
    const texts = filesIn(extracted).filter((file) => file.startsWith('out/main') || file.startsWith('out/preload') || file === 'package.json').map((file) => readFileSync(path.join(extracted, file), 'utf8'));
    for (const forbidden of ['--no-sandbox', 'no-sandbox', 'webSecurity: false', 'sandbox: false', 'contextIsolation: false', 'nodeIntegration: true', 'ignore-certificate-errors', 'remote-debugging-port']) {
      expect([forbidden, texts.some((text) => text.includes(forbidden))]).toEqual([forbidden, false]);
    }
  });

  it('leaves scripts and development out of its package.json and names its start', () => {
    const packed = JSON.parse(readFileSync(path.join(extracted, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect([packed['main'], packed['productName'], packed['devDependencies'], packed['scripts']]).toEqual(['out/main/app.js', 'Contact Control Panel', undefined, undefined]);
  });

  it('starts through the browser host until it prints its address', async () => {
    const child = endsWithFile(spawn(process.execPath, [path.join(extracted, 'out/main/browser.js'), '--server', 'http://127.0.0.1:9', '--data', path.join(folder, 'desk'), '--json'], {
      cwd: folder, stdio: ['pipe', 'pipe', 'pipe'],
    }));
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`The packed browser host ended with ${code}: ${errors}`)));
    });
    const { panel } = JSON.parse(line) as { panel: string };
    expect(panel).toMatch(/^http:\/\/ccp-[a-z0-9]+\.localhost:\d+\/open\?t=/u);
    child.kill('SIGTERM');
    expect([await exited, errors]).toEqual([0, '']);
  });

  const noDouble = whyNoDouble();
  it.skipIf(noDouble !== null)(`shows its panel on the double of Electron${noDouble === null ? '' : ` (skipped: ${noDouble})`}`, async () => {
    const desktop = await launchOnDouble({ mainBundle: path.join(extracted, 'out/main/app.js'), userDataDir: path.join(folder, 'user'), args: ['--server=http://127.0.0.1:9'] });
    try {
      await desktop.page.getByRole('button').first().waitFor();
      expect(await desktop.page.evaluate('Object.keys(globalThis.desk)')).toEqual(['post', 'listen']);
      expect(desktop.electronCalls.find((call) => call.name === 'Tray')?.values).toEqual([{ empty: false }]);
    } finally {
      expect(await desktop.close()).toBe(0);
    }
  });
});
