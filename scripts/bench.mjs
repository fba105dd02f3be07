import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { endAllOnSignal, run } from './processes.mjs';
import { asCommand, projectFolder, setUp, SetUpError } from './set-up.mjs';

/*
 * npm run bench: every bench/*.bench.ts, one after another in a process of its own, then one table of all they found.
 * A missed aim fails nothing, the table says it; a benchmark that breaks does.
 * `npm run bench -- message` runs those whose name contains that.
 */

/** How bench/report.ts marks the line with what was measured. */
const ROWS_PREFIX = 'bench-rows ';

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

await asCommand(async () => {
  endAllOnSignal();
  const tools = await setUp(say);
  const wanted = process.argv.slice(2);
  const folder = path.join(projectFolder, 'bench');
  const benches = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((word) => file.includes(word)))).sort();
  if (benches.length === 0) throw new SetUpError(wanted.length === 0 ? 'There is no bench/*.bench.ts to run.' : `No benchmark's name contains ${wanted.join(' or ')}.`);
  await build(say, tools);
  const chromium = findChromium();
  if (chromium !== undefined) tools.env['CHROMIUM_PATH'] = chromium;
  let failures = 0;
  /** @type {string[]} */
  const rows = [];
  for (const bench of benches) {
    say(`\n${bench}`);
    const result = await run(tools.node, ['--expose-gc', path.join(folder, bench)], {
      cwd: projectFolder,
      env: { ...tools.env, BENCH_COLLECTED: '1' },
      onText: (text) => {
        const words = text.split('\n').filter((line) => !line.startsWith(ROWS_PREFIX)).join('\n');
        process.stdout.write(words);
      },
    });
    rows.push(...result.text.split('\n').filter((line) => line.startsWith(ROWS_PREFIX)).map((line) => line.slice(ROWS_PREFIX.length)));
    if (result.code !== 0) {
      failures += 1;
      say(`${bench} ended with code ${result.code}.`);
    }
  }
  const printed = await run(tools.node, [path.join(folder, 'print-table.ts'), ...rows], { cwd: projectFolder, env: tools.env });
  say(`\n${printed.text}`);
  return failures === 0 ? 0 : 1;
});
