import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RejectionReason } from '../../contract/chat-item.ts';
import { isAsNamed } from '../attachments/file-kinds.ts';
import type { Scanner } from '../attachments/scanner.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../core.ts';
import type { JobKind, JobKinds, JobOutcome } from '../storage/jobs.ts';
import { ObjectMissing, StoreUnavailable, type ObjectStore } from '../storage/objects/object-store.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import type { Writer } from '../storage/writer.ts';
import { CHECK_JOB, decideFile, DELETE_JOB } from './attachments.ts';

/*
 * What is done with files outside of any command: looking at what they hold, and deleting what nobody speaks of.
 */

export interface AttachmentJobParts {
  writer: Writer;
  clock: Clock;
  objects: ObjectStore;
  settings: Settings;
  /** The folder for copies of files while they are checked. */
  checking: string;
  /** Where there is none, only the content is compared with the name. */
  scanner: Scanner | undefined;
}

export function attachmentJobs(parts: AttachmentJobParts): JobKinds {
  return { [CHECK_JOB]: checkFiles(parts), [DELETE_JOB]: deleteObjects(parts) };
}

function checkFiles({ writer, clock, objects, settings, checking, scanner }: AttachmentJobParts): JobKind {
  const decided = (row: AttachmentsTable, reason: RejectionReason | null, why: string | null): JobOutcome => (work) => decideFile(work, row.id, reason, why);
  const look = async (row: AttachmentsTable, signal: AbortSignal): Promise<{ reason: RejectionReason | null; why: string | null }> => {
    const folder = await mkdtemp(path.join(checking, 'scan-'));
    try {
      const file = path.join(folder, 'file');
      const bytes = await copyOut(objects, row.object_key ?? '', file, signal);
      if (bytes !== row.bytes || !(await isAsNamed(row.name, file))) return { reason: 'not_as_named', why: null };
      if (!scanner) return { reason: null, why: null };
      const verdict = await scanner.scan({ path: file, name: row.name, contentType: row.content_type, bytes: row.bytes }, signal);
      if (verdict.found === 'failed') return { reason: 'not_checked', why: verdict.why.slice(0, 500) };
      return { reason: verdict.found === 'nothing' ? null : 'harmful', why: null };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    async does({ key }, signal) {
      const row = await writer.read((db) => db.selectFrom('attachments').selectAll().where('id', '=', key).where('state', '=', 'checking').executeTakeFirst());
      if (!row) return async () => undefined;
      try {
        const { reason, why } = await look(row, signal);
        signal.throwIfAborted();
        return decided(row, reason, why);
      } catch (error) {
        if (error instanceof ObjectMissing) return decided(row, 'not_checked', 'Its bytes are gone from the store.');
        // The store may come back, and a full disk be emptied; but nobody waits for a file for ever.
        if (clock.now() - (row.completed_at ?? 0) >= settings.checkLasts) return decided(row, 'not_checked', error instanceof StoreUnavailable ? error.message : 'It could not be looked at.');
        throw error;
      }
    },
  };
}

/** Copies an object into a file of this machine, a part at a time, whatever its size. @returns how many bytes came. */
async function copyOut(objects: ObjectStore, key: string, file: string, signal: AbortSignal): Promise<number> {
  const copy = createWriteStream(file, { mode: 0o600 });
  await pipeline(await objects.get(key), copy, { signal });
  return copy.bytesWritten;
}

function deleteObjects({ writer, objects }: AttachmentJobParts): JobKind {
  return {
    async does({ key }) {
      const spokenOf = await writer.read((db) => db.selectFrom('attachments').select('id').where('object_key', '=', key).where('state', '!=', 'rejected').executeTakeFirst());
      if (spokenOf) return async () => undefined;
      await objects.delete(key);
      return async (work) => {
        await work.db.updateTable('attachments').set({ object_key: null }).where('object_key', '=', key).execute();
      };
    },
  };
}
