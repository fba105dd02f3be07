import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { Tally } from './tally.mjs';

/**
 * Writes what `npm test` adds up, as JSON, to the file named by TALLY_FILE. Vitest's own JSON report does not carry the
 * reason of a skip.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const file = process.env['TALLY_FILE'];
    if (file === undefined) throw new Error('TALLY_FILE is not set: this reporter is for scripts/test.mjs.');
    const tally: Tally = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) count(test, tally);
      const broken = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
      if (broken.length > 0) tally.failed.push(`${module.relativeModuleId} (${broken[0]?.message.split('\n')[0] ?? 'could not run'})`);
    }
    for (const error of unhandled) tally.failed.push(`error outside any test: ${error.message.split('\n')[0] ?? ''}`);
    writeFileSync(file, JSON.stringify(tally));
  }
}

function count(test: TestCase, tally: Tally): void {
  const name = `${test.module.relativeModuleId} > ${test.fullName}`;
  const result = test.result();
  if (result.state === 'passed') {
    tally.passed += 1;
  } else if (result.state === 'skipped') {
    const reason = result.note ?? /\(skipped: (.+)\)$/u.exec(test.fullName)?.[1] ?? /\(skipped: ([^)]+)\)/u.exec(test.fullName)?.[1];
    if (reason === undefined) tally.failed.push(`${name} (skipped without a reason)`);
    else tally.skipped.push({ name, reason });
  } else {
    tally.failed.push(name);
  }
}
