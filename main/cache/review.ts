import type { Database } from 'better-sqlite3';
import type { ChatItem } from '../../contract/chat-item.ts';
import { TimelineEntry } from '../../contract/contact.ts';
import { StoredChat } from '../../contract/desk.ts';
import type { SearchHit } from '../../contract/desk.ts';
import { fullTextQuery } from './full-text-query.ts';
import { firstRowOf, itemOf } from './items.ts';
import type { ItemRow } from './items.ts';

/** Reading what is stored, with or without a link. Every answer is bounded. */
export interface Review {
  transcript(input: { chatId: string; before: number | null; after: number | null; limit: number }): {
    items: ChatItem[];
    stored: number;
    total: number;
  };
  storedTimeline(chatId: string): TimelineEntry[];
  storedChats(input: { before: number | null; limit: number }): { chats: StoredChat[]; total: number };
  search(input: { query: string; before: number | null; limit: number }): { hits: SearchHit[]; more: boolean };
}

const TIMELINE_MAX = 5_000;
const MOMENT_HITS_MAX = 500;
const HIT_BEGINS = '\u{E000}';
const HIT_ENDS = '\u{E001}';
/** Markers while SQLite cuts the snippet: noncharacters, which no text should hold. */
const CUT_BEGINS = '\u{FDD0}';
const CUT_ENDS = '\u{FDD1}';
const SNIPPET_WORDS = 24;

interface ChatRow {
  chat_id: string;
  channel: string;
  customer_name: string;
  queue: string | null;
  started_at: number;
  last_at: number;
  end_reason: string | null;
  stored: number;
  contiguous: number;
  known: number;
}

/** The reading side of the cache. */
export function reviewOf(database: Database): Review {
  const chatColumns = 'chat_id, channel, customer_name, queue, started_at, last_at, end_reason, stored, contiguous, known';
  const chat = database.prepare<[string], ChatRow>(`SELECT ${chatColumns} FROM chats WHERE chat_id = ?`);
  const agents = database.prepare<[string], { name: string }>(`SELECT name FROM chat_agents WHERE chat_id = ? ORDER BY name`);
  const after = database.prepare<[string, number, number], ItemRow>(
    `SELECT * FROM items WHERE chat_id = ? AND position > ? ORDER BY position LIMIT ?`,
  );
  const before = database.prepare<[string, number, number], ItemRow>(
    `SELECT * FROM items WHERE chat_id = ? AND position < ? ORDER BY position DESC LIMIT ?`,
  );
  const entries = database.prepare<[string, number], { entry: string }>(`SELECT entry FROM timeline WHERE chat_id = ? ORDER BY seq LIMIT ?`);
  const chats = database.prepare<[number, number], ChatRow>(
    `SELECT ${chatColumns} FROM chats WHERE (stored > 0 OR told = 1) AND last_at < ? ORDER BY last_at DESC LIMIT ?`,
  );
  const chatsOfMoment = database.prepare<[number, number], ChatRow>(
    `SELECT ${chatColumns} FROM chats WHERE (stored > 0 OR told = 1) AND last_at = ? LIMIT ?`,
  );
  const chatCount = database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM chats WHERE stored > 0 OR told = 1`);
  const hits = database.prepare<[string, number, number, number], ItemRow & { snippet: string }>(
    `SELECT items.*, snippet(messages, 0, '${CUT_BEGINS}', '${CUT_ENDS}', '…', ${SNIPPET_WORDS}) AS snippet
     FROM messages JOIN items ON items.row = messages.rowid
     WHERE messages MATCH ? AND messages.rowid < ? AND messages.rowid >= ? ORDER BY messages.rowid DESC LIMIT ?`,
  );

  const chatOf = (row: ChatRow): StoredChat =>
    StoredChat.parse({
      initialContactId: row.chat_id,
      channel: row.channel === 'VOICE' ? 'VOICE' : 'CHAT',
      customerName: row.customer_name,
      queue: row.queue,
      agents: agents.all(row.chat_id).map((agent) => agent.name),
      startedAt: row.started_at,
      lastAt: row.last_at,
      endReason: row.end_reason,
      stored: row.stored,
      known: Math.max(row.known, row.stored),
    });

  return {
    transcript(input) {
      const rows =
        input.after === null
          ? before.all(input.chatId, input.before ?? Number.MAX_SAFE_INTEGER, input.limit).toReversed()
          : after.all(input.chatId, input.after, input.limit).filter((row) => input.before === null || row.position < input.before);
      const known = chat.get(input.chatId);
      return { items: rows.map(itemOf), stored: known?.contiguous ?? 0, total: known?.known ?? 0 };
    },
    storedTimeline: (chatId) => entries.all(chatId, TIMELINE_MAX).map((row) => TimelineEntry.parse(JSON.parse(row.entry))),
    storedChats({ before: until, limit }) {
      const page = chats.all(until ?? Number.MAX_SAFE_INTEGER, limit);
      const last = page.at(-1);
      // The next page begins before the last moment of this one, so everything of that moment belongs here.
      const rest = last === undefined || page.length < limit ? [] : chatsOfMoment.all(last.last_at, 500).filter((row) => !has(page, row));
      return { chats: [...page, ...rest].map(chatOf), total: chatCount.get()?.count ?? 0 };
    },
    search({ query, before: until, limit }) {
      const expression = fullTextQuery(query);
      if (expression === null) return { hits: [], more: false };
      const upTo = until === null ? Number.MAX_SAFE_INTEGER : firstRowOf(until);
      const found = hits.all(expression, upTo, 0, limit + 1);
      const page = found.slice(0, limit);
      const [last, next] = [page.at(-1), found[limit]];
      // The next page begins before the last moment of this one, so everything of that moment belongs here.
      const isSplit = last !== undefined && next !== undefined && next.at === last.at;
      if (isSplit) page.push(...hits.all(expression, last.row, firstRowOf(last.at), MOMENT_HITS_MAX));
      const known = new Map<string, StoredChat>();
      const answer = page.map((row): SearchHit => {
        const stored = known.get(row.chat_id) ?? chatOf(chat.get(row.chat_id) ?? missing(row.chat_id));
        known.set(row.chat_id, stored);
        return { chat: stored, itemId: row.id, position: row.position, at: row.at, snippet: marked(row.snippet) };
      });
      const more = isSplit ? hits.all(expression, firstRowOf(last.at), 0, 1).length > 0 : next !== undefined;
      return { hits: answer, more };
    },
  };
}

function has(rows: readonly ChatRow[], row: ChatRow): boolean {
  return rows.some((other) => other.chat_id === row.chat_id);
}

function missing(chatId: string): never {
  throw new Error(`The cache has items of the chat ${chatId} but not the chat.`);
}

/** Only our own marks remain: a customer may have written these characters too. */
function marked(snippet: string): string {
  return snippet
    .replaceAll(HIT_BEGINS, '')
    .replaceAll(HIT_ENDS, '')
    .replaceAll(CUT_BEGINS, HIT_BEGINS)
    .replaceAll(CUT_ENDS, HIT_ENDS);
}
