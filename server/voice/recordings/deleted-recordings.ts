import { note } from '../../contacts/notes.ts';
import { loadContact } from '../../contacts/rows.ts';
import { Refusal } from '../../core.ts';
import { askJob, type JobKinds } from '../../storage/jobs.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { Work } from '../../storage/work.ts';
import { DELETION_JOB } from './recording-jobs.ts';
import { peaksKey } from './store-recordings.ts';

/*
 * Deleting a recording for good. From the command on nobody hears it; its objects go as soon as the store answers.
 */

/** @throws Refusal `not_found`: nothing was recorded, or it is deleted; `wrong_state`: it is not stored yet */
export async function deleteRecording(work: Work, contactId: string): Promise<void> {
  const contact = await loadContact(work.db, contactId);
  const row = await work.db.selectFrom('recordings').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
  if (row?.began_at == null) throw new Refusal('not_found', 'Nothing of this contact was recorded.');
  if (row.object === null) {
    if (row.stored_at !== null) throw new Refusal('not_found', 'The recording of this contact was deleted before.');
    throw new Refusal('wrong_state', 'The recording is not stored yet. Delete it when it is: "ccp recording list" shows it then.');
  }
  // When it was stored stays: that is how it differs from one that never was.
  await work.db.updateTable('recordings').set({ object: null }).where('contact_id', '=', contactId).execute();
  await askJob(work, { kind: DELETION_JOB, key: row.object });
  note(work, { type: 'recording_deleted', initialContactId: contact.initial_id, contactId, data: {} });
}

/** Deletes the objects of a recording; the key is the recording's. */
export function recordingDeletion(objects: ObjectStore): JobKinds {
  return {
    [DELETION_JOB]: {
      async does({ key }) {
        await objects.delete(key);
        await objects.delete(peaksKey(key));
        return async () => undefined;
      },
    },
  };
}
