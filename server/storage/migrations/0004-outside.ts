import type { Kysely } from 'kysely';

/* Calls that flows make to functions and bots, what they brought, and which functions and bots the instance knows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('outside_calls')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('contact_id', 'text', (c) => c.notNull()).addColumn('run_id', 'text', (c) => c.notNull()).addColumn('awaited', 'integer', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull()).addColumn('asked_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createIndex('outside_calls_by_run').on('outside_calls').columns(['run_id']).execute();
  await db.schema.createTable('outside_values')
    .addColumn('initial_contact_id', 'text', (c) => c.primaryKey().references('chats.id'))
    .addColumn('external', 'text', (c) => c.notNull()).addColumn('lex', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('functions')
    .addColumn('name', 'text', (c) => c.primaryKey()).addColumn('target', 'text', (c) => c.notNull()).addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('bots')
    .addColumn('name', 'text', (c) => c.primaryKey()).addColumn('display_name', 'text', (c) => c.notNull()).addColumn('target', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('bot_sessions')
    .addColumn('contact_id', 'text', (c) => c.notNull()).addColumn('bot', 'text', (c) => c.notNull()).addColumn('initial_contact_id', 'text', (c) => c.notNull())
    .addColumn('session', 'text', (c) => c.notNull()).addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('bot_sessions_key', ['contact_id', 'bot']).execute();
}
