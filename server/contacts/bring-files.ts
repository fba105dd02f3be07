import type { AnnouncedFile } from '../attachments/attachment-desk.ts';
import { servedAs } from '../attachments/file-kinds.ts';
import { Refusal, type Settings } from '../core.ts';
import type { Ids } from '../ids.ts';
import { readGivenAddress } from '../storage/objects/given-address.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import type { Writer } from '../storage/writer.ts';
import { checkFile, expectObject } from './attachments.ts';
import type { BroughtFile, StartTask, StoredFile } from './contact-desk.ts';
import { START_TASK } from './make-task.ts';
import { isRemembered } from './remembered.ts';

export interface BringFilesParts { writer: Writer; ids: Ids; settings: Settings; objects: ObjectStore | undefined }

/**
 * The same for the files of a request for a task. One that comes again brings none: its answer is there, wherever the files are by now.
 * @throws as `bringFiles`
 */
export async function bringFilesOf(parts: BringFilesParts, { attachments = [], clientToken }: Pick<StartTask, 'attachments' | 'clientToken'>): Promise<BroughtFile[]> {
  if (attachments.length === 0) return [];
  if (clientToken !== undefined && (await parts.writer.read((rows) => isRemembered(rows, { scope: START_TASK, token: clientToken })))) return [];
  return bringFiles(parts, attachments);
}

/**
 * Copies files that a program has put into the store to where the files of contacts are: what it does with its own later changes nothing,
 * and a copy that no task speaks of is deleted.
 * @throws Refusal `not_enabled` where no files are kept; `invalid` for an address or a file that is not taken; StoreUnavailable
 */
async function bringFiles({ writer, ids, settings, objects }: BringFilesParts, files: readonly StoredFile[]): Promise<BroughtFile[]> {
  const brought: BroughtFile[] = [];
  for (const { name, uri } of files) {
    if (!objects) throw new Refusal('not_enabled', 'Attachments are not enabled for this instance: no storage for them is configured.');
    const key = keyOf(objects, uri);
    const contentType = servedAs(name);
    const bytes = await sizeOf(objects, key);
    checkGiven(settings, { name, contentType, bytes });
    const objectKey = `attachments/${ids.secret()}`;
    await writer.run({ actor: 'api', cause: 'expect_upload' }, (work) => expectObject(work, objectKey));
    await objects.put(objectKey, { stream: await objects.get(key), bytes }, contentType);
    brought.push({ name, contentType, bytes, objectKey });
  }
  return brought;
}

/** As files that are announced are, in the words of this request. */
function checkGiven(settings: Settings, file: AnnouncedFile): void {
  try {
    checkFile(settings, file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, error.message.replace(/^\w+: /u, `Attachments, "${file.name.slice(0, 100)}": `));
  }
}

function keyOf(objects: ObjectStore, uri: string): string {
  const given = readGivenAddress(objects, uri);
  if ('key' in given) return given.key;
  throw new Refusal('invalid', `Attachments, S3Url: ${NOT[given.not](objects)}`);
}

const NOT: Readonly<Record<'ours' | 'for_others' | 'an_address', (objects: ObjectStore) => string>> = {
  ours: ({ address }) => `a file is taken from the instance's own store, by an address that begins with ${address}; nothing is fetched from elsewhere, by a presigned URL neither.`,
  for_others: () => 'what customers and agents said or sent cannot be named. Put the file elsewhere in the store.',
  an_address: () => 'an address has only letters, digits and . _ = + : @ - between its slashes.',
};

async function sizeOf(objects: ObjectStore, key: string): Promise<number> {
  const bytes = await objects.size(key);
  if (bytes === undefined) throw new Refusal('invalid', 'Attachments, S3Url: the store has no such file.');
  return bytes;
}
