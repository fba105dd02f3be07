import type { TimelineEntry } from '../../contract/contact.ts';
import { appendToFeed } from '../agents/feeds.ts';
import type { NewEvent, RecordedEvent, Work } from '../storage/work.ts';
import { openMonitors } from './monitor-rows.ts';
import type { Rows } from './rows.ts';
import { withTransferNotes } from './transfer-notes.ts';

/** Events that make no line of a timeline: the transcript shows them better, or nobody is to know of them. */
export const NOT_IN_TIMELINES: readonly string[] = [
  'item_added', 'receipt', 'flow_block', 'monitoring_started', 'monitoring_ended', 'transcript_stored', 'transcript_delayed', 'recording_delayed',
  'attachment_announced', 'attachment_uploaded', 'attachment_completed', 'attachment_approved', 'attachment_rejected', 'attachment_abandoned',
];

const written = new WeakMap<Work, Map<string, RecordedEvent[]>>();

/** Records a step of a chat's story; whoever has the chat on his screen and may know gets it as a timeline entry. */
export function note(work: Work, event: NewEvent & { initialContactId: string; contactId: string }): RecordedEvent {
  const recorded = work.record(event);
  const byChat = written.get(work) ?? new Map<string, RecordedEvent[]>();
  written.set(work, byChat);
  const chatId = event.initialContactId;
  byChat.set(chatId, [...(byChat.get(chatId) ?? []), recorded]);
  work.atEnd(`timeline:${chatId}`, async (ending) => tellTimeline(ending, chatId, byChat));
  return recorded;
}

async function tellTimeline(work: Work, chatId: string, byChat: Map<string, RecordedEvent[]>): Promise<void> {
  const events = (byChat.get(chatId) ?? []).filter((event) => work.keeps(event));
  byChat.delete(chatId);
  const heard = await audience(work.db, chatId, events);
  const entries = new Map((await withTransferNotes(work.db, events.map(entryOf))).map((entry) => [entry.seq, entry]));
  const tell = async (userId: string, { seq }: RecordedEvent): Promise<void> => {
    const entry = entries.get(seq);
    if (entry) await appendToFeed(work, userId, { type: 'timeline', entry });
  };
  for (const event of events) {
    if (FOR_SENDERS.has(event.type) && event.userId !== null && !heard.has(event.userId)) await tell(event.userId, event);
  }
  for (const [userId, upTo] of heard) {
    for (const event of events) if (event.seq <= upTo) await tell(userId, event);
  }
}

/** What whoever handed a contact on hears of how it goes on there, though it is not his any more. */
const FOR_SENDERS: ReadonlySet<string> = new Set(['transfer_missed', 'transfer_accepted', 'transfer_ended', 'transfer_came_back']);

/** The agent of the current segment hears everything; one who left in this command, up to his leaving. */
async function audience(rows: Rows, chatId: string, events: readonly RecordedEvent[]): Promise<Map<string, number>> {
  const heard = new Map<string, number>();
  for (const event of events) if (event.type === 'agent_left' && event.userId !== null) heard.set(event.userId, event.seq);
  const current = await rows
    .selectFrom('chats')
    .innerJoin('contacts', 'contacts.id', 'chats.current_contact_id')
    .select(['contacts.user_id', 'contacts.closed_at', 'chats.recording'])
    .where('chats.id', '=', chatId)
    .executeTakeFirst();
  if (current?.user_id && current.closed_at === null) heard.set(current.user_id, Number.MAX_SAFE_INTEGER);
  if (current && current.recording !== null) for (const monitor of await openMonitors(rows, { chatId })) heard.set(monitor.user_id, Number.MAX_SAFE_INTEGER);
  return heard;
}

/** A line of the log as a timeline shows it. */
export function entryOf(event: Pick<RecordedEvent, 'seq' | 'at' | 'initialContactId' | 'contactId' | 'type' | 'actor' | 'data'>): TimelineEntry {
  const initialContactId = event.initialContactId ?? '';
  return { seq: event.seq, at: event.at, initialContactId, contactId: event.contactId ?? initialContactId, type: event.type, actor: event.actor, data: event.data };
}
