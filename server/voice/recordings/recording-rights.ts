import { readingRights } from '../../contacts/reading-rights.ts';
import type { Rows } from '../../contacts/rows.ts';
import type { ContactsTable } from '../../storage/schema.ts';

/** Whose recordings of one call somebody may hear: a supervisor all, an agent those of his own segments, and of a call that he has, all. */
export interface RecordingRights {
  /** Whether he may know of this call at all. */
  readonly knows: boolean;
  mayHear(segment: Pick<ContactsTable, 'user_id'>): boolean;
}

/** What this user may hear of this call. */
export async function recordingRights(rows: Rows, callId: string, userId: string): Promise<RecordingRights> {
  const user = await rows.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirstOrThrow();
  const reading = await readingRights(rows, callId, userId);
  const all = user.role === 'supervisor' || reading?.events === Number.MAX_SAFE_INTEGER;
  return { knows: all || reading !== null, mayHear: (segment) => all || segment.user_id === userId };
}
