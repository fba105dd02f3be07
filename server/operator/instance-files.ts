import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { Blueprint, BLUEPRINT_KINDS, KINDS, type BlueprintKind } from '../instance/blueprint/blueprint.ts';
import { canonical } from '../instance/blueprint/differences.ts';

/*
 * An instance as a folder that can be reviewed and kept in version control: a folder per kind, a file per object, sorted
 * keys, so that the same configuration is the same bytes.
 */

/** Says that a folder is one of these, and in which form. */
const MARKER = 'instance.json';
const FORMAT = 1;
const Marker = z.object({ format: z.literal(FORMAT, `This folder is of another format. This program knows format ${FORMAT}.`) });

/**
 * Writes an instance into a folder, and takes out of it what is no longer there.
 * @throws if the folder holds something else.
 */
export async function writeInstance(folder: string, blueprint: Blueprint): Promise<{ written: number; removed: string[] }> {
  await mkdir(folder, { recursive: true });
  const there = await readdir(folder);
  if (there.length > 0 && !there.includes(MARKER)) throw new Error(`${folder} is not empty, and no instance was ever exported into it. Name an empty folder.`);
  await writeFile(path.join(folder, MARKER), `${canonical({ format: FORMAT }, 2)}\n`);
  let written = 0;
  const removed: string[] = [];
  for (const kind of KINDS) {
    const place = path.join(folder, kind);
    await mkdir(place, { recursive: true });
    const names = new Set<string>();
    for (const object of blueprint[kind]) {
      const name = `${fileName(object.id)}.json`;
      names.add(name);
      await writeFile(path.join(place, name), `${canonical(lean(kind, object), 2)}\n`);
      written += 1;
    }
    for (const name of await readdir(place)) {
      if (!name.endsWith('.json') || names.has(name)) continue;
      await rm(path.join(place, name));
      removed.push(`${kind}/${name}`);
    }
  }
  return { written, removed };
}

/** Leaves out what says nothing: fields that are as they are when they are not given. */
function lean(kind: BlueprintKind, object: { id: string }): unknown {
  const shape: Readonly<Record<string, z.ZodType>> = BLUEPRINT_KINDS[kind].shape;
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => {
    const byDefault = shape[name]?.safeParse(undefined);
    return byDefault?.success !== true || canonical(byDefault.data) !== canonical(value);
  }));
}

/** An id as a file's name, on every system. */
const fileName = (id: string): string => encodeURIComponent(id).replaceAll(/[*'()!~]|^\./gu, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** Whether an instance was exported into this folder. */
export async function isInstanceFolder(folder: string): Promise<boolean> {
  return (await readdir(folder).catch((): string[] => [])).includes(MARKER);
}

/**
 * Reads an instance from a folder.
 * @throws naming each file and field that is wrong.
 */
export async function readInstance(folder: string): Promise<Blueprint> {
  if (!await isInstanceFolder(folder)) throw new Error(`${folder} is no exported instance: there is no ${MARKER} in it. ccp instance export writes one.`);
  const marker = Marker.safeParse(await readJson(path.join(folder, MARKER)).catch((error: unknown) => {
    throw new Error(`${folder} is no exported instance: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }));
  if (!marker.success) throw new Error(`${path.join(folder, MARKER)}: ${marker.error.issues[0]?.message ?? 'it cannot be read'}`);
  const problems: string[] = [];
  const read: Record<string, unknown[]> = {};
  for (const kind of KINDS) read[kind] = await readKind(folder, kind, problems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Blueprint.parse(read);
}

async function readKind(folder: string, kind: BlueprintKind, problems: string[]): Promise<unknown[]> {
  const names = await readdir(path.join(folder, kind)).catch(() => []);
  const objects: unknown[] = [];
  const byId = new Map<string, string>();
  for (const name of names.filter((each) => each.endsWith('.json')).toSorted()) {
    const file = `${kind}/${name}`;
    try {
      const object = BLUEPRINT_KINDS[kind].safeParse(await readJson(path.join(folder, kind, name)));
      if (!object.success) {
        problems.push(...object.error.issues.map((issue) => `${file}, ${issue.path.map(String).join('.') || 'the object'}: ${issue.message}`));
        continue;
      }
      const twin = byId.get(object.data.id);
      if (twin === undefined) objects.push(object.data);
      else problems.push(`${file}, id: "${object.data.id}" is the id of ${twin} too. Give one of them another.`);
      byId.set(object.data.id, file);
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return objects;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
