import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { endAllOnSignal, run } from './processes.mjs';
import { asCommand, projectFolder, setUp, SetUpError } from './set-up.mjs';

/*
 * npm run bench: every bench/*.bench.ts, one after another in a process of its own; each prints its table.
 * `npm run bench -- message` runs those whose name contains that.
 */

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
  for (const bench of benches) {
    say(`\n${bench}`);
    const result = await run(tools.node, ['--expose-gc', path.join(folder, bench)], {
      cwd: projectFolder, env: tools.env, onText: (text) => process.stdout.write(text),
    });
    if (result.code !== 0) {
      failures += 1;
      say(`${bench} ended with code ${result.code}.`);
    }
  }
  return failures === 0 ? 0 : 1;
});
