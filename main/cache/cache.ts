import type { Database } from 'better-sqlite3';
import type { AgentStatus, AgentView } from '../../contract/agent.ts';
import type { FeedEvent, FeedSnapshot } from '../../contract/agent-link.ts';
import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactView, TimelineEntry } from '../../contract/contact.ts';
import type { EarlierContact } from '../../contract/customer-history.ts';
import { cacheMigrations } from './cache-schema.ts';
import { chatSummaries } from './chat-summary.ts';
import type { ChatSummary } from './chat-summary.ts';
import { itemWriter } from './items.ts';
import { closeDatabase, openDatabase } from './open-database.ts';
import { reviewOf } from './review.ts';
import type { Review } from './review.ts';
import { storedRecordings } from './stored-recordings.ts';
import type { StoredRecordings } from './stored-recordings.ts';
import { readStart } from './start.ts';
import type { CacheStart } from './start.ts';

export interface NumberedEvent {
  readonly seq: number;
  readonly event: FeedEvent;
}

/** What storing a piece of the feed has changed. */
export interface Stored {
  /** Items new or changed, ascending per chat. */
  readonly items: readonly ChatItem[];
  readonly summaries: readonly ChatSummary[];
}

/** The cache of one user: everything the server said that this desk has stored. */
export interface Cache extends Review, StoredRecordings {
  /** The damaged file that was set aside on opening, or null. */
  readonly setAside: string | null;
  start(): CacheStart;
  /** A welcome: with a snapshot, these contacts and no others are held. */
  welcome(input: { seq: number; snapshot: FeedSnapshot | null; statuses: readonly AgentStatus[] }): Stored;
  /** Events of the feed and the feed's number, in one commit. */
  events(events: readonly NumberedEvent[]): Stored;
  /** Items that were asked for; `known` is the newest position the server named with them. */
  items(input: { chatId: string; items: readonly ChatItem[]; known: number }): Stored;
  timeline(entries: readonly TimelineEntry[]): Stored;
  /** A call that somebody had before is here to be reviewed. */
  earlierCall(call: EarlierContact): void;
  /** The agent looks at this chat: everything here is read and the customer's return is seen. */
  opened(chatId: string): Stored;
  summary(chatId: string): ChatSummary;
  /** The customer's messages without a receipt of this kind, oldest first, newest `limit`. */
  withoutReceipt(input: { chatId: string; kind: 'delivered' | 'read'; limit: number }): { id: string; position: number }[];
  /** Which of these commands are already in the transcript. */
  answeredBy(commandIds: readonly string[]): string[];
  close(): void;
}

/** Opens the cache of one user; a damaged one, or one of a newer version, is set aside and a new one begun. */
export function openCache(path: string, now: number): Cache {
  const file = { path, migrations: cacheMigrations, synchronous: 'NORMAL', check: 'after_unclean_end' } as const;
  const { database, setAside } = openDatabase(file, now);
  const writer = itemWriter(database);
  const summaryOf = chatSummaries(database);
  const statements = prepare(database);

  const putContact = (view: ContactView): void => {
    statements.putContact.run(view.contactId, view.initialContactId, JSON.stringify(view));
    statements.putChat.run({
      chat: view.initialContactId,
      channel: view.channel,
      customer: view.customer.name,
      queue: view.queue?.name ?? null,
      started: view.startedAt,
      ended: view.chat.endReason,
      known: view.chat.lastPosition,
      returns: view.chat.returns,
      // A chat first met that is offered after a return comes to us because of it.
      seen: view.offer !== null && view.chat.returns > 0 ? view.chat.returns - 1 : view.chat.returns,
      waited: view.chat.wait?.since ?? null,
      returned: view.offer === null ? view.stateSince : Math.max(0, view.offer.offeredAt - view.waited),
    });
  };

  const take = (event: FeedEvent, items: ChatItem[], touched: Set<string>): void => {
    switch (event.type) {
      case 'agent':
        return void statements.putAgent.run(JSON.stringify(event.agent));
      case 'contact':
        putContact(event.contact);
        return void touched.add(event.contact.initialContactId);
      case 'contact_gone':
        return void statements.dropContact.run(event.contactId);
      case 'item':
        items.push(...writer.store([event.item]));
        return void touched.add(event.item.initialContactId);
      case 'timeline':
        return putEntry(event.entry);
    }
  };

  const putEntry = (entry: TimelineEntry): void => {
    statements.putEntry.run(entry.initialContactId, entry.seq, JSON.stringify(entry));
    // What is done to a recording is done long after the call.
    statements.told.run(entry.type.startsWith('recording_') ? 0 : entry.at, entry.initialContactId);
    const agent = entry.data['agent'];
    if (entry.type === 'agent_connected' && typeof agent === 'string') statements.putAgentOf.run(entry.initialContactId, agent);
  };

  const stored = (items: readonly ChatItem[], chats: Iterable<string>): Stored => ({ items, summaries: [...chats].map(summaryOf) });

  const welcome: Cache['welcome'] = ({ seq, snapshot, statuses }) => {
    statements.putStatuses.run(JSON.stringify(statuses));
    if (snapshot === null) return stored([], []);
    statements.dropContacts.run();
    for (const contact of snapshot.contacts) putContact(contact);
    statements.putAgent.run(JSON.stringify(snapshot.agent satisfies AgentView));
    statements.putSeq.run(seq);
    return stored([], new Set(snapshot.contacts.map((contact) => contact.initialContactId)));
  };

  const events: Cache['events'] = (numbered) => {
    const items: ChatItem[] = [];
    const touched = new Set<string>();
    for (const { seq, event } of numbered) {
      take(event, items, touched);
      statements.putSeq.run(seq);
    }
    return stored(items, touched);
  };

  return {
    ...reviewOf(database),
    ...storedRecordings(database),
    setAside,
    start: () => readStart(database, summaryOf),
    welcome: database.transaction(welcome),
    events: database.transaction(events),
    items: database.transaction(({ chatId, items, known }: Parameters<Cache['items']>[0]) => {
      const changed = writer.store(items.filter((item) => item.initialContactId === chatId));
      statements.putKnown.run(known, chatId);
      return stored(changed, [chatId]);
    }),
    timeline: database.transaction((entries: readonly TimelineEntry[]) => {
      for (const entry of entries) putEntry(entry);
      return stored([], new Set(entries.map((entry) => entry.initialContactId)));
    }),
    earlierCall: database.transaction((call: EarlierContact) => {
      statements.putEarlierCall.run({ chat: call.initialContactId, customer: call.name, queue: call.queue, started: call.startedAt, last: call.endedAt ?? call.startedAt, ended: call.endReason });
      for (const name of call.agents) statements.putAgentOf.run(call.initialContactId, name);
    }),
    opened: database.transaction((chatId: string) => {
      statements.opened.run(chatId, chatId);
      return stored([], [chatId]);
    }),
    summary: summaryOf,
    withoutReceipt: ({ chatId, kind, limit }) => (kind === 'read' ? statements.unread : statements.undelivered).all(chatId, limit).toReversed(),
    answeredBy: (ids) => ids.filter((id) => statements.byCommand.get(id) !== undefined),
    close: () => closeDatabase(database),
  };
}

