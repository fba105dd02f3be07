import BetterSqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import type * as z from 'zod';
import { LinkCommand, LinkError } from '../../contract/agent-link.ts';
import { closeDatabase, openDatabase } from './open-database.ts';
import { journalMigrations } from './journal-schema.ts';

/** A command that waits to be answered by the server, as kept in the journal. */
export interface OutboxEntry {
  readonly id: string;
  readonly command: z.infer<typeof LinkCommand>;
  /** Commands of one lane are delivered one after another in order. */
  readonly lane: string;
  readonly contactId: string | null;
  readonly chatId: string | null;
  readonly writtenAt: number;
  /** Was it ever handed to a link? Then it may have reached the server, whatever came back. */
  readonly handed: boolean;
  readonly failure: z.infer<typeof LinkError> | null;
}

export interface Draft {
  readonly chatId: string;
  readonly contactId: string;
  readonly text: string;
  readonly writtenAt: number;
}

/** What was found when the journal was opened. */
export interface JournalReport {
  readonly setAside: string | null;
  readonly salvaged: { readonly commands: number; readonly drafts: number };
  /** Whether the damaged file could be read to its end. */
  readonly complete: boolean;
}

export interface Journal {
  readonly report: JournalReport;
  outbox(): OutboxEntry[];
  drafts(): Draft[];
  add(entry: OutboxEntry, replaces: readonly string[]): void;
  /** From now on these may have reached the server. */
  handOver(ids: readonly string[]): void;
  settle(ids: readonly string[]): void;
  fail(id: string, failure: z.infer<typeof LinkError>): void;
  /** An empty text removes the draft. */
  saveDraft(draft: Draft): void;
  /** The draft of a chat, or of a contact if the chat is not known; empty if there is none. */
  draft(of: { chatId: string; contactId: string }): string;
  close(): void;
}

interface OutboxRow {
  id: string;
  lane: string;
  contact_id: string | null;
  chat_id: string | null;
  body: string;
  written_at: number;
  handed: number;
  failure: string | null;
}

interface DraftRow {
  chat_id: string;
  contact_id: string;
  text: string;
  written_at: number;
}

const OUTBOX_COLUMNS = 'id, lane, contact_id, chat_id, body, written_at, handed, failure';
/** A draft that nobody came back to for this long is dropped. */
const DRAFT_KEPT = 90 * 24 * 3_600_000;

