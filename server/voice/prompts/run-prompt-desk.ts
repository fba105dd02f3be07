import { readFile } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../core.ts';
import type { Ids } from '../../ids.ts';
import type { Rows } from '../../contacts/rows.ts';
import { askJob, cancelJob, type JobKind } from '../../storage/jobs.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { PromptsTable } from '../../storage/schema.ts';
import type { Work } from '../../storage/work.ts';
import type { Writer } from '../../storage/writer.ts';
import type { Tags } from '../../instance/configuration-desk.ts';
import { BUILT_IN_PROMPTS, type BuiltInPrompt } from './built-in-prompts.ts';
import type { PromptDesk, PromptFile, PromptRecord } from './prompt-desk.ts';
import { PromptUnavailable, type PromptShelf } from './prompt-shelf.ts';
import { contentHash } from './run-prompt-shelf.ts';
import { bytesOf, keyOfAddress, PROMPT_BYTES_MAX } from './stored-sound.ts';
import type { Workshop } from './workshop.ts';
import type { SoundForm } from './workshop-work.ts';

/** How many prompts an instance takes (connect-facts 11). */
const PROMPTS_MOST = 500;
const NAME_MOST = 256;
/** The job that deletes a file in the store, unless a prompt has it. */
export const PROMPT_FILE_JOB = 'prompt_file';
/** A file that is stored and belongs to no prompt by then was left behind by a crash. */
const STORING_LASTS = 3_600_000;

export const CONTENT_TYPES: Readonly<Record<SoundForm, string>> = { wav: 'audio/wav', ogg: 'audio/ogg' };

export interface PromptDeskParts {
  writer: Writer;
  clock: Clock;
  ids: Ids;
  objects: ObjectStore | undefined;
  workshop: Workshop;
  shelf: PromptShelf;
}

type StoredFile = Pick<PromptsTable, 'object_key' | 'content_hash' | 'form' | 'bytes' | 'lasts'>;

/** The prompts as rows, and their files in the store. */
export function promptDesk({ writer, clock, ids, objects, workshop, shelf }: PromptDeskParts): PromptDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  const store = (): ObjectStore => {
    if (objects) return objects;
    throw new Refusal('not_enabled', 'Files of prompts are kept where attachments are. Do this while the server runs (ccp serve), which knows the place.');
  };

  /** Checks and stores a file, so that `then` can give it to a prompt; what no prompt has in the end is deleted. */
  async function withFile<T>(file: PromptFile, cause: string, then: (work: Work, stored: StoredFile) => Promise<T>): Promise<T> {
    const kept = store();
    const bytes = 'bytes' in file ? file.bytes : await refusing(async () => bytesOf(kept, keyOfAddress(kept, file.uri)));
    if (bytes.length > PROMPT_BYTES_MAX) throw new Refusal('invalid', `The file has ${bytes.length} bytes; ${PROMPT_BYTES_MAX} is the limit.`);
    const { lasts, form } = await refusing(() => workshop.make({ kind: 'file', bytes }));
    const alias = await writer.read((db) => db.selectFrom('instance').select('alias').executeTakeFirstOrThrow());
    const key = `connect/${alias.alias.replaceAll(/[^A-Za-z0-9_-]/gu, '-') || 'instance'}/Prompts/${ids.next(clock.now())}.${form ?? 'wav'}`;
    await run(cause, (work) => askJob(work, { kind: PROMPT_FILE_JOB, key, dueAt: work.now + STORING_LASTS }));
    await kept.put(key, bytes, CONTENT_TYPES[form ?? 'wav']);
    try {
      return await run(cause, async (work) => {
        await cancelJob(work, PROMPT_FILE_JOB, key);
        return then(work, { object_key: key, content_hash: contentHash(bytes), form: form ?? 'wav', bytes: bytes.length, lasts });
      });
    } catch (error) {
      await run(cause, (work) => askJob(work, { kind: PROMPT_FILE_JOB, key }));
      throw error;
    }
  }

  /** So that the first caller does not wait for it; what goes wrong is said when it is played. */
  const prepare = (id: string): void => void shelf.ready({ kind: 'prompt', promptId: id }).catch(() => undefined);

  return {
    async list() {
      const own = await writer.read((db) => db.selectFrom('prompts').selectAll().execute());
      const builtIn = BUILT_IN_PROMPTS.filter(({ name }) => !own.some((row) => row.name === name)).map(builtInRecord);
      return [...own.map(recordOf), ...builtIn].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    },
    async create({ name, description, tags, file }) {
      const created = await withFile(file, 'create_prompt', (work, stored) => newPrompt(work, { name, description, tags }, stored));
      prepare(created.id);
      return created;
    },
    async change(id, { file, ...about }) {
      await writer.read((db) => rowOf(db, id));
      if (file === undefined) return run('change_prompt', (work) => changePrompt(work, id, about));
      const changed = await withFile(file, 'change_prompt', (work, stored) => changePrompt(work, id, about, stored));
      prepare(id);
      return changed;
    },
    remove: (id) =>
      run('remove_prompt', async (work) => {
        const row = await rowOf(work.db, id);
        await work.db.deleteFrom('prompts').where('id', '=', id).execute();
        await askJob(work, { kind: PROMPT_FILE_JOB, key: row.object_key });
        work.record({ type: 'prompt_removed', data: { promptId: id, name: row.name } });
      }),
    async file(id) {
      const row = await writer.read((db) => db.selectFrom('prompts').selectAll().where('id', '=', id).executeTakeFirst());
      if (row === undefined) {
        const builtIn = one(BUILT_IN_PROMPTS.find(({ name }) => name === id), id);
        const { file } = await refusing(() => shelf.ready({ kind: 'prompt', promptId: builtIn.name }));
        return { name: builtIn.name, contentType: CONTENT_TYPES.ogg, bytes: await readFile(file) };
      }
      const bytes = await refusing(() => bytesOf(store(), row.object_key));
      return { name: row.name, contentType: CONTENT_TYPES[row.form], bytes };
    },
  };
}

