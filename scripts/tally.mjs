/**
 * What a run of tests came to.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {string[]} failed names
 * @property {Array<{ name: string, reason: string }>} skipped
 */

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function addUp(tallies) {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.flatMap((tally) => tally.failed),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/**
 * The closing lines of `npm test`: skips with reasons, failures by name, and last the line that scripts read.
 * @param {Tally} tally
 * @returns {string[]}
 */
export function closingLines(tally) {
  return [
    ...(tally.skipped.length === 0 ? [] : ['Skipped:', ...tally.skipped.map(({ name, reason }) => `  ${name}: ${reason}`)]),
    ...(tally.failed.length === 0 ? [] : ['Failed:', ...tally.failed.map((name) => `  ${name}`)]),
    `${tally.passed} passed, ${tally.failed.length} failed, ${tally.skipped.length} skipped`,
  ];
}
