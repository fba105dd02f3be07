import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { FlowType } from '../../contract/flow-language.ts';
import { linksOf } from '../flows/flow-links.ts';
import { parseFlow } from '../flows/parse.ts';
import { FlowObject } from '../instance/blueprint/blueprint.ts';
import { Mistake } from './command.ts';

/** A flow in a file, as an operator names it on the command line. */
export interface FlowFile {
  /** The path as it was given, or within the folder that was given. */
  readonly file: string;
  /** By what other flows may name it: its id in an instance folder, its file's name, the name in its metadata. */
  readonly names: readonly string[];
  readonly type: FlowType;
  /** `guess`: nothing says the type, so it is what the flow's actions fit best. */
  readonly typeFrom: 'option' | 'file' | 'guess';
  readonly text: string;
}

/** --type, where it is given. @throws Mistake if it is none. */
export function flowTypeOption(value: string | undefined): FlowType | undefined {
  const type = FlowType.optional().safeParse(value);
  if (!type.success) throw new Mistake(`--type takes one of ${FlowType.options.join(', ')}, not "${value ?? ''}".`);
  return type.data;
}

/**
 * Reads flows from files and folders; of a folder, every .json below it that is a flow.
 * @throws if a file cannot be read, or nothing was found.
 */
export async function readFlowFiles(paths: readonly string[], type: FlowType | undefined): Promise<FlowFile[]> {
  const found: FlowFile[] = [];
  for (const given of paths) {
    if (!(await stat(given)).isDirectory()) {
      found.push(flowFile(given, await readFile(given, 'utf8'), type));
      continue;
    }
    const entries = await readdir(given, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) {
      const text = await readFile(file, 'utf8');
      if (looksLikeFlow(text)) found.push(flowFile(file, text, type));
    }
  }
  if (found.length === 0) throw new Error(`There is no flow in ${paths.join(', ')}: no .json file that has "Actions" or "modules".`);
  return found;
}

/** A flow as `instance export` writes it. What is published is looked at, or what is saved if nothing is. */
function ofInstance(file: string, flow: z.infer<typeof FlowObject>, wanted: FlowType | undefined): FlowFile {
  const document = flow.published ?? flow.saved ?? '';
  return { file, names: [flow.id], type: wanted ?? flow.type, typeFrom: wanted === undefined ? 'file' : 'option', text: typeof document === 'string' ? document : JSON.stringify(document) };
}

/**
 * Settles types that were guessed by what the flows are named for: one that another sets for CustomerQueue is a
 * CUSTOMER_QUEUE, if its actions may stand in one.
 * @param uses what else says how a flow is used: by name, its type.
 */
export function typesByUse<File extends FlowFile>(files: readonly File[], uses: ReadonlyMap<string, FlowType> = new Map()): File[] {
  const wanted = new Map(uses);
  for (const file of files) {
    const parsed = parseFlow(file.text, file.type);
    for (const link of parsed.ok ? linksOf(parsed.flow.actions.values()) : []) {
      const [type] = link.types;
      if (link.kind === 'flow' && type !== undefined && !wanted.has(link.id)) wanted.set(link.id, type);
    }
  }
  return files.map((file) => {
    const type = file.names.map((name) => wanted.get(name)).find((found) => found !== undefined);
    return file.typeFrom === 'guess' && type !== undefined && parseFlow(file.text, type).ok ? { ...file, type } : file;
  });
}

function flowFile(file: string, text: string, wanted: FlowType | undefined): FlowFile {
  const document = readJson(text);
  const object = FlowObject.safeParse(document);
  if (object.success) return ofInstance(file, object.data, wanted);
  const stem = path.basename(file).replace(/(\.flow)?\.json$/u, '');
  const written = typeInMetadata(document);
  const name = textAt(document, 'Metadata', 'name');
  return {
    file, text,
    names: [...new Set([stem, ...(name === undefined ? [] : [name])])],
    type: wanted ?? written ?? guessType(text),
    typeFrom: wanted !== undefined ? 'option' : written !== undefined ? 'file' : 'guess',
  };
}

/** The first type under which the flow has the fewest errors, an inbound flow before all others. */
function guessType(text: string): FlowType {
  const errors = (type: FlowType): number => {
    const parsed = parseFlow(text, type);
    return parsed.ok ? 0 : parsed.problems.filter(({ severity }) => severity === 'error').length;
  };
  return FlowType.options.map((type) => ({ type, errors: errors(type) })).reduce((best, each) => (each.errors < best.errors ? each : best)).type;
}

/** Exports say `contactFlow`, `customerQueue`, ...; the older format the same, at the top. */
function typeInMetadata(document: unknown): FlowType | undefined {
  const written = textAt(document, 'Metadata', 'type') ?? textAt(document, 'metadata', 'type') ?? textAt(document, 'type');
  return FlowType.safeParse(written?.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()).data;
}

function looksLikeFlow(text: string): boolean {
  const document = readJson(text);
  return FlowObject.safeParse(document).success || (typeof document === 'object' && document !== null && ('Actions' in document || 'modules' in document));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textAt(document: unknown, ...names: readonly string[]): string | undefined {
  const value = names.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined), document);
  return typeof value === 'string' ? value : undefined;
}
