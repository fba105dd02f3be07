import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const project = path.resolve(import.meta.dirname, '../../..');
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** What each file does wrong, and the rule that must say so; `none` where the same is allowed. */
const CASES: ReadonlyArray<readonly [file: string, source: string, rule: string]> = [
  ['server/now.ts', 'export const at = (): number => Date.now();', 'house(no-ambient-time)'],
  ['server/new-date.ts', 'export const at = (): Date => new Date();', 'house(no-ambient-time)'],
  ['server/date-of-moment.ts', 'export const at = (moment: number): Date => new Date(moment);', 'none'],
  ['server/performance.ts', 'export const at = (): number => performance.now();', 'house(no-ambient-time)'],
  ['server/global.ts', 'export const at = (): number => globalThis.Date.now();', 'house(no-ambient-time)'],
  ['server/random.ts', 'export const at = (): number => Math.random();', 'house(no-ambient-randomness)'],
  ['server/bytes.ts', "import { randomBytes } from 'node:crypto';\nexport const at = (): Buffer => randomBytes(8);", 'house(no-ambient-randomness)'],
  ['server/clock.ts', 'export const at = (): number => Date.now();', 'none'],
  ['server/ids.ts', "import { randomBytes } from 'node:crypto';\nexport const at = (): Buffer => randomBytes(8);", 'none'],
  ['main/desk/now.ts', 'export const at = (): number => Date.now();', 'house(no-ambient-time)'],
  ['main/ports/clock.ts', 'export const at = (): number => Date.now();', 'none'],
  ['renderer/now.ts', 'export const at = (): number => Date.now();', 'none'],
  ['server/routing/timer.ts', 'export const later = (): void => { setTimeout(() => undefined, 5); };', 'house(no-timers)'],
  ['server/flows/timer.ts', 'export const later = (): void => { setInterval(() => undefined, 5); };', 'house(no-timers)'],
  ['server/link/timer.ts', 'export const later = (): void => { setTimeout(() => undefined, 5); };', 'none'],
  ['main/shell/opens.ts', "import { shell } from 'electron';\nexport const open = async (): Promise<void> => { await shell.openExternal('x:'); };", 'house(no-raw-open-external)'],
  ['main/shell/safe-opener.ts', "import { shell } from 'electron';\nexport const open = async (): Promise<void> => { await shell.openExternal('x:'); };", 'none'],
  ['main/app.ts', "import { shell } from 'electron';\ndeclare function safeOpener(ports: { open: (address: string) => Promise<void> }): void;\nsafeOpener({ open: async (address) => shell.openExternal(address) });", 'none'],
  ['renderer/danger.tsx', 'export const Danger = (): unknown => <div dangerouslySetInnerHTML={{ __html: "<b>" }} />;', 'react(no-danger)'],
  ['server/any.ts', 'export const taken = (value: any): string => String(value);', 'typescript(no-explicit-any)'],
  ['server/floating.ts', 'async function work(): Promise<void> { await Promise.resolve(); }\nexport function start(): void { work(); }', 'typescript(no-floating-promises)'],
  ['server/unused.ts', 'const left = 1;\nexport const right = 2;', 'eslint(no-unused-vars)'],
  ['test/unit/wait.test.ts', 'export const wait = async (page: { waitForTimeout(ms: number): Promise<void> }): Promise<void> => page.waitForTimeout(50);', 'house(no-sleep-in-tests)'],
  ['test/unit/sleep.test.ts', 'export const sleep = async (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 50); });', 'house(no-sleep-in-tests)'],
  ['test/unit/sleep-called.test.ts', 'export const sleep = async (): Promise<void> => new Promise((done) => { setTimeout(() => done(), 50); });', 'house(no-sleep-in-tests)'],
  ['test/unit/turn.test.ts', 'export const turn = async (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });', 'none'],
  ['test/unit/limit.test.ts', "export const limit = async (): Promise<void> => new Promise((_resolve, reject) => { setTimeout(() => reject(new Error('late')), 5000); });", 'none'],
  ['test/unit/only.test.ts', "import { expect, it } from 'vitest';\nit.only('x', () => { expect(1).toBe(1); });", 'vitest(no-focused-tests)'],
  ['test/unit/skip.test.ts', "import { expect, it } from 'vitest';\nit.skip('x', () => { expect(1).toBe(1); });", 'house(no-skip-without-reason)'],
  ['test/unit/skip-reason.test.ts', "import { expect, it } from 'vitest';\nit.skip('x (skipped: no binary)', () => { expect(1).toBe(1); });", 'none'],
];

describe('lint', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lint-'));
  const found = new Map<string, string[]>();

  beforeAll(() => {
    for (const name of ['.oxlintrc.json', 'tsconfig.base.json']) cpSync(path.join(project, name), path.join(folder, name));
    cpSync(path.join(project, 'scripts/lint'), path.join(folder, 'scripts/lint'), { recursive: true });
    symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    for (const environment of ['server', 'main', 'renderer', 'test']) {
      mkdirSync(path.join(folder, environment), { recursive: true });
      cpSync(path.join(project, environment, 'tsconfig.json'), path.join(folder, environment, 'tsconfig.json'));
    }
    for (const [file, source] of CASES) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), `${source}\n`);
    }
    const run = spawnSync(process.execPath, [path.join(project, 'node_modules/oxlint/bin/oxlint'), '--type-aware', '-f', 'json', 'server', 'main', 'renderer', 'test'], { cwd: folder, encoding: 'utf8' });
    for (const { code, filename } of Report.parse(JSON.parse(run.stdout)).diagnostics) {
      const file = filename.split(path.sep).join('/');
      found.set(file, [...(found.get(file) ?? []), code]);
    }
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(CASES)('%s', (file, _source, rule) => {
    const codes = found.get(file) ?? [];
    if (rule === 'none') expect(codes).toEqual([]);
    else expect(codes).toContain(rule);
  });
});
