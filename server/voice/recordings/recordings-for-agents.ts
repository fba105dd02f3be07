import type { RecordingsAnswer } from '../../../contract/agent-link.ts';
import type { Moment } from '../../../contract/primitives.ts';
import type { RecordingStanding } from '../../../contract/recording.ts';
import { note } from '../../contacts/notes.ts';
import { loadContact, type Rows } from '../../contacts/rows.ts';
import { Refusal, type AgentSession } from '../../core.ts';
import type { Work } from '../../storage/work.ts';
import { RECORDING_JOB } from './recording-jobs.ts';
import { recordingRights } from './recording-rights.ts';

/*
 * What desks learn of the recordings of a call, and what they tell of them.
 */

/** @throws Refusal `not_found`; `forbidden` if he had no part in the call and supervises nobody */
export async function recordingsFor(rows: Rows, { userId }: Pick<AgentSession, 'userId'>, contactId: string): Promise<RecordingsAnswer> {
  const { initial_id: callId } = await loadContact(rows, contactId);
  const rights = await recordingRights(rows, callId, userId);
  if (!rights.knows) throw new Refusal('forbidden', 'You have not taken part in this call.');
  const found = await rows
    .selectFrom('recordings')
    .innerJoin('contacts', 'contacts.id', 'recordings.contact_id')
    .leftJoin('users', 'users.id', 'contacts.user_id')
    .leftJoin('jobs', (join) => join.onRef('jobs.key', '=', 'recordings.contact_id').on('jobs.kind', '=', RECORDING_JOB))
    .select([
      'recordings.contact_id', 'recordings.began_at', 'recordings.lasts', 'recordings.bytes', 'recordings.object', 'recordings.stored_at',
      'contacts.user_id', 'contacts.disconnected_at', 'users.display_name as agent', 'jobs.failures',
    ])
    .where('recordings.initial_contact_id', '=', callId)
    .where('recordings.began_at', 'is not', null)
    .orderBy('recordings.began_at')
    .orderBy('recordings.contact_id')
    .execute();
  return {
    recordings: found.map((row) => ({
      contactId: row.contact_id, agent: row.agent, began: row.began_at ?? 0, lasts: row.lasts ?? 0, bytes: row.bytes ?? 0,
      standing: rights.mayHear(row) ? standingOf(row) : 'not_yours',
    })),
  };
}

function standingOf(row: { object: string | null; stored_at: Moment | null; disconnected_at: Moment | null; failures: number | null }): RecordingStanding {
  if (row.object !== null) return 'kept';
  if (row.stored_at !== null) return 'deleted';
  if (row.failures !== null) return row.failures > 0 ? 'delayed' : 'being_made';
  return row.disconnected_at === null ? 'running' : 'lost';
}

/**
 * Writes down that somebody played a recording at his desk, perhaps without a link and hours ago.
 * @throws Refusal `not_found`; `forbidden` if it is not his to hear and was never sent to him
 */
export async function recordingHeard(work: Work, { userId }: Pick<AgentSession, 'userId'>, { contactId, heardAt }: { contactId: string; heardAt: Moment }): Promise<void> {
  const contact = await loadContact(work.db, contactId);
  const row = await work.db.selectFrom('recordings').select('began_at').where('contact_id', '=', contactId).executeTakeFirst();
  if (row?.began_at == null) throw new Refusal('not_found', 'Nothing of this was recorded.');
  const rights = await recordingRights(work.db, contact.initial_id, userId);
  if (!rights.mayHear(contact) && !(await wasSent(work.db, contact.initial_id, contactId, userId))) throw new Refusal('forbidden', 'This recording is not yours to hear.');
  const { display_name: agent } = await work.db.selectFrom('users').select('display_name').where('id', '=', userId).executeTakeFirstOrThrow();
  note(work, { type: 'recording_heard', initialContactId: contact.initial_id, contactId, userId, data: { agent, heardAt: Math.min(heardAt, work.now) } });
}

/** His right may have ended since. */
async function wasSent(rows: Rows, callId: string, contactId: string, userId: string): Promise<boolean> {
  const sent = await rows.selectFrom('events').select('seq').where('initial_contact_id', '=', callId).where('contact_id', '=', contactId).where('type', '=', 'recording_fetched').where('user_id', '=', userId).executeTakeFirst();
  return sent !== undefined;
}
