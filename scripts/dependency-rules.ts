import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FOLDER_RULES } from './dependencies/house.ts';
import { violationsIn } from './dependencies/rules.ts';

/* Checks the house's rules on imports. Prints every violation; exit code 1 if there is one. */

const projectFolder = path.resolve(import.meta.dirname, '..');

const sources = new Map<string, string>();
for (const { folder } of FOLDER_RULES) {
  const whole = path.join(projectFolder, folder);
  if (!existsSync(whole)) continue;
  for (const entry of readdirSync(whole, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const isText = /\.(ts|tsx|mjs|html)$/u.test(entry.name);
    sources.set(path.relative(projectFolder, file).split(path.sep).join('/'), isText ? readFileSync(file, 'utf8') : '');
  }
}

const violations = violationsIn(sources);
for (const { file, line, rule, message } of violations) console.error(`${file}:${line}: ${rule}: ${message}`);
console.log(`${sources.size} files, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
