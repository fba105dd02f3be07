import type { Kysely } from 'kysely';

/* Persistent chat: which stretches of earlier chats may be read in a chat that goes on from them, the newest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('past_sessions')
    .addColumn('chat_id', 'text', (c) => c.notNull().references('chats.id')).addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('past_chat_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('from_position', 'integer', (c) => c.notNull()).addColumn('up_to_position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('past_sessions_key', ['chat_id', 'ordinal']).execute();
  await db.schema.createIndex('past_sessions_by_past').on('past_sessions').column('past_chat_id').execute();
}
