import { askJob } from '../storage/jobs.ts';
import type { Work } from '../storage/work.ts';
import { RECORDING_JOB, settled } from '../voice/recordings/recording-jobs.ts';

/** Stores the transcript of a segment that is over; the key is the segment's id. */
export const TRANSCRIPT_JOB = 'store_transcript';

/** A segment of a chat is over: its transcript or recording is to be stored. To be asked for again if a line of it changes later. */
export async function segmentOver(work: Work, contactId: string): Promise<void> {
  const contact = await work.db.selectFrom('contacts').select('channel').where('id', '=', contactId).executeTakeFirst();
  if (contact?.channel === 'CHAT') await askJob(work, { kind: TRANSCRIPT_JOB, key: contactId });
  if (contact?.channel !== 'VOICE') return;
  const recorded = await work.db.selectFrom('recordings').select('began_at').where('contact_id', '=', contactId).executeTakeFirst();
  if (recorded?.began_at != null) await askJob(work, { kind: RECORDING_JOB, key: contactId, dueAt: settled(work.now) });
}
