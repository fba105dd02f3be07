import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUp, closingLines, type Tally } from '../../../scripts/tally.mjs';

const project = path.resolve(import.meta.dirname, '../../..');

describe('what npm test adds up', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
  let tally: Tally;

  beforeAll(() => {
    const config = 'export default { test: { globals: true, include: ["*.test.mjs"] } };';
    writeFileSync(path.join(folder, 'vitest.config.mjs'), config);
    writeFileSync(path.join(folder, 'some.test.mjs'), `
      test('passes', () => {});
      test('fails', () => { throw new Error('no'); });
      test('asks for what is not here', (ctx) => { ctx.skip('no Electron binary'); });
      test.skip('is put off (skipped: waits for (the) server)', () => {});
      test.skip('hides', () => {});
      describe('on Electron (skipped: no binary)', () => { test.skip('opens', () => {}); });
    `);
    writeFileSync(path.join(folder, 'broken.test.mjs'), "import './gone.mjs';");
    const file = path.join(folder, 'tally.json');
    spawnSync(process.execPath, [path.join(project, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter', path.join(project, 'scripts/vitest-tally.ts')], {
      cwd: folder, env: { ...process.env, TALLY_FILE: file, VITEST: undefined, VITEST_WORKER_ID: undefined },
    });
    tally = JSON.parse(readFileSync(file, 'utf8')) as Tally;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts a test once, by how it ended', () => {
    expect(tally.passed).toBe(1);
    expect(tally.failed).toContain('some.test.mjs > fails');
  });

  it('names a skip with its reason', () => {
    expect(tally.skipped).toEqual([
      { name: 'some.test.mjs > asks for what is not here', reason: 'no Electron binary' },
      { name: 'some.test.mjs > is put off (skipped: waits for (the) server)', reason: 'waits for (the) server' },
      { name: 'some.test.mjs > on Electron (skipped: no binary) > opens', reason: 'no binary' },
    ]);
  });

  it('takes a skip without a reason for a failure', () => {
    expect(tally.failed).toContain('some.test.mjs > hides (skipped without a reason)');
  });

  it('takes a file that cannot run for a failure', () => {
    expect(tally.failed.filter((name) => name.startsWith('broken.test.mjs ('))).toHaveLength(1);
    expect(tally.failed).toHaveLength(3);
  });

  it('ends with the line that scripts read', () => {
    const other: Tally = { passed: 4, failed: ['lint'], skipped: [{ name: 'real Electron', reason: 'its binary is not installed' }] };
    const lines = closingLines(addUp([{ passed: 2, failed: [], skipped: [] }, other]));
    expect(lines.at(-1)).toBe('6 passed, 1 failed, 1 skipped');
    expect(lines).toContain('  real Electron: its binary is not installed');
  });
});
