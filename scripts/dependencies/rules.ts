import path from 'node:path';
import { isBuiltin } from 'node:module';
import { ENTRIES, FOLDER_RULES, IMPURE_MODULES, PACKAGE_RULES, PRODUCT_FOLDERS, PURE_FOLDERS } from './house.ts';
import { moduleShape, type ModuleShape } from './module-imports.ts';

export interface Violation { file: string; line: number; rule: string; message: string }

/** The files of a project: source text by path, relative and with forward slashes. Files that are no code have any text. */
export type Sources = ReadonlyMap<string, string>;

const CODE = /\.(ts|tsx|mjs|html)$/u;

/**
 * Every place where the project breaks the house's rules: imports across folders, packages where they do not belong,
 * cycles, barrels, modules that nothing reaches, imports of files that do not exist.
 */
export function violationsIn(sources: Sources): Violation[] {
  const shapes = new Map<string, ModuleShape>();
  for (const [file, source] of sources) {
    if (CODE.test(file)) shapes.set(file, moduleShape(file, source));
  }
  const graph = new Map<string, string[]>();
  const found: Violation[] = [];
  for (const [file, shape] of shapes) {
    const targets: string[] = [];
    for (const { specifier, line } of shape.imports) {
      const at = (rule: string, message: string): void => { found.push({ file, line, rule, message }); };
      if (specifier.startsWith('.')) {
        const target = resolve(file, specifier);
        if (target === undefined || target.startsWith('node_modules/')) continue; // not ours
        if (sources.has(target)) {
          targets.push(target);
          checkFolder(file, target, at);
        } else if (CODE.test(target)) {
          at('missing file', `imports ${specifier}, which does not exist`);
        } else if (path.posix.extname(target) === '') {
          at('missing extension', `imports ${specifier} without its extension`);
        }
      } else {
        checkPackage(file, packageOf(specifier), at);
      }
    }
    graph.set(file, targets);
    if (isTypeScript(file) && within(file, PRODUCT_FOLDERS) && (shape.isBarrel || /(^|\/)index\.tsx?$/u.test(file))) {
      found.push({ file, line: 1, rule: 'barrel', message: 'only passes on what other modules make; import from those' });
    }
  }
  return [...found, ...cyclesIn(graph), ...orphansIn(graph)];
}

const isTypeScript = (file: string): boolean => /\.tsx?$/u.test(file);

function resolve(file: string, specifier: string): string | undefined {
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.split('?')[0] ?? specifier));
  return target.startsWith('..') || target.endsWith('/') ? undefined : target;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  if (isBuiltin(specifier)) return `node:${specifier}`;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

const within = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

function checkFolder(file: string, target: string, at: (rule: string, message: string) => void): void {
  const rule = FOLDER_RULES.find(({ folder }) => file.startsWith(folder));
  if (rule === undefined || within(target, rule.ours)) return;
  const inHouse = FOLDER_RULES.some(({ folder }) => target.startsWith(folder));
  if (inHouse) at('folder', `${rule.folder} may import ${rule.ours.join(', ')} but not ${target}`);
}

function checkPackage(file: string, name: string, at: (rule: string, message: string) => void): void {
  const rule = FOLDER_RULES.find(({ folder }) => file.startsWith(folder));
  if (rule === undefined) return;
  if (name.startsWith('node:')) {
    if (!rule.node) at('environment', `${rule.folder} does not run in Node, so it cannot import ${name}`);
  } else if (rule.packages !== 'any' && !rule.packages.includes(name)) {
    at('environment', `${rule.folder} may use ${rule.packages.join(', ')} but not ${name}`);
  }
  if (within(file, PURE_FOLDERS) && IMPURE_MODULES.includes(name)) {
    at('pure', `${PURE_FOLDERS.join(' and ')} decide from values they are handed and do no I/O, so they cannot import ${name}`);
  }
  if (!within(file, PRODUCT_FOLDERS)) return;
  const owner = PACKAGE_RULES.find(({ packages }) => packages.includes(name));
  if (owner !== undefined && !within(file, owner.only)) {
    at('package', `${name} may be imported only in ${owner.only.join(', ')}: ${owner.why}`);
  }
}

/** One violation per cycle: the modules of each strongly connected group, walked from its first file (Tarjan). */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): Violation[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: Violation[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) {
        visit(target);
        lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(target) ?? 0));
      } else if (stack.includes(target)) {
        lowest.set(file, Math.min(lowest.get(file) ?? 0, order.get(target) ?? 0));
      }
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file)).sort();
    const first = group[0] ?? file;
    if (group.length > 1 || graph.get(first)?.includes(first) === true) {
      found.push({ file: first, line: 1, rule: 'cycle', message: `imports itself through ${group.filter((other) => other !== first).join(', ') || 'itself'}` });
    }
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** Modules of the product that no entry reaches; what only tests import is dead too. */
function orphansIn(graph: ReadonlyMap<string, readonly string[]>): Violation[] {
  const reached = new Set<string>();
  const waiting = [...graph.keys()].filter((file) => ENTRIES.some((entry) => entry.test(file)));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...(graph.get(file) ?? []));
  }
  return [...graph.keys()]
    .filter((file) => within(file, PRODUCT_FOLDERS) && !reached.has(file) && !file.endsWith('.d.ts'))
    .map((file) => ({ file, line: 1, rule: 'orphan', message: 'no entry of the product reaches this module' }));
}
