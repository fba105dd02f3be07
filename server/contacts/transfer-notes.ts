import type { TimelineEntry } from '../../contract/contact.ts';
import { TRANSFER_NOTE_MAX } from '../../contract/lengths.ts';
import { Refusal } from '../core.ts';
import type { Rows } from './rows.ts';

/*
 * Notes that go along when a contact is handed on: for the agents after, never for the customer. They are no lines of the transcript, and the
 * log says only that there is one; stories get the text beside it.
 */

/** A note as it is kept; what says nothing is none. @throws Refusal `invalid` */
export function readTransferNote(given: string | undefined): string | null {
  const note = (given ?? '').trim();
  if (note === '') return null;
  if (note.length > TRANSFER_NOTE_MAX || !note.isWellFormed() || note.includes('\u0000')) throw new Refusal('invalid', `A note for whoever takes the contact is text of at most ${TRANSFER_NOTE_MAX} characters.`);
  return note;
}

/** These lines of stories, with the notes that were written then. */
export async function withTransferNotes(rows: Rows, entries: readonly TimelineEntry[]): Promise<TimelineEntry[]> {
  return Promise.all(entries.map(async (entry) => (entry.data['noted'] === true ? { ...entry, data: { ...entry.data, note: await noteOf(rows, entry) } } : entry)));
}

/** Of a consult the contact is the one that was asked for; else the one that was handed on, the last time that was done. */
async function noteOf(rows: Rows, { type, contactId }: TimelineEntry): Promise<string | null> {
  const asked = rows.selectFrom('transfers').select('note').where(type === 'consult_asked' ? 'contact_id' : 'from_contact_id', '=', contactId);
  return (await asked.orderBy('at', 'desc').orderBy('contact_id', 'desc').executeTakeFirst())?.note ?? null;
}
