import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';
import { projectFolder, SetUpError } from './set-up.mjs';

/*
 * Builds panel, customer page, main process and preload into out/, each only if something it is made of changed.
 * Called as a function it decides on the machine's own Node and builds in a child with Node 24; run as a program
 * (`node scripts/build.mjs panel main`) it builds the named parts.
 */

/**
 * @typedef {object} Part
 * @property {string} name as people know it
 * @property {string} config the Vite configuration
 * @property {readonly string[]} sources folders and files it is made of
 * @property {readonly string[]} products files that a finished build has made
 */

/** @type {readonly Part[]} */
const PARTS = [
  { name: 'panel', config: 'vite.renderer.config.ts', sources: ['renderer', 'contract'], products: ['out/renderer/index.html'] },
  { name: 'customer', config: 'vite.customer.config.ts', sources: ['customer'], products: ['out/customer/index.html', 'out/customer/assets/widget.js', 'out/customer/assets/chat-sdk.js', 'out/customer/assets/call-part.js', 'out/customer/assets/qr-code-part.js'] },
  { name: 'main', config: 'vite.main.config.ts', sources: ['main', 'contract', 'server'], products: ['out/main/app.js', 'out/main/browser.js'] },
  { name: 'preload', config: 'vite.preload.config.ts', sources: ['preload', 'contract'], products: ['out/preload/preload.cjs'] },
];

/** What every part depends on beside its own sources. */
const COMMON_SOURCES = ['package-lock.json', 'tsconfig.base.json', 'scripts/build.mjs'];

/** @param {string} place a folder or a file; gives every file in it, in a stable order */
function filesOf(place) {
  const whole = path.join(projectFolder, place);
  if (!existsSync(whole)) return [];
  /** @type {string[]} */
  const files = [];
  const walk = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(child);
      else if (entry.isFile()) files.push(child);
    }
  };
  try {
    walk(whole);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOTDIR') throw error;
    files.push(whole);
  }
  return files;
}

/** @param {Part} part */
function hashOf(part) {
  const hash = createHash('sha256');
  for (const file of [...part.sources, part.config, ...COMMON_SOURCES].flatMap(filesOf)) {
    hash.update(`${path.relative(projectFolder, file)}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** @param {Part} part */
function stampFileOf(part) {
  return path.join(projectFolder, 'out', '.built', part.name);
}

/** @param {Part} part @param {string} hash */
function isBuilt(part, hash) {
  const stamp = stampFileOf(part);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
    && part.products.every((product) => existsSync(path.join(projectFolder, product)));
}

/**
 * Builds what changed.
 * @param {(line: string) => void} say
 * @param {import('./set-up.mjs').Tools} tools
 * @throws {SetUpError} with the bundler's words when a part does not build
 */
export async function build(say, tools) {
  const parts = PARTS.map((part) => ({ part, hash: hashOf(part) }));
  const due = parts.filter(({ part, hash }) => !isBuilt(part, hash));
  if (due.length === 0) return;
  say(`Building ${due.map(({ part }) => part.name).join(', ')} ...`);
  const began = Date.now();
  for (const { part } of due) rmSync(stampFileOf(part), { force: true });
  const built = await run(tools.node, [fileURLToPath(import.meta.url), ...due.map(({ part }) => part.name)], {
    cwd: projectFolder, env: { ...tools.env, NODE_ENV: 'production' }, limitSeconds: 600,
  });
  if (built.code !== 0) throw new SetUpError(`The build failed:\n${built.text.trim()}`);
  mkdirSync(path.join(projectFolder, 'out', '.built'), { recursive: true });
  for (const { part, hash } of due) {
    const product = part.products.find((file) => !existsSync(path.join(projectFolder, file)));
    if (product !== undefined) throw new SetUpError(`The build of the ${part.name} ended without an error but made no ${product}:\n${built.text.trim()}`);
    writeFileSync(stampFileOf(part), hash);
  }
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** @param {readonly string[]} names of parts */
async function buildHere(names) {
  const vite = await import('vite');
  for (const part of PARTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    await vite.build({ configFile: path.join(projectFolder, part.config), configLoader: 'native', logLevel: 'warn' });
  }
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.chdir(projectFolder);
  await buildHere(process.argv.slice(2));
}
