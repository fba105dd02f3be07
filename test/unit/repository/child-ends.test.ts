import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const project = path.resolve(import.meta.dirname, '../../..');

it('a process that a failed test leaves behind ends with its file, and the run goes on', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'child-ends-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const doubles = path.join(project, 'test/doubles');
  writeFileSync(path.join(folder, 'vitest.config.mjs'), `export default { test: { include: ["*.test.mjs"], setupFiles: [${JSON.stringify(path.join(doubles, 'end-children.ts'))}] } };`);
  writeFileSync(path.join(folder, 'leaves.test.mjs'), `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { writeFileSync } from 'node:fs';
    import { test } from ${JSON.stringify(path.join(project, 'node_modules/vitest/dist/index.js'))};
    import { endsWithFile } from ${JSON.stringify(path.join(doubles, 'child-ends.ts'))};
    test('fails', async () => {
      const child = endsWithFile(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], { stdio: ['ignore', 'pipe', 'inherit'] }));
      await once(child.stdout, 'data');
      writeFileSync(${JSON.stringify(path.join(folder, 'pid'))}, String(child.pid));
      throw new Error('no');
    });
  `);
  const run = spawnSync(process.execPath, [path.join(project, 'node_modules/vitest/vitest.mjs'), 'run'], { cwd: folder, encoding: 'utf8', timeout: 50_000, env: { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined } });
  expect(run.stdout).toContain('1 failed');
  expect(() => process.kill(Number(readFileSync(path.join(folder, 'pid'), 'utf8')), 0)).toThrow('ESRCH');
}, 60_000);

it('is minded wherever tests start processes', () => {
  const tests = readdirSync(path.join(project, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const careless = tests.filter((file) => {
    const text = readFileSync(path.join(project, 'test', file), 'utf8');
    return /^import \{[^}]*\b(spawn|fork|exec|execFile)\b[^}]*\} from 'node:child_process'/mu.test(text) && !/^import \{ endsWithFile \}/mu.test(text);
  });
  // Chromium belongs to the double's own process, and dies with it.
  expect(careless).toEqual(['doubles/electron/chromium-process.ts']);
});
