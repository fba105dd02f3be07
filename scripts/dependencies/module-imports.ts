import { parseSync, Visitor } from 'oxc-parser';

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
  const name = (specifier: string, start: number): void => { imports.push({ specifier, line: lineAt(start) }); };
  new Visitor({
    TSImportType: ({ source: type, start }) => name(type.value, start),
    NewExpression({ callee, arguments: [address, base], start }) {
      const isUrl = callee.type === 'Identifier' && callee.name === 'URL';
      const isHere = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty' && base.property.type === 'Identifier' && base.property.name === 'url';
      if (isUrl && isHere && address?.type === 'Literal' && typeof address.value === 'string') name(address.value, start);
    },
  }).visit(parsed.program);
  return { imports, isBarrel: passesAll || (passedOn > 0 && made === 0) };
}

function scriptsOfPage(page: string): ModuleImport[] {
  return [...page.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="(\.{0,2}\/?[^"]+)"/gu)].flatMap((match) => {
    const address = match[1];
    if (address === undefined || /^[a-z]+:/u.test(address)) return [];
    const specifier = address.startsWith('.') ? address : `./${address.replace(/^\//u, '')}`;
    return [{ specifier, line: page.slice(0, match.index).split('\n').length }];
  });
}
