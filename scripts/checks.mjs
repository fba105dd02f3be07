import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './set-up.mjs';

/*
 * The checks that need no test runner. Each counts as one test.
 */

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly string[]} args for Node
 */

/** @param {string} place inside node_modules */
const tool = (place) => path.join(projectFolder, 'node_modules', place);

/**
 * Every folder with a tsconfig is an environment with types of its own, unless it is in another's: benchmarks are of the tests',
 * which include them, so that what both stand on is checked once.
 * @returns {string[]}
 */
function environments() {
  return readdirSync(projectFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bench' && existsSync(path.join(projectFolder, entry.name, 'tsconfig.json')))
    .map((entry) => entry.name);
}

/** @returns {Check[]} */
export function checks() {
  return [
    ...environments().map((folder) => ({ name: `types of ${folder}`, args: [tool('typescript/bin/tsc'), '-p', folder] })),
    { name: 'lint', args: [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', '--report-unused-disable-directives'] },
    { name: 'dependency rules', args: ['scripts/dependency-rules.ts'] },
    { name: 'dead code', args: [tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  ];
}
