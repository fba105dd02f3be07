import type { Kysely } from 'kysely';

/* Roles of access keys and their last use; each stored message counted once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('access_keys').addColumn('role', 'text', (c) => c.notNull().defaultTo('full')).execute();
  await db.schema.createTable('access_key_uses')
    .addColumn('key_id', 'text', (c) => c.primaryKey().references('access_keys.id')).addColumn('last_used_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('usage')
    .addColumn('day', 'text', (c) => c.notNull()).addColumn('initial_contact_id', 'text', (c) => c.notNull())
    .addColumn('contact_id', 'text', (c) => c.notNull()).addColumn('role', 'text', (c) => c.notNull()).addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('messages', 'integer', (c) => c.notNull()).addColumn('tasks', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_key', ['day', 'initial_contact_id', 'contact_id', 'role', 'channel']).execute();
}
