import type { Database } from 'better-sqlite3';
import type { ChatItem } from '../../contract/chat-item.ts';
import { ChatItem as ChatItemSchema } from '../../contract/chat-item.ts';

/** An item as a row of cache.db. */
export interface ItemRow {
  row: number;
  id: string;
  chat_id: string;
  position: number;
  contact_id: string;
  at: number;
  kind: string;
  content_type: string;
  content: string;
  participant_id: string | null;
  display_name: string | null;
  role: string | null;
  command_id: string | null;
  delivered_at: number | null;
  read_at: number | null;
  /** JSON, of a line that is a file. */
  attachments: string | null;
}

/** How many items of one millisecond keep their order in `row`. */
const ROWS_PER_MILLISECOND = 1000;

/** The least `row` that an item of this moment can have. */
export function firstRowOf(at: number): number {
  return at * ROWS_PER_MILLISECOND;
}

/** Stores items of chats; an item already here takes over the new receipt. */
export interface ItemWriter {
  /** Gives the items that are new or changed by this. */
  store(items: readonly ChatItem[]): ChatItem[];
}

/** The statements that store items. Call only inside a transaction. */
export function itemWriter(database: Database): ItemWriter {
  const byId = database.prepare<[string], ItemRow>(`SELECT * FROM items WHERE id = ?`);
  const dropOthers = database.prepare(`DELETE FROM items WHERE chat_id = ? AND position = ? AND id <> ?`);
  const dropOne = database.prepare(`DELETE FROM items WHERE id = ?`);
  const lastRow = database.prepare<[number, number], { row: number | null }>(`SELECT max(row) AS row FROM items WHERE row BETWEEN ? AND ?`);
  const insert = database.prepare(
    `INSERT INTO items (row, id, chat_id, position, contact_id, at, kind, content_type, content, participant_id, display_name, role,
       command_id, delivered_at, read_at, attachments) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateReceipt = database.prepare(`UPDATE items SET delivered_at = ?, read_at = ? WHERE id = ?`);
  const count = database.prepare(
    `UPDATE chats SET stored = stored + ?, last_at = max(last_at, ?), known = max(known, ?) WHERE chat_id = ?`,
  );
  const makeChat = database.prepare(
    `INSERT INTO chats (chat_id, channel, customer_name, started_at, last_at) VALUES (?, 'CHAT', ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const nextThere = database.prepare<[string, number], { position: number }>(
    `SELECT position FROM items WHERE chat_id = ? AND position = ?`,
  );
  const contiguous = database.prepare<[string], { contiguous: number }>(`SELECT contiguous FROM chats WHERE chat_id = ?`);
  const setContiguous = database.prepare(`UPDATE chats SET contiguous = ? WHERE chat_id = ?`);
  const addAgent = database.prepare(`INSERT INTO chat_agents (chat_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING`);

  const rowFor = (at: number): number => {
    const last = lastRow.get(firstRowOf(at), firstRowOf(at + 1) - 1)?.row ?? null;
    return last === null ? firstRowOf(at) : last + 1;
  };

  const storeOne = (item: ChatItem): boolean => {
    const { receipt } = item;
    const old = byId.get(item.id);
    if (old !== undefined && sameButReceipt(old, item)) {
      const deliveredAt = receipt.deliveredAt ?? old.delivered_at;
      const readAt = receipt.readAt ?? old.read_at;
      if (deliveredAt === old.delivered_at && readAt === old.read_at) return false;
      updateReceipt.run(deliveredAt, readAt, item.id);
      return true;
    }
    // The server is the authority: whatever else stood under this id or at this position was wrong.
    if (old !== undefined) count.run(-dropOne.run(item.id).changes, 0, 0, old.chat_id);
    const dropped = dropOthers.run(item.initialContactId, item.position, item.id).changes;
    makeChat.run(item.initialContactId, item.role === 'CUSTOMER' ? (item.displayName ?? '') : '', item.at, item.at);
    insert.run(
      rowFor(item.at), item.id, item.initialContactId, item.position, item.contactId, item.at, item.kind, item.contentType, item.content,
      item.participantId, item.displayName, item.role, item.commandId, receipt.deliveredAt ?? null, receipt.readAt ?? null,
      attachmentsOf(item),
    );
    count.run(1 - dropped, item.at, item.position, item.initialContactId);
    if (item.role === 'AGENT' && item.displayName !== null) addAgent.run(item.initialContactId, item.displayName);
    return true;
  };

  const advance = (chatId: string): void => {
    const from = contiguous.get(chatId)?.contiguous ?? 0;
    let to = from;
    while (nextThere.get(chatId, to + 1) !== undefined) to += 1;
    if (to !== from) setContiguous.run(to, chatId);
  };

  return {
    store(items) {
      const changed = items.filter(storeOne);
      for (const chatId of new Set(changed.map((item) => item.initialContactId))) advance(chatId);
      return changed;
    },
  };
}

/** The item that a row holds. Rows were checked when they came in; this parse catches a damaged cache. */
export function itemOf(row: ItemRow): ChatItem {
  return ChatItemSchema.parse({
    id: row.id,
    position: row.position,
    initialContactId: row.chat_id,
    contactId: row.contact_id,
    at: row.at,
    kind: row.kind,
    contentType: row.content_type,
    content: row.content,
    participantId: row.participant_id,
    displayName: row.display_name,
    role: row.role,
    commandId: row.command_id,
    receipt: {
      ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at }),
      ...(row.read_at === null ? {} : { readAt: row.read_at }),
    },
    ...(row.attachments === null ? {} : { attachments: JSON.parse(row.attachments) as unknown }),
  });
}

const attachmentsOf = (item: ChatItem): string | null => (item.attachments === undefined ? null : JSON.stringify(item.attachments));

function sameButReceipt(row: ItemRow, item: ChatItem): boolean {
  return (
    row.chat_id === item.initialContactId &&
    row.position === item.position &&
    row.at === item.at &&
    row.content === item.content &&
    row.kind === item.kind &&
    row.content_type === item.contentType &&
    row.display_name === item.displayName &&
    row.role === item.role &&
    row.command_id === item.commandId &&
    row.attachments === attachmentsOf(item)
  );
}