/** Opens the journal of one user; a damaged one is set aside and what can be read of it is taken over. */
export function openJournal(path: string, now: number): Journal {
  const { database, setAside } = openDatabase({ path, migrations: journalMigrations, synchronous: 'FULL', check: 'always' }, now);
  const salvage = setAside === null ? nothingSalvaged : salvageFrom(setAside);
  const insert = database.prepare(
    `INSERT OR IGNORE INTO outbox (id, type, lane, contact_id, chat_id, body, written_at, handed, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare(`DELETE FROM outbox WHERE id = ?`);
  const markHanded = database.prepare(`UPDATE outbox SET handed = 1 WHERE id = ?`);
  const markFailed = database.prepare(`UPDATE outbox SET failure = ? WHERE id = ?`);
  const putDraft = database.prepare(
    `INSERT INTO drafts (chat_id, contact_id, text, written_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (chat_id) DO UPDATE SET contact_id = excluded.contact_id, text = excluded.text, written_at = excluded.written_at`,
  );
  const getDraft = database.prepare<[string, string], { text: string }>(`SELECT text FROM drafts WHERE chat_id = ? OR contact_id = ? LIMIT 1`);
  const dropDraft = database.prepare(`DELETE FROM drafts WHERE chat_id = ?`);
  const dropSentDraft = database.prepare(`DELETE FROM drafts WHERE chat_id = ? AND text = ?`);

  const write = (entry: OutboxEntry): void => {
    const { id, command, lane, contactId, chatId, writtenAt, handed, failure } = entry;
    insert.run(id, command.type, lane, contactId, chatId, JSON.stringify(command), writtenAt, handed ? 1 : 0, failure && JSON.stringify(failure));
  };
  const saveDraft = (draft: Draft): void => {
    if (draft.text === '') dropDraft.run(draft.chatId);
    else putDraft.run(draft.chatId, draft.contactId, draft.text, draft.writtenAt);
  };

  database.transaction(() => {
    for (const entry of salvage.outbox) write(entry);
    for (const draft of salvage.drafts) saveDraft(draft);
    database.prepare(`DELETE FROM drafts WHERE written_at < ?`).run(now - DRAFT_KEPT);
  })();

  return {
    report: { setAside, salvaged: { commands: salvage.outbox.length, drafts: salvage.drafts.length }, complete: salvage.complete },
    outbox: () => database.prepare<[], OutboxRow>(`SELECT ${OUTBOX_COLUMNS} FROM outbox ORDER BY place`).all().flatMap(entryOf),
    drafts: () => database.prepare<[], DraftRow>(`SELECT chat_id, contact_id, text, written_at FROM drafts`).all().map(draftOf),
    add: database.transaction((entry: OutboxEntry, replaces: readonly string[]) => {
      for (const id of replaces) remove.run(id);
      write(entry);
      // The draft that became this message goes in the same commit: after a crash it is one or the other.
      if (entry.command.type === 'send_message' && entry.chatId !== null) dropSentDraft.run(entry.chatId, entry.command.content);
    }),
    handOver: database.transaction((ids: readonly string[]) => {
      for (const id of ids) markHanded.run(id);
    }),
    settle: database.transaction((ids: readonly string[]) => {
      for (const id of ids) remove.run(id);
    }),
    fail: (id, failure) => void markFailed.run(JSON.stringify(failure), id),
    saveDraft,
    draft: ({ chatId, contactId }) => getDraft.get(chatId, contactId)?.text ?? '',
    close: () => closeDatabase(database),
  };
}

interface Salvage {
  readonly outbox: readonly OutboxEntry[];
  readonly drafts: readonly Draft[];
  readonly complete: boolean;
}

const nothingSalvaged: Salvage = { outbox: [], drafts: [], complete: true };

/** Reads from a damaged file row by row, from both ends, until SQLite gives up. */
function salvageFrom(path: string): Salvage {
  let database: Database;
  try {
    database = new BetterSqlite(path, { readonly: true });
  } catch {
    return { ...nothingSalvaged, complete: false };
  }
  try {
    const outbox = readable<OutboxRow>(database, `SELECT place AS around, ${OUTBOX_COLUMNS} FROM outbox NOT INDEXED`);
    const drafts = readable<DraftRow>(database, `SELECT chat_id AS around, chat_id, contact_id, text, written_at FROM drafts NOT INDEXED`);
    return { outbox: outbox.rows.flatMap(entryOf), drafts: drafts.rows.map(draftOf), complete: outbox.complete && drafts.complete };
  } finally {
    database.close();
  }
}

function readable<Row>(database: Database, query: string): { rows: Row[]; complete: boolean } {
  const rows = new Map<string | number, Row>();
  let complete = true;
  for (const direction of ['ASC', 'DESC']) {
    try {
      for (const row of database.prepare<[], Row & { around: string | number }>(`${query} ORDER BY around ${direction}`).iterate()) {
        if (rows.has(row.around)) break;
        rows.set(row.around, row);
      }
      if (complete) break;
    } catch {
      complete = false;
    }
  }
  return { rows: [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row), complete };
}

function entryOf(row: OutboxRow): OutboxEntry[] {
  const command = parseJson(LinkCommand, row.body);
  if (command === null) return [];
  const failure = row.failure === null ? null : parseJson(LinkError, row.failure);
  const { id, lane, contact_id: contactId, chat_id: chatId, written_at: writtenAt } = row;
  return [{ id, command, lane, contactId, chatId, writtenAt, handed: row.handed === 1, failure }];
}

function draftOf(row: DraftRow): Draft {
  return { chatId: row.chat_id, contactId: row.contact_id, text: row.text, writtenAt: row.written_at };
}

function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
