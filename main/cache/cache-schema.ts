import type { Migration } from './migrate.ts';

/**
 * cache.db: what the server has said, as far as this desk has stored it. Can be rebuilt from the server at any time.
 *
 * `items.row` is the item's moment times 1000 plus a running number, so that "newest first" and a date range are
 * both a walk along the primary key, in the full-text index too (pains 4.3).
 */
export const cacheMigrations: readonly Migration[] = [
  {
    name: 'feed, contacts, chats, items, timeline, full-text index',
    sql: `
      CREATE TABLE feed (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        seq INTEGER,
        agent TEXT,
        statuses TEXT NOT NULL
      ) STRICT;
      INSERT INTO feed (only, seq, agent, statuses) VALUES (1, NULL, NULL, '[]');

      CREATE TABLE contacts (
        contact_id TEXT PRIMARY KEY,
        chat_id TEXT NOT NULL,
        view TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE chats (
        chat_id TEXT PRIMARY KEY,
        channel TEXT NOT NULL,
        customer_name TEXT NOT NULL,
        queue TEXT,
        started_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        end_reason TEXT,
        stored INTEGER NOT NULL DEFAULT 0,
        contiguous INTEGER NOT NULL DEFAULT 0,
        known INTEGER NOT NULL DEFAULT 0,
        read_up_to INTEGER NOT NULL DEFAULT 0,
        returns INTEGER NOT NULL DEFAULT 0,
        returns_seen INTEGER NOT NULL DEFAULT 0,
        waited_since INTEGER,
        returned_at INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX chats_newest ON chats (last_at) WHERE stored > 0;

      CREATE TABLE chat_agents (
        chat_id TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (chat_id, name)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE items (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        chat_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        contact_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        content_type TEXT NOT NULL,
        content TEXT NOT NULL,
        participant_id TEXT,
        display_name TEXT,
        role TEXT,
        command_id TEXT,
        delivered_at INTEGER,
        read_at INTEGER,
        UNIQUE (chat_id, position)
      ) STRICT;
      CREATE INDEX messages_by_role ON items (chat_id, role, position) WHERE kind = 'message';
      CREATE INDEX items_by_command ON items (command_id) WHERE command_id IS NOT NULL;

      CREATE TABLE timeline (
        chat_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (chat_id, seq)
      ) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE messages USING fts5 (
        content, content = 'items', content_rowid = 'row', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
      );
      CREATE TRIGGER items_indexed AFTER INSERT ON items WHEN new.kind = 'message' BEGIN
        INSERT INTO messages (rowid, content) VALUES (new.row, new.content);
      END;
      CREATE TRIGGER items_unindexed AFTER DELETE ON items WHEN old.kind = 'message' BEGIN
        INSERT INTO messages (messages, rowid, content) VALUES ('delete', old.row, old.content);
      END;
    `,
  },
  {
    name: 'lines that are files count as said',
    sql: `
      ALTER TABLE items ADD COLUMN attachments TEXT;
      DROP INDEX messages_by_role;
      CREATE INDEX said_by_role ON items (chat_id, role, position) WHERE kind <> 'event';
    `,
  },
  {
    name: 'calls are reviewed, and their recordings heard',
    sql: `
      ALTER TABLE chats ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
      UPDATE chats SET told = 1 WHERE channel = 'VOICE' AND EXISTS (SELECT 1 FROM timeline WHERE timeline.chat_id = chats.chat_id);
      DROP INDEX chats_newest;
      CREATE INDEX chats_newest ON chats (last_at) WHERE stored > 0 OR told = 1;

      CREATE TABLE recordings (
        contact_id TEXT PRIMARY KEY,
        chat_id TEXT NOT NULL,
        card TEXT NOT NULL,
        drawing TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX recordings_of_call ON recordings (chat_id);
    `,
  },
];
