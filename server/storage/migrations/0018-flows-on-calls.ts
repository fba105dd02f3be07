import { sql, type Kysely } from 'kysely';

/* What flows do on calls: prompts that play, keys that are collected, voices and numbers they choose. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('playing')
    .addColumn('play_id', 'text', (c) => c.primaryKey()).addColumn('run_id', 'text', (c) => c.notNull())
    .addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id')).addColumn('audience', 'text', (c) => c.notNull()).addColumn('party_id', 'text')
    .addColumn('sources', 'text', (c) => c.notNull()).addColumn('voice', 'text').addColumn('loop', 'smallint', (c) => c.notNull()).addColumn('since', 'bigint', (c) => c.notNull()).execute();
  await sql`create index playing_of_call on playing (initial_contact_id)`.execute(db);
  await sql`create index playing_of_run on playing (run_id)`.execute(db);
  await db.schema.createTable('collecting')
    .addColumn('initial_contact_id', 'text', (c) => c.primaryKey().references('chats.id')).addColumn('run_id', 'text')
    .addColumn('keys', 'text', (c) => c.notNull()).addColumn('rules', 'text').execute();
  await db.schema.createTable('dialing')
    .addColumn('run_id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('address', 'text', (c) => c.notNull()).addColumn('digits', 'text').addColumn('caller_id', 'text')
    .addColumn('since', 'bigint', (c) => c.notNull()).addColumn('answered_at', 'bigint').execute();
  await db.schema.createTable('call_values')
    .addColumn('initial_contact_id', 'text', (c) => c.primaryKey().references('chats.id')).addColumn('voice', 'text')
    .addColumn('stored_input', 'text').addColumn('callback_number', 'text').execute();
  await db.schema.alterTable('flow_runs').addColumn('party_id', 'text').execute();
}
