import type { TimelineAnswer, TranscriptAnswer } from '../../contract/agent-link.ts';
import { Refusal } from '../core.ts';
import { itemsBetween } from './items.ts';
import type { Agent } from './agent-commands.ts';
import { entryOf, NOT_IN_TIMELINES } from './notes.ts';
import { readingRights } from './reading-rights.ts';
import { loadContact, type Rows } from './rows.ts';
import { withTransferNotes } from './transfer-notes.ts';

export interface PageQuery { contactId: string; after: number; limit: number }

/**
 * The conversation as far as this agent may read it; see `readingRights`.
 * @throws Refusal `not_found`; `forbidden` if he never took part.
 */
export async function transcriptFor(rows: Rows, { userId }: Agent, query: PageQuery): Promise<TranscriptAnswer> {
  const contact = await loadContact(rows, query.contactId);
  const rights = await readingRights(rows, contact.initial_id, userId);
  if (!rights) throw new Refusal('forbidden', 'You have not taken part in this contact.');
  const items = await itemsBetween(rows, contact.initial_id, { after: Math.max(query.after, rights.from - 1), upTo: rights.items, limit: query.limit });
  const own = await participantsOf(rows, contact.initial_id, userId);
  // A command's id says "this was you": those of colleagues are not for this desk.
  return { items: items.map((item) => (item.participantId !== null && own.has(item.participantId) ? item : { ...item, commandId: null })), lastPosition: rights.items };
}

async function participantsOf(rows: Rows, chatId: string, userId: string): Promise<ReadonlySet<string>> {
  const found = await rows.selectFrom('participants').select('id').where('initial_contact_id', '=', chatId).where('user_id', '=', userId).execute();
  return new Set(found.map((participant) => participant.id));
}

/**
 * The story of a chat, from the log: for a supervisor the whole of it, for an agent as far as he was part of it.
 * @throws Refusal `not_found`; `forbidden` if he never took part.
 */
export async function timelineFor(rows: Rows, { userId, role }: Agent, query: PageQuery): Promise<TimelineAnswer> {
  const contact = await loadContact(rows, query.contactId);
  const rights = role === 'supervisor' ? { events: Number.MAX_SAFE_INTEGER } : await readingRights(rows, contact.initial_id, userId);
  if (!rights) throw new Refusal('forbidden', 'You have not taken part in this contact.');
  const found = await rows
    .selectFrom('events')
    .selectAll()
    .where('initial_contact_id', '=', contact.initial_id)
    .where('seq', '>', query.after)
    .where((is) => is.or([is('seq', '<=', rights.events), is('user_id', '=', userId)]))
    .where('type', 'not in', NOT_IN_TIMELINES)
    .orderBy('seq')
    .limit(query.limit)
    .execute();
  const entries = found.map((row) => entryOf({ ...row, initialContactId: row.initial_contact_id, contactId: row.contact_id, data: JSON.parse(row.data) as Parameters<typeof entryOf>[0]['data'] }));
  return { entries: await withTransferNotes(rows, entries) };
}
