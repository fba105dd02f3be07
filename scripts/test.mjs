import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { checks } from './checks.mjs';
import { findOrInstallChromium } from './chromium.mjs';
import { folderInMemory } from './folder-in-memory.mjs';
import { installPhoneNetwork } from './phone-network.mjs';
import { endAllOnSignal, run } from './processes.mjs';
import { asCommand, projectFolder, setUp, SetUpError } from './set-up.mjs';
import { addUp, closingLines } from './tally.mjs';

/*
 * npm test: everything from a fresh clone to the one line that says how it went.
 */

const USAGE = `npm test                            everything
npm test -- checks unit             only these of: checks, unit, integration, tls, simulation, e2e
npm test -- unit test/unit/flows    only the test files whose path contains that
npm test -- --seeds 1000            that many seeds in the simulation
npm test -- e2e --host double       end-to-end tests on one host: browser, double or electron`;

/** Kinds of Vitest tests in the order they run: the quick ones first. Limits are for a run that hangs. */
const SUITES = [
  { name: 'unit', limitSeconds: 600, needs: [] },
  { name: 'integration', limitSeconds: 1500, needs: ['build'] },
  { name: 'tls', limitSeconds: 600, needs: [] },
  { name: 'simulation', limitSeconds: 3600, needs: [] },
  { name: 'e2e', limitSeconds: 1800, needs: ['build', 'chromium'] },
];
const logFolder = path.join(projectFolder, 'out', 'test');

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seeds: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.seeds !== undefined && !/^[1-9]\d*$/u.test(values.seeds)) throw new Error(`--seeds takes a whole number from 1, not ${values.seeds}`);
    if (values.host !== undefined && !['browser', 'double', 'electron'].includes(values.host)) throw new Error(`--host is browser, double or electron, not ${values.host}`);
    const kinds = ['checks', ...SUITES.map(({ name }) => name)];
    const named = positionals.filter((word) => kinds.includes(word));
    const files = positionals.filter((word) => !kinds.includes(word));
    return { help: values.help ?? false, seeds: values.seeds, host: values.host, kinds: named.length === 0 ? (files.length === 0 ? kinds : kinds.slice(1)) : named, files };
  } catch (error) {
    throw new SetUpError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

/** @param {number} began */
const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/** @param {string} text some tools colour what they say whatever they are told */
const plain = (text) => text.replaceAll(/\u001B\[[\d;]*m/gu, '');

/** @param {string} text */
const shown = (text) => (process.stdout.isTTY ? text : plain(text));

/** @param {string} name @param {string} text */
const keepLog = (name, text) => writeFileSync(path.join(logFolder, `${name.replaceAll(' ', '-')}.log`), plain(text));

/**
 * Runs the checks, as many at a time as there are processors.
 * @param {import('./set-up.mjs').Tools} tools
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
async function runChecks(tools) {
  const waiting = checks();
  /** @type {import('./tally.mjs').Tally} */
  const tally = { passed: 0, failed: [], skipped: [] };
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const began = Date.now();
      const result = await run(tools.node, check.args, { cwd: projectFolder, env: tools.env, limitSeconds: 600 });
      keepLog(check.name, result.text);
      if (result.code === 0) tally.passed += 1;
      else tally.failed.push(check.name);
      say(`  ${result.code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds(began)})${result.code === 0 ? '' : `\n${shown(result.text).trim()}`}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, os.availableParallelism()) }, worker));
  return tally;
}

/**
 * Runs one kind of Vitest tests.
 * @param {typeof SUITES[number]} suite
 * @param {import('./set-up.mjs').Tools} tools
 * @param {readonly string[]} files only test files whose path contains one of these; all when empty
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
async function runSuite(suite, tools, files) {
  const tallyFile = path.join(logFolder, `${suite.name}.json`);
  rmSync(tallyFile, { force: true });
  const vitest = path.join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs');
  const result = await run(tools.node, [
    vitest, 'run', '--project', suite.name, '--reporter', 'default', '--reporter', './scripts/vitest-tally.ts',
    ...(files.length === 0 ? [] : ['--passWithNoTests']), ...files,
  ], {
    cwd: projectFolder,
    env: { ...tools.env, TALLY_FILE: tallyFile },
    limitSeconds: suite.limitSeconds,
    onText: (text) => process.stdout.write(shown(text)),
  });
  keepLog(suite.name, result.text);
  if (result.stopped) return { passed: 0, failed: [`${suite.name}: ended after ${suite.limitSeconds} s without a result`], skipped: [] };
  if (!existsSync(tallyFile)) {
    return result.code === 0 ? addUp([]) : { passed: 0, failed: [`${suite.name}: the test runner ended with code ${result.code} and no result`], skipped: [] };
  }
  const tally = /** @type {import('./tally.mjs').Tally} */ (JSON.parse(readFileSync(tallyFile, 'utf8')));
  if (result.code !== 0 && tally.failed.length === 0) tally.failed.push(`${suite.name}: the test runner ended with code ${result.code}`);
  if (files.length === 0 && tally.passed + tally.failed.length + tally.skipped.length === 0) tally.failed.push(`${suite.name}: no test was found`);
  return tally;
}

await asCommand(async () => {
  endAllOnSignal();
  const { help, seeds, host, kinds, files } = options();
  if (help) {
    say(USAGE);
    return 0;
  }
  const began = Date.now();
  const tools = await setUp(say).catch((/** @type {unknown} */ error) => {
    if (!(error instanceof SetUpError)) throw error;
    say(`\n${error.message}\n`);
    for (const line of closingLines({ passed: 0, failed: ['set-up'], skipped: [] })) say(line);
  });
  if (tools === undefined) return 1;
  mkdirSync(logFolder, { recursive: true });
  // Many tests start processes of ours; compiled once, each begins in half the time.
  tools.env['NODE_COMPILE_CACHE'] = path.join(logFolder, 'compile-cache');
  const quick = folderInMemory();
  if (quick !== undefined) tools.env['TMPDIR'] = quick;
  delete tools.env['FORCE_COLOR'];
  Object.assign(tools.env, process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' });
  const suites = SUITES.filter(({ name }) => kinds.includes(name));
  const needs = new Set(suites.flatMap((suite) => suite.needs));
  const tallies = [];
  /** @type {Map<string, string>} what a suite needs and is not there, with the reason */
  const missing = new Map();
  /** @param {string} need @param {() => Promise<void>} provide */
  const prepare = async (need, provide) => {
    if (!needs.has(need)) return;
    try {
      await provide();
      tallies.push({ passed: 1, failed: [], skipped: [] });
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      say(`\n${error.message}\n`);
      missing.set(need, error.message);
      tallies.push({ passed: 0, failed: [need], skipped: [] });
    }
  };
  await prepare('chromium', async () => { tools.env['CHROMIUM_PATH'] = await findOrInstallChromium(say); });
  if (kinds.includes('integration')) await installPhoneNetwork(say);
  await prepare('build', () => build(say, tools));
  if (seeds !== undefined) tools.env['SIMULATION_SEEDS'] = seeds;
  if (host !== undefined) tools.env['E2E_HOST'] = host;

  if (kinds.includes('checks')) {
    say('Checks');
    tallies.push(await runChecks(tools));
  }
  for (const suite of suites) {
    const lack = suite.needs.find((need) => missing.has(need));
    if (lack !== undefined) {
      tallies.push({ passed: 0, failed: [`${suite.name} tests (not run, because there is no ${lack})`], skipped: [] });
      continue;
    }
    const suiteBegan = Date.now();
    say(`\n${suite.name} tests`);
    tallies.push(await runSuite(suite, tools, files));
    say(`${suite.name} tests took ${seconds(suiteBegan)}`);
  }
  const total = addUp(tallies);
  say(`\nAll took ${seconds(began)}; logs are in out/test.`);
  for (const line of closingLines(total)) say(line);
  return total.failed.length === 0 && total.passed > 0 ? 0 : 1;
});
