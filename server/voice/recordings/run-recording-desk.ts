import { tokenHolder } from '../../agents/session-tokens.ts';
import { note } from '../../contacts/notes.ts';
import { readingRights } from '../../contacts/reading-rights.ts';
import { loadContact } from '../../contacts/rows.ts';
import { Refusal } from '../../core.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import type { Work } from '../../storage/work.ts';
import type { Writer } from '../../storage/writer.ts';
import { mustBelong, pauseRecording, resumeRecording, startRecording, stopRecording } from './control.ts';
import type { OfSegment, RecordingCard, RecordingDesk } from './recording-desk.ts';
import { peaksKey } from './store-recordings.ts';

/** @param parts.objects absent: nothing can be stored, and so nothing heard */
export function recordingDesk({ writer, objects }: { writer: Writer; objects: ObjectStore | undefined }): RecordingDesk {
  const api = (cause: string, of: OfSegment, apply: (work: Work) => Promise<void>): Promise<void> =>
    writer.run({ actor: 'api', cause }, async (work) => {
      await mustBelong(work.db, of.contactId, of.initialContactId);
      await apply(work);
    });
  const heard = (cause: string, event: string, token: string, contactId: string): Promise<{ card: RecordingCard; object: string; store: ObjectStore }> =>
    writer.run({ actor: 'agent', cause }, async (work) => {
      const { user_id: userId } = await tokenHolder(work, token);
      const { card, object, agent } = await mayHear(work, userId, contactId);
      if (objects === undefined) throw new Refusal('not_found', 'This server has no place where recordings are kept.');
      const { initial_id: initialContactId } = await loadContact(work.db, contactId);
      note(work, { type: event, initialContactId, contactId, userId, data: { agent } });
      return { card, object, store: objects };
    });
  return {
    start: (of, participants) => api('start_recording', of, (work) => startRecording(work, of.contactId, { by: 'api', participants })),
    stop: (of) => api('stop_recording', of, (work) => stopRecording(work, of.contactId, 'api')),
    suspend: (of) => api('suspend_recording', of, (work) => pauseRecording(work, of.contactId, 'api')),
    resume: (of) => api('resume_recording', of, (work) => resumeRecording(work, of.contactId, 'api')),
    async open(token, contactId) {
      const { card, object, store } = await heard('open_recording', 'recording_opened', token, contactId);
      return { card, peaks: await store.get(peaksKey(object)) };
    },
    async fetch(token, contactId) {
      const { card, object, store } = await heard('fetch_recording', 'recording_fetched', token, contactId);
      return { card, read: (range) => store.get(object, range) };
    },
  };
}

/** A supervisor hears every recording; an agent those of his own segments, and of calls that he may read as a whole. */
async function mayHear(work: Work, userId: string, contactId: string): Promise<{ card: RecordingCard; object: string; agent: string }> {
  const contact = await loadContact(work.db, contactId);
  const user = await work.db.selectFrom('users').select(['role', 'display_name']).where('id', '=', userId).executeTakeFirstOrThrow();
  const rights = user.role === 'supervisor' || contact.user_id === userId ? null : await readingRights(work.db, contact.initial_id, userId);
  if (user.role !== 'supervisor' && contact.user_id !== userId && rights?.events !== Number.MAX_SAFE_INTEGER) throw new Refusal('forbidden', 'This recording is not yours to hear: agents hear their own calls, supervisors all.');
  const row = await work.db.selectFrom('recordings').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
  if (row?.object == null || row.began_at === null) {
    throw new Refusal('not_found', row?.began_at == null ? 'Nothing of this was recorded.' : 'The recording is not stored yet. It is tried again until it is.');
  }
  return { card: { contactId, began: row.began_at, lasts: row.lasts ?? 0, bytes: row.bytes ?? 0 }, object: row.object, agent: user.display_name };
}
