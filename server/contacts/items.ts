import { ContentType, type ChatItem, type ItemAttachment } from '../../contract/chat-item.ts';
import type { ParticipantRole } from '../../contract/primitives.ts';
import { appendToFeed } from '../agents/feeds.ts';
import { countMessage } from '../metering/count.ts';
import { builtOnce, insertOnce, type Place } from '../storage/built-once.ts';
import type { MonitorsTable, TranscriptTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { hasSpoken } from './chat-timers.ts';
import { openMonitors } from './monitor-rows.ts';
import type { Rows } from './rows.ts';

/** Who an item is from, as the wire shows him. */
export interface Author { participantId: string | null; displayName: string; role: ParticipantRole }

/** What flows say (connect-facts 5.3). */
export const SYSTEM: Author = { participantId: null, displayName: 'SYSTEM_MESSAGE', role: 'SYSTEM' };

export interface NewItem {
  contactId: string;
  kind: 'message' | 'event' | 'attachment';
  contentType: string;
  content: string;
  /** Null for `chat.ended`, which is nobody's. */
  author: Author | null;
  commandId?: string | undefined;
  attachment?: ItemAttachment;
  /** Customers and bots neither hear of it nor read it (T63). */
  forAgents?: boolean;
}

/** Appends a message. See `append`. */
export function appendMessage(work: Work, chatId: string, item: Omit<NewItem, 'kind'>): Promise<ChatItem> {
  return append(work, chatId, { ...item, kind: 'message' });
}

/** Appends the line of a file that was sent. A customer's counts as a message of his. See `append`. */
export function appendAttachment(work: Work, chatId: string, item: { contactId: string; author: Author; attachment: ItemAttachment; commandId?: string | undefined }): Promise<ChatItem> {
  return append(work, chatId, { ...item, kind: 'attachment', contentType: item.attachment.contentType, content: '' });
}

/** Changes the file of a line, and tells it as the line was told: to the sockets, and to the agents who may see it. */
export async function changeAttachment(work: Work, itemId: string, change: ItemAttachment): Promise<ChatItem> {
  const row = await work.db.updateTable('transcript').set({ attachments: JSON.stringify([change]) }).where('id', '=', itemId).returningAll().executeTakeFirstOrThrow();
  const item = itemOf(row);
  const chat = await work.db.selectFrom('chats').select(['state', 'current_contact_id']).where('id', '=', row.initial_contact_id).executeTakeFirstOrThrow();
  // After chat.ended nothing more is told on sockets.
  if (chat.state !== 'ended') work.tell({ to: 'chats', notice: { type: 'item', initialContactId: row.initial_contact_id, item } });
  const saw = await work.db.selectFrom('contacts').select('user_id').where('id', 'in', [row.contact_id, chat.current_contact_id]).where('user_id', 'is not', null).execute();
  for (const userId of new Set(saw.map((contact) => contact.user_id))) if (userId !== null) await appendToFeed(work, userId, { type: 'item', item });
  return item;
}

/** Appends `joined`, `left` or `chat.ended`. See `append`. */
export function appendEvent(work: Work, chatId: string, item: { contactId: string; event: 'joined' | 'left' | 'ended'; author: Author | null }): Promise<ChatItem> {
  return append(work, chatId, { contactId: item.contactId, kind: 'event', contentType: ContentType[item.event], content: '', author: item.author });
}

/** Appends the line that says to agents alone how the handing on of a chat went (T63). See `append`. */
export function appendTransferEvent(work: Work, chatId: string, item: { contactId: string; event: 'transferred' | 'transferFailed'; author: Author }): Promise<ChatItem> {
  return append(work, chatId, { contactId: item.contactId, kind: 'event', contentType: ContentType[item.event], content: '', author: item.author, forAgents: true });
}

const positions = (fromCustomer: boolean) =>
  builtOnce((rows, place: Place<{ chatId: string }>) =>
    rows
      .updateTable('chats')
      .set((row) => ({
        last_position: row('last_position', '+', 1),
        ...(fromCustomer ? { last_customer_position: row('last_position', '+', 1) } : {}),
      }))
      .where('id', '=', place('chatId'))
      .returning(['id', 'last_position', 'state', 'current_contact_id', 'channel', 'timers_at_work', 'recording']),
  );
const nextPosition = positions(false);
const nextOfCustomer = positions(true);
const insertItem = insertOnce('transcript', [
  'id', 'initial_contact_id', 'position', 'contact_id', 'at', 'kind', 'content_type', 'content', 'participant_id', 'display_name', 'role', 'command_id',
  'delivered_at', 'read_at', 'receipt_by', 'attachments', 'for_agents',
]);

/**
 * Appends one line to a chat with the next position, and tells it: to the participants' sockets, and to the agent who
 * is connected at this moment. Ids sort as positions do (T55).
 */
async function append(work: Work, chatId: string, item: NewItem): Promise<ChatItem> {
  const fromCustomer = item.kind !== 'event' && item.author?.role === 'CUSTOMER';
  const [chat] = await (fromCustomer ? nextOfCustomer : nextPosition)(work.db, { chatId });
  if (chat === undefined) throw new Error(`There is no chat ${chatId} to append to.`);
  if (item.kind !== 'event' && chat.timers_at_work !== null) await hasSpoken(work, chat, item.author?.role);
  const row: TranscriptTable = {
    id: work.ids.next(work.now),
    initial_contact_id: chatId,
    position: chat.last_position,
    contact_id: item.contactId,
    at: work.now,
    kind: item.kind,
    content_type: item.contentType,
    content: item.content,
    participant_id: item.author?.participantId ?? null,
    display_name: item.author?.displayName ?? null,
    role: item.author?.role ?? null,
    command_id: item.commandId ?? null,
    delivered_at: null,
    read_at: null,
    receipt_by: null,
    attachments: item.attachment === undefined ? null : JSON.stringify([item.attachment]),
    for_agents: item.forAgents === true ? 1 : 0,
  };
  await insertItem(work.db, row);
  // Counted in the transaction that stores it: a retry that adds nothing counts nothing.
  if (row.kind !== 'event') await countMessage(work, { initial_contact_id: chatId, contact_id: row.contact_id, role: row.role ?? '', channel: chat.channel });
  const stored = itemOf(row);
  // Not a line of the timeline: the transcript itself shows it. Its text stays out of the log.
  work.record({
    type: 'item_added',
    initialContactId: chatId,
    contactId: item.contactId,
    data: { position: row.position, itemId: row.id, contentType: row.content_type, role: row.role },
  });
  if (row.for_agents === 0) work.tell({ to: 'chats', notice: { type: 'item', initialContactId: chatId, item: stored } });
  if (chat.state === 'with_agent') await tellConnectedAgent(work, chat.current_contact_id, stored);
  // Only a chat that a flow has allowed to be monitored can have monitors.
  if (chat.recording !== null) for (const monitor of await openMonitors(work.db, { chatId })) await tellMonitor(work, monitor, stored);
  return stored;
}

const agentOf = builtOnce((rows, place: Place<{ contactId: string }>) => rows.selectFrom('contacts').select('user_id').where('id', '=', place('contactId')).where('state', '=', 'with_agent'));

/** Puts an item, new or with a new receipt, on the feed of the agent who has this contact now. */
export async function tellConnectedAgent(work: Work, contactId: string, item: ChatItem): Promise<void> {
  const [contact] = await agentOf(work.db, { contactId });
  // A command's id says "this was you": that of a supervisor who has stepped in is not for the agent's desk.
  if (contact?.user_id) await appendToFeed(work, contact.user_id, { type: 'item', item: item.role === 'SUPERVISOR' ? { ...item, commandId: null } : item });
}

async function tellMonitor(work: Work, monitor: MonitorsTable, item: ChatItem): Promise<void> {
  const isHis = monitor.participant_id !== null && monitor.participant_id === item.participantId;
  await appendToFeed(work, monitor.user_id, { type: 'item', item: isHis ? item : { ...item, commandId: null } });
}

/** A stored line as everything outside the database knows it. */
export function itemOf(row: TranscriptTable): ChatItem {
  return {
    id: row.id,
    position: row.position,
    initialContactId: row.initial_contact_id,
    contactId: row.contact_id,
    at: row.at,
    kind: row.kind,
    contentType: row.content_type,
    content: row.content,
    participantId: row.participant_id,
    displayName: row.display_name,
    role: row.role as ParticipantRole | null,
    commandId: row.command_id,
    receipt: {
      ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at }),
      ...(row.read_at === null ? {} : { readAt: row.read_at }),
    },
    ...(row.attachments === null ? {} : { attachments: JSON.parse(row.attachments) as ItemAttachment[] }),
  };
}

/** Items of a chat with `after < position <= upTo`, ascending. */
export async function itemsBetween(rows: Rows, chatId: string, range: { after: number; upTo: number; limit: number }): Promise<ChatItem[]> {
  const found = await rows
    .selectFrom('transcript')
    .selectAll()
    .where('initial_contact_id', '=', chatId)
    .where('position', '>', range.after)
    .where('position', '<=', range.upTo)
    .orderBy('position')
    .limit(range.limit)
    .execute();
  return found.map(itemOf);
}