/** The row that a flow means by an id or a name. */
export async function findPrompt(rows: Rows, idOrName: string): Promise<{ objectKey: string; contentHash: string } | undefined> {
  const found = await rows.selectFrom('prompts').selectAll().where((is) => is.or([is('id', '=', idOrName), is('name', '=', idOrName)])).execute();
  const row = found.find(({ id }) => id === idOrName) ?? found[0];
  return row && { objectKey: row.object_key, contentHash: row.content_hash };
}

/** Does PROMPT_FILE_JOB. */
export function deletePromptFiles({ writer, objects }: { writer: Writer; objects: ObjectStore }): JobKind {
  return {
    async does({ key }) {
      const used = await writer.read((db) => db.selectFrom('prompts').select('id').where('object_key', '=', key).executeTakeFirst());
      if (!used) await objects.delete(key);
      return async () => undefined;
    },
  };
}

async function newPrompt(work: Work, { name, description, tags }: { name: string; description: string; tags: Tags }, stored: StoredFile): Promise<PromptRecord> {
  await nameIsFree(work, { id: '', name });
  const { count } = await work.db.selectFrom('prompts').select((of) => of.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  if (Number(count) >= PROMPTS_MOST) throw new Refusal('limit_exceeded', `The instance has ${PROMPTS_MOST} prompts already, as many as it takes.`);
  const row = { id: work.ids.next(work.now), name, description, tags: JSON.stringify(tags), ...stored, changed_at: work.now };
  await work.db.insertInto('prompts').values(row).execute();
  work.record({ type: 'prompt_changed', data: { promptId: row.id, name, bytes: stored.bytes, lasts: stored.lasts } });
  return recordOf(row);
}

async function changePrompt(work: Work, id: string, about: { name?: string | undefined; description?: string | undefined }, stored?: StoredFile): Promise<PromptRecord> {
  const before = await rowOf(work.db, id);
  const row = { ...before, name: about.name ?? before.name, description: about.description ?? before.description, ...stored, changed_at: work.now };
  await nameIsFree(work, row);
  await work.db.updateTable('prompts').set(row).where('id', '=', id).execute();
  if (stored) await askJob(work, { kind: PROMPT_FILE_JOB, key: before.object_key });
  work.record({ type: 'prompt_changed', data: { promptId: id, name: row.name, bytes: row.bytes, lasts: row.lasts } });
  return recordOf(row);
}

async function nameIsFree(work: Work, { id, name }: { id: string; name: string }): Promise<void> {
  if (name.trim() === '' || name.length > NAME_MOST || /[\u0000-\u001f\u007f/]/u.test(name)) throw new Refusal('invalid', `Name: a name of 1 to ${NAME_MOST} characters, without "/" and control characters.`);
  const other = await work.db.selectFrom('prompts').select('id').where('name', '=', name).where('id', '<>', id).executeTakeFirst();
  if (other) throw new Refusal('duplicate', `There is a prompt "${name}" already (${other.id}). Choose another name, or change that one.`);
}

async function rowOf(rows: Rows, id: string): Promise<PromptsTable> {
  const row = await rows.selectFrom('prompts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined && BUILT_IN_PROMPTS.some(({ name }) => name === id)) throw new Refusal('wrong_state', `${id} is built in and stays as it is. Create a prompt of the same name: it is played in its place.`);
  return one(row, id);
}

function one<Found>(found: Found | undefined, id: string): Found {
  if (found === undefined) throw new Refusal('not_found', `There is no prompt with the id ${id.slice(0, 200)}.`);
  return found;
}

const recordOf = (row: PromptsTable): PromptRecord => ({
  id: row.id, name: row.name, description: row.description, tags: JSON.parse(row.tags) as Tags, origin: 'own', form: row.form, bytes: row.bytes, lasts: row.lasts, changedAt: row.changed_at,
});

const builtInRecord = ({ name, about }: BuiltInPrompt): PromptRecord => ({
  id: name, name, description: about, tags: {}, origin: 'built in', form: null, bytes: null, lasts: null, changedAt: null,
});

/** What the store or the file is to blame for, as a refusal. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PromptUnavailable)) throw error;
    const code = error.reason === 'unknown_object' ? 'not_found' : error.reason === 'busy' || error.reason === 'no_store' ? 'conflict' : 'invalid';
    throw new Refusal(code, `The file cannot be a prompt: ${error.message}`);
  }
}