function prepare(database: Database) {
  const withoutReceipt = (column: 'delivered_at' | 'read_at') =>
    database.prepare<[string, number], { id: string; position: number }>(
      `SELECT id, position FROM items WHERE chat_id = ? AND role = 'CUSTOMER' AND kind <> 'event' AND kind = 'message' AND ${column} IS NULL
       ORDER BY position DESC LIMIT ?`,
    );
  return {
    putContact: database.prepare(
      `INSERT INTO contacts (contact_id, chat_id, view) VALUES (?, ?, ?)
       ON CONFLICT (contact_id) DO UPDATE SET chat_id = excluded.chat_id, view = excluded.view`,
    ),
    dropContact: database.prepare(`DELETE FROM contacts WHERE contact_id = ?`),
    dropContacts: database.prepare(`DELETE FROM contacts`),
    putAgent: database.prepare(`UPDATE feed SET agent = ?`),
    putStatuses: database.prepare(`UPDATE feed SET statuses = ?`),
    putSeq: database.prepare(`UPDATE feed SET seq = ?`),
    putEntry: database.prepare(`INSERT INTO timeline (chat_id, seq, entry) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`),
    told: database.prepare(`UPDATE chats SET told = 1, last_at = max(last_at, ?) WHERE chat_id = ? AND channel = 'VOICE'`),
    putAgentOf: database.prepare(`INSERT INTO chat_agents (chat_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING`),
    putEarlierCall: database.prepare(
      `INSERT INTO chats (chat_id, channel, customer_name, queue, started_at, last_at, end_reason, told) VALUES (@chat, 'VOICE', @customer, @queue, @started, @last, @ended, 1)
       ON CONFLICT (chat_id) DO UPDATE SET told = 1, queue = coalesce(excluded.queue, queue), last_at = max(last_at, excluded.last_at), end_reason = excluded.end_reason`,
    ),
    putKnown: database.prepare(`UPDATE chats SET known = max(known, ?) WHERE chat_id = ?`),
    putChat: database.prepare(
      `INSERT INTO chats (chat_id, channel, customer_name, queue, started_at, last_at, end_reason, known, returns, returns_seen, waited_since, returned_at)
       VALUES (@chat, @channel, @customer, @queue, @started, @started, @ended, @known, @returns, @seen, @waited, @returned)
       ON CONFLICT (chat_id) DO UPDATE SET customer_name = excluded.customer_name, queue = coalesce(excluded.queue, queue),
         channel = excluded.channel, started_at = excluded.started_at, end_reason = excluded.end_reason, known = max(known, excluded.known),
         waited_since = coalesce(excluded.waited_since, waited_since),
         returned_at = CASE WHEN excluded.returns > returns THEN @returned ELSE returned_at END, returns = excluded.returns`,
    ),
    opened: database.prepare(
      `UPDATE chats SET returns_seen = returns, read_up_to = max(read_up_to, (SELECT coalesce(max(position), 0) FROM items WHERE chat_id = ?))
       WHERE chat_id = ?`,
    ),
    unread: withoutReceipt('read_at'),
    undelivered: withoutReceipt('delivered_at'),
    byCommand: database.prepare<[string], { id: string }>(`SELECT id FROM items WHERE command_id = ? LIMIT 1`),
  };
}
