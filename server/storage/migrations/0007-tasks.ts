import { sql, type Kysely } from 'kysely';

/* Tasks: when their flow is to begin, what they are linked with, and how often and how long they were paused. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const chats = db.schema.alterTable('chats');
  await chats.addColumn('chain_id', 'text').execute();
  await chats.addColumn('scheduled_at', 'bigint').execute();
  await chats.addColumn('lasts', 'bigint').execute();
  await chats.addColumn('reschedules', 'integer', (c) => c.notNull().defaultTo(0)).execute();
  await sql`create index chats_by_chain on chats (chain_id) where chain_id is not null`.execute(db);
  const contacts = db.schema.alterTable('contacts');
  await contacts.addColumn('last_paused_at', 'bigint').execute();
  await contacts.addColumn('last_resumed_at', 'bigint').execute();
  await contacts.addColumn('pauses', 'integer', (c) => c.notNull().defaultTo(0)).execute();
  await contacts.addColumn('paused_for', 'bigint', (c) => c.notNull().defaultTo(0)).execute();
  await db.schema.alterTable('offers').addColumn('paused_at', 'bigint').execute();
}
