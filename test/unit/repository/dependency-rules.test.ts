import { describe, expect, it } from 'vitest';
import { violationsIn } from '../../../scripts/dependencies/rules.ts';

/** The smallest house in order: every folder with an entry. */
const HOUSE: Record<string, string> = {
  'contract/agent.ts': 'export interface Agent { id: string }',
  'server/start.ts': "import type { Agent } from '../contract/agent.ts';\nimport { clock } from './clock.ts';\nexport const start = (agent: Agent): string => agent.id + clock;",
  'server/clock.ts': 'export const clock = 1;',
  'main/app.ts': "import { app } from 'electron';\nimport { start } from '../server/start.ts';\nstart({ id: app.name });",
  'preload/preload.ts': "import { contextBridge } from 'electron';\nimport '../contract/agent.ts';\nvoid contextBridge;",
  'renderer/index.html': '<script type="module" src="./main.tsx"></script>',
  'renderer/main.tsx': "import 'react';\nimport './design/button.tsx';\nimport './look.css';",
  'renderer/look.css': '',
  'renderer/design/button.tsx': "import { Button } from 'react-aria-components';\nexport const B = () => <Button />;",
};

function rulesBrokenBy(change: Record<string, string>): string[] {
  return violationsIn(new Map(Object.entries({ ...HOUSE, ...change }))).map(({ file, rule }) => `${rule}: ${file}`);
}

describe('dependency rules', () => {
  it('find nothing in a house in order', () => {
    expect(rulesBrokenBy({})).toEqual([]);
  });

  it.each([
    ['contract', 'contract/agent.ts', '../server/clock.ts'],
    ['server', 'server/clock.ts', '../main/app.ts'],
    ['main, except the public start function', 'main/app.ts', '../server/clock.ts'],
    ['preload', 'preload/preload.ts', '../main/app.ts'],
    ['renderer', 'renderer/main.tsx', '../main/app.ts'],
    ['renderer, of the server', 'renderer/main.tsx', '../server/clock.ts'],
  ])('keep %s to its own', (_name, file, target) => {
    expect(rulesBrokenBy({ [file]: `${HOUSE[file] ?? ''}\nimport * as other from '${target}';` })).toContain(`folder: ${file}`);
  });

  it('keep the customer page from everything of ours', () => {
    expect(rulesBrokenBy({ 'customer/index.html': '<script src="./chat.ts"></script>', 'customer/chat.ts': "import type { Agent } from '../contract/agent.ts';" }))
      .toEqual(['folder: customer/chat.ts']);
  });

  it.each([
    ['a type', "type Clock = import('../main/app.ts').Clock;"],
    ['a type import', "import type { Clock } from '../main/app.ts';"],
    ['a re-export', "export { app } from '../main/app.ts';"],
    ['an import as it runs', "await import('../main/app.ts');"],
    ['the address of a worker', "new URL('../main/app.ts', import.meta.url);"],
  ])('see %s', (_name, statement) => {
    expect(rulesBrokenBy({ 'server/clock.ts': `export const clock = 1;\n${statement}` })).toContain('folder: server/clock.ts');
  });

  it('do not take a comment for an import', () => {
    expect(rulesBrokenBy({ 'server/clock.ts': "// new URL('../main/app.ts', import.meta.url)\nexport const clock = 1;" })).toEqual([]);
  });

  it.each([
    ['electron outside the shell', 'main/desk/desk.ts', 'electron', 'package'],
    ['the primitives outside the design layer', 'renderer/main.tsx', 'react-aria-components', 'package'],
    ['the database driver outside storage', 'server/clock.ts', 'better-sqlite3', 'package'],
    ['a test tool in the product', 'server/clock.ts', 'vitest', 'package'],
    ['Node in the panel', 'renderer/main.tsx', 'node:fs', 'environment'],
    ['Node by its old name', 'renderer/main.tsx', 'fs', 'environment'],
    ['a server package in the panel', 'renderer/main.tsx', 'fastify', 'environment'],
    ['a package in the contract', 'contract/agent.ts', 'kysely', 'environment'],
    ['I/O where decisions are made', 'server/routing/pick.ts', 'node:fs', 'pure'],
    ['a database where decisions are made', 'server/flows/step.ts', 'better-sqlite3', 'pure'],
  ])('refuse %s', (_name, file, wanted, rule) => {
    expect(rulesBrokenBy({ [file]: `import '${wanted}';\nexport {};` })).toContain(`${rule}: ${file}`);
  });

  it('find cycles, of two and of one, and through types', () => {
    expect(rulesBrokenBy({ 'server/clock.ts': "import type { start } from './start.ts';\nexport const clock = 1;" })).toEqual(['cycle: server/clock.ts']);
    expect(rulesBrokenBy({ 'server/clock.ts': "import './clock.ts';\nexport const clock = 1;" })).toEqual(['cycle: server/clock.ts']);
  });

  it('find barrels by what they do and by their name', () => {
    const reach = { 'server/start.ts': `${HOUSE['server/start.ts'] ?? ''}\nimport './more.ts';` };
    expect(rulesBrokenBy({ ...reach, 'server/more.ts': "export { clock } from './clock.ts';" })).toEqual(['barrel: server/more.ts']);
    expect(rulesBrokenBy({ ...reach, 'server/more.ts': "export * from './clock.ts';\nexport const more = 1;" })).toEqual(['barrel: server/more.ts']);
    expect(rulesBrokenBy({ 'server/start.ts': "import './chat/index.ts';\nimport './clock.ts';", 'server/chat/index.ts': 'export const chat = 1;' })).toEqual(['barrel: server/chat/index.ts']);
  });

  it('find modules that nothing reaches, or tests alone', () => {
    expect(rulesBrokenBy({ 'server/lost.ts': 'export const lost = 1;', 'test/unit/lost.test.ts': "import '../../server/lost.ts';" })).toEqual(['orphan: server/lost.ts']);
  });

  it('find imports of files that are not there, and without extension', () => {
    expect(rulesBrokenBy({ 'server/clock.ts': "import './gone.ts';\nexport const clock = 1;" })).toEqual(['missing file: server/clock.ts']);
    expect(rulesBrokenBy({ 'server/clock.ts': "import './gone';\nexport const clock = 1;" })).toEqual(['missing extension: server/clock.ts']);
  });

  it('say where and what to do', () => {
    const [violation] = violationsIn(new Map(Object.entries({ ...HOUSE, 'server/clock.ts': "export const clock = 1;\n\nimport '../main/app.ts';" })))
      .filter(({ rule }) => rule === 'folder');
    expect(violation).toMatchObject({ file: 'server/clock.ts', line: 3, message: 'server/ may import server/, contract/ but not main/app.ts' });
  });
});
