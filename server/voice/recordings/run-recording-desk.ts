import { tokenHolder } from '../../agents/session-tokens.ts';
import { note } from '../../contacts/notes.ts';
import { loadContact, type Rows } from '../../contacts/rows.ts';
import { Refusal } from '../../core.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { Work } from '../../storage/work.ts';
import type { Writer } from '../../storage/writer.ts';
import { mustBelong, pauseRecording, resumeRecording, startRecording, stopRecording } from './control.ts';
import { deleteRecording } from './deleted-recordings.ts';
import type { ListedRecording, OfSegment, RecordingCard, RecordingDesk } from './recording-desk.ts';
import { recordingRights } from './recording-rights.ts';
import { peaksKey } from './store-recordings.ts';

/** @param parts.objects absent: nothing can be stored, and so nothing heard */
export function recordingDesk({ writer, objects }: { writer: Writer; objects: ObjectStore | undefined }): RecordingDesk {
  const api = (cause: string, of: OfSegment, apply: (work: Work) => Promise<void>): Promise<void> =>
    writer.run({ actor: 'api', cause }, async (work) => {
      await mustBelong(work.db, of.contactId, of.initialContactId);
      await apply(work);
    });
  const store = (): ObjectStore => {
    if (objects === undefined) throw new Refusal('not_found', 'There is no place here where recordings are kept. The running server knows it.');
    return objects;
  };
  const heard = (cause: string, event: string, token: string, contactId: string): Promise<{ card: RecordingCard; object: string; store: ObjectStore }> =>
    writer.run({ actor: 'agent', cause }, async (work) => {
      const { user_id: userId } = await tokenHolder(work, token);
      const contact = await loadContact(work.db, contactId);
      const rights = await recordingRights(work.db, contact.initial_id, userId);
      if (!rights.mayHear(contact)) throw new Refusal('forbidden', 'This recording is not yours to hear: agents hear their own calls, supervisors all.');
      const stored = await storedOf(work.db, contactId);
      const { display_name: agent } = await work.db.selectFrom('users').select('display_name').where('id', '=', userId).executeTakeFirstOrThrow();
      const from = store();
      note(work, { type: event, initialContactId: contact.initial_id, contactId, userId, data: { agent } });
      return { ...stored, store: from };
    });
  return {
    start: (of, participants) => api('start_recording', of, (work) => startRecording(work, of.contactId, { by: 'api', participants })),
    stop: (of) => api('stop_recording', of, (work) => stopRecording(work, of.contactId, 'api')),
    suspend: (of) => api('suspend_recording', of, (work) => pauseRecording(work, of.contactId, 'api')),
    resume: (of) => api('resume_recording', of, (work) => resumeRecording(work, of.contactId, 'api')),
    async open(token, contactId) {
      const { card, object, store: from } = await heard('open_recording', 'recording_opened', token, contactId);
      return { card, peaks: await from.get(peaksKey(object)) };
    },
    async fetch(token, contactId) {
      const { card, object, store: from } = await heard('fetch_recording', 'recording_fetched', token, contactId);
      return { card, read: (range) => from.get(object, range) };
    },
    list: (query) => writer.read((rows) => listed(rows, query)),
    async fetchByOperator(contactId, piece) {
      const { card, object, from } = await writer.run({ actor: 'operator', cause: 'fetch_recording' }, async (work) => {
        const contact = await loadContact(work.db, contactId);
        const stored = await storedOf(work.db, contactId);
        const place = store();
        if (piece === 'first') note(work, { type: 'recording_fetched', initialContactId: contact.initial_id, contactId, data: { by: 'operator' } });
        return { ...stored, from: place };
      });
      return { card, read: (range) => from.get(object, range) };
    },
    delete: (contactId) => writer.run({ actor: 'operator', cause: 'delete_recording' }, (work) => deleteRecording(work, contactId)),
  };
}

/** @throws Refusal `not_found` unless there is something to hear */
async function storedOf(rows: Rows, contactId: string): Promise<{ card: RecordingCard; object: string }> {
  const row = await rows.selectFrom('recordings').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
  if (row?.began_at == null) throw new Refusal('not_found', 'Nothing of this was recorded.');
  if (row.object === null) throw new Refusal('not_found', row.stored_at === null ? 'The recording is not stored yet. It is tried again until it is.' : 'The recording was deleted.');
  return { card: { contactId, began: row.began_at, lasts: row.lasts ?? 0, bytes: row.bytes ?? 0 }, object: row.object };
}

async function listed(rows: Rows, { of, limit }: { of: string | null; limit: number }): Promise<ListedRecording[]> {
  const callId = of === null ? null : (await loadContact(rows, of)).initial_id;
  const found = await rows
    .selectFrom('recordings')
    .innerJoin('contacts', 'contacts.id', 'recordings.contact_id')
    .leftJoin('users', 'users.id', 'contacts.user_id')
    .select(['recordings.contact_id', 'recordings.initial_contact_id', 'recordings.began_at', 'recordings.lasts', 'recordings.bytes', 'recordings.object', 'users.display_name as agent'])
    .where('recordings.object', 'is not', null)
    .$if(callId !== null, (query) => query.where('recordings.initial_contact_id', '=', callId ?? ''))
    .orderBy('recordings.began_at', 'desc')
    .orderBy('recordings.contact_id')
    .limit(limit)
    .execute();
  return found.map((row) => ({
    contactId: row.contact_id, initialContactId: row.initial_contact_id, agent: row.agent, object: row.object ?? '',
    began: row.began_at ?? 0, lasts: row.lasts ?? 0, bytes: row.bytes ?? 0,
  }));
}
