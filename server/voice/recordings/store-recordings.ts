import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Moment } from '../../../contract/primitives.ts';
import { note } from '../../contacts/notes.ts';
import { loadContact } from '../../contacts/rows.ts';
import { askJob, type JobKind, type JobKinds } from '../../storage/jobs.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { Writer } from '../../storage/writer.ts';
import { PEAKS_A_SECOND, type Assembled } from './assemble.ts';
import { assembleBeside } from './assemble-beside.ts';
import { CAPTURE_JOB, RECORDING_JOB } from './recording-jobs.ts';

/*
 * What becomes of a capture: a recording in the store of objects, and beside it how loud it is where, to be drawn. The capture is deleted
 * only after that is written down.
 */

/** Where the capture of a segment is. */
export const captureOf = (folder: string, contactId: string): string => path.join(folder, `${contactId}.capture`);

/** Where the recording of a segment is stored. @param alias the instance's. @param began when it begins. */
export function recordingKey(alias: string, contactId: string, began: Moment): string {
  const [date = '', time = ''] = new Date(began).toISOString().split('T');
  const safe = alias.replaceAll(/[^A-Za-z0-9_-]/gu, '-') || 'instance';
  return `connect/${safe}/CallRecordings/${date.replaceAll('-', '/')}/${contactId}_${date.replaceAll('-', '')}T${time.slice(0, 5)}_UTC.ogg`;
}

/** What lies beside a recording: all that is needed to draw it and to find one's way in it. */
export const peaksKey = (recording: string): string => recording.replace(/\.ogg$/u, '.peaks.json');

function drawn({ began, lasts, paused, peaks }: Assembled): Buffer {
  const coded = (side: Uint8Array): string => Buffer.from(side).toString('base64');
  return Buffer.from(JSON.stringify({ version: 1, began, lasts, paused, perSecond: PEAKS_A_SECOND, left: coded(peaks.left), right: coded(peaks.right) }));
}

/** A disk that cannot be read is not the same as a file that is not there. */
async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** @param parts.captures the folder of captures, and of what is being assembled. */
export function recordingJobs({ writer, objects, captures }: { writer: Writer; objects: ObjectStore; captures: string }): JobKinds {
  const store: JobKind = {
    async does({ key: contactId }, signal) {
      const { contact, instance, row } = await writer.read(async (rows) => ({
        contact: await loadContact(rows, contactId),
        instance: await rows.selectFrom('instance').select('alias').executeTakeFirstOrThrow(),
        row: await rows.selectFrom('recordings').select('stored_at').where('contact_id', '=', contactId).executeTakeFirst(),
      }));
      if (row?.stored_at != null) return async (work) => askJob(work, { kind: CAPTURE_JOB, key: contactId });
      const target = path.join(captures, `${contactId}.ogg`);
      await mkdir(captures, { recursive: true, mode: 0o700 });
      const capture = captureOf(captures, contactId);
      const made = await isThere(capture) ? await assembleBeside(capture, target, signal) : null;
      if (made === null) {
        return async (work) => {
          note(work, { type: 'recording_missing', initialContactId: contact.initial_id, contactId, data: {} });
          await askJob(work, { kind: CAPTURE_JOB, key: contactId });
        };
      }
      const object = recordingKey(instance.alias, contactId, made.began);
      await objects.put(peaksKey(object), drawn(made), 'application/json');
      await objects.put(object, { stream: createReadStream(target), bytes: made.bytes }, 'audio/ogg');
      return async (work) => {
        await work.db.updateTable('recordings').set({ object, lasts: made.lasts, bytes: made.bytes, began_at: made.began, stored_at: work.now }).where('contact_id', '=', contactId).execute();
        note(work, { type: 'recording_stored', initialContactId: contact.initial_id, contactId, data: { object, seconds: Math.round(made.lasts / 1000), bytes: made.bytes } });
        await askJob(work, { kind: CAPTURE_JOB, key: contactId });
      };
    },
    async onDelay(work, { key: contactId }) {
      const contact = await loadContact(work.db, contactId);
      work.record({ type: 'recording_delayed', initialContactId: contact.initial_id, contactId, data: {} });
    },
  };
  const drop: JobKind = {
    async does({ key: contactId }) {
      for (const file of [captureOf(captures, contactId), path.join(captures, `${contactId}.ogg`), path.join(captures, `${contactId}.ogg.half`)]) await rm(file, { force: true });
      return async () => undefined;
    },
  };
  return { [RECORDING_JOB]: store, [CAPTURE_JOB]: drop };
}
