import type { Migration } from './migrate.ts';

/** journal.db: what was done here and is nowhere else yet. Small and precious. */
export const journalMigrations: readonly Migration[] = [
  {
    name: 'outbox and drafts',
    sql: `
      CREATE TABLE outbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        lane TEXT NOT NULL,
        contact_id TEXT,
        chat_id TEXT,
        body TEXT NOT NULL,
        written_at INTEGER NOT NULL,
        handed INTEGER NOT NULL,
        failure TEXT
      ) STRICT;
      CREATE TABLE drafts (
        chat_id TEXT PRIMARY KEY,
        contact_id TEXT NOT NULL,
        text TEXT NOT NULL,
        written_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX drafts_by_contact ON drafts (contact_id);
    `,
  },
];
