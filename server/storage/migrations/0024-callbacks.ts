import type { Kysely } from 'kysely';

/* Calls back that flows have promised. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('callbacks')
    .addColumn('initial_contact_id', 'text', (c) => c.primaryKey().references('chats.id')).addColumn('promised_in', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('address', 'text', (c) => c.notNull()).addColumn('caller_id', 'text').addColumn('runs_flow', 'smallint', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull()).addColumn('attempts', 'integer', (c) => c.notNull()).addColumn('retry_after', 'bigint', (c) => c.notNull())
    .addColumn('calling_since', 'bigint').addColumn('answered_at', 'bigint').execute();
  await db.schema.createIndex('callbacks_promised').on('callbacks').column('promised_in').execute();
}
