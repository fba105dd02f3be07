import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const project = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(project, file), 'utf8');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: project, encoding: 'utf8' })
  .split('\n').filter((file) => file !== '' && existsSync(path.join(project, file)));
const Packages = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()), optionalDependencies: z.record(z.string(), z.string()) });
const packages = Packages.parse(JSON.parse(read('package.json')));
const pins = Object.entries({ ...packages.dependencies, ...packages.devDependencies, ...packages.optionalDependencies });

describe('names', () => {
  it('say what a file is for: no utils, helpers, manager, common', () => {
    const forbidden = /(^|[-_.])(utils?|helpers?|managers?|common|misc|stuff)([-_.]|$)/iu;
    expect(files.filter((file) => file.split('/').some((part) => forbidden.test(part)))).toEqual([]);
  });

  it('are lower case words with dashes', () => {
    const code = files.filter((file) => /\.(ts|tsx|mjs|css)$/u.test(file));
    expect(code.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*$/u.test(file))).toEqual([]);
  });
});

describe('modules', () => {
  it('stay under 500 lines', () => {
    const long = files.filter((file) => /\.(ts|tsx|mjs)$/u.test(file)).filter((file) => read(file).split('\n').length > 500);
    expect(long).toEqual([]);
  });
});

describe('dependencies', () => {
  it('are pinned to one version', () => {
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
  });

  const lines = read('docs/dependencies.md').split('\n').filter((line) => line.startsWith('| `'));
  const described = lines.map((line) => /^\| `([^`]+)` \| .{20,} \|$/u.exec(line)?.[1] ?? line);

  it('each have one line of reasons in docs/dependencies.md, and nothing else has', () => {
    expect(described.toSorted()).toEqual(pins.map(([name]) => name).toSorted());
  });

  it('are locked for every platform, or npm ci refuses on the others', () => {
    const Lock = z.object({ packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })) });
    const { packages: locked } = Lock.parse(JSON.parse(read('package-lock.json')));
    const names = new Set(Object.keys(locked).map((place) => place.replace(/^.*node_modules\//u, '')));
    const missing = Object.values(locked).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies)).filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  });

  it('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "http/u);
  });
});

describe('the page of the panel', () => {
  it('leaves its nonce to the host, under the word that the host replaces', () => {
    const word = /NONCE_PLACEHOLDER = '([^']+)'/u.exec(read('main/panel/content-security-policy.ts'))?.[1];
    expect(read('renderer/index.html')).toContain(`<meta property="csp-nonce" content="${word}" nonce="${word}" />`);
  });

  it('has no inline script and no inline style', () => {
    for (const page of ['renderer/index.html', 'customer/index.html']) {
      expect(read(page)).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|\son[a-z]+=/u);
    }
  });
});

describe('design tokens', () => {
  // In reverse, so that of several blocks for :root the first is kept: the later ones are for forced colours and motion.
  const blocks = (): Map<string, string[]> => new Map([...read('renderer/design/tokens.css').replaceAll(/\/\*.*?\*\//gsu, '').matchAll(/([^{}]+)\{([^{}]*)\}/gu)]
    .map(([, selector, body]) => [(selector ?? '').trim(), (body ?? '').split(';').map((line) => line.trim().replaceAll(/\s+/gu, ' ')).filter((line) => line !== '')] as const).toReversed());
  const block = (selector: string): string[] => {
    const found = blocks().get(selector);
    if (found === undefined) throw new Error(`tokens.css has no block ${selector}; it has ${[...blocks().keys()].join(' | ')}`);
    return found;
  };

  it('are the same in dark by choice and in dark by the system', () => {
    expect(block(':root:not([data-theme])')).toEqual(block(':root[data-theme="dark"]'));
  });

  it('give in the dark only names that there are in the light', () => {
    const names = (selector: string): string[] => block(selector).map((line) => line.split(':')[0] ?? line);
    expect(names(':root[data-theme="dark"]').filter((name) => !names(':root').includes(name))).toEqual([]);
  });
});
