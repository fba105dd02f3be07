import { parseSync } from 'oxc-parser';

export interface ModuleImport {
  /** As written, such as `./clock.ts` or `zod`. */
  specifier: string;
  line: number;
}

export interface ModuleShape {
  imports: ModuleImport[];
  /** `export * from` or nothing but re-exports: the module only passes on what others make. */
  isBarrel: boolean;
}

/**
 * What a module imports, in any of the ways there are: import, re-export, `import()`, a type in `import('...')`, and the
 * address of a worker or a file in `new URL('./...', import.meta.url)`.
 * @throws Error with file and place when the source does not parse
 */
export function moduleShape(file: string, source: string): ModuleShape {
  if (file.endsWith('.html')) return { imports: scriptsOfPage(source), isBarrel: false };
  const parsed = parseSync(file, source);
  const error = parsed.errors.find(({ severity }) => severity === 'Error');
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`);
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const lineAt = (offset: number): number => source.slice(0, offset).split('\n').length;
  const imports: ModuleImport[] = staticImports.map(({ moduleRequest, start }) => ({ specifier: moduleRequest.value, line: lineAt(start) }));
  let passedOn = 0;
  let made = 0;
  let passesAll = false;
  for (const statement of staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest === null) {
        made += 1;
      } else {
        passedOn += 1;
        passesAll ||= entry.importName.kind !== 'Name';
        imports.push({ specifier: entry.moduleRequest.value, line: lineAt(statement.start) });
      }
    }
  }
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/u.exec(source.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2] !== undefined) imports.push({ specifier: literal[2], line: lineAt(moduleRequest.start) });
  }
  const code = withoutComments(source, parsed.comments);
  for (const pattern of [/new URL\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*,\s*import\.meta\.url/gu, /\bimport\(\s*['"]([^'"]+)['"]\s*\)\s*[.<[]/gu]) {
    for (const match of code.matchAll(pattern)) {
      const specifier = match[1];
      if (specifier !== undefined) imports.push({ specifier, line: lineAt(match.index) });
    }
  }
  return { imports, isBarrel: passesAll || (passedOn > 0 && made === 0) };
}

function withoutComments(source: string, comments: ReadonlyArray<{ start: number; end: number }>): string {
  let code = source;
  for (const { start, end } of comments) code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  return code;
}

function scriptsOfPage(page: string): ModuleImport[] {
  return [...page.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="(\.{0,2}\/?[^"]+)"/gu)].flatMap((match) => {
    const address = match[1];
    if (address === undefined || /^[a-z]+:/u.test(address)) return [];
    const specifier = address.startsWith('.') ? address : `./${address.replace(/^\//u, '')}`;
    return [{ specifier, line: page.slice(0, match.index).split('\n').length }];
  });
}
