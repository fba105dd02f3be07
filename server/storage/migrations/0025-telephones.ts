import { sql, type Kysely } from 'kysely';

/* Telephones: the instance's own numbers, and whom this side calls. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('phone_numbers')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('number', 'text', (c) => c.notNull().unique()).addColumn('description', 'text', (c) => c.notNull())
    .addColumn('flow_id', 'text').addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull()).addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.alterTable('chats').addColumn('system_address', 'text').execute();
  await db.schema.alterTable('call_parties').addColumn('by_trunk', 'smallint', (c) => c.notNull().defaultTo(0)).execute();
  // Nothing could be called yet, so nothing is lost with it.
  await db.schema.dropTable('dialing').execute();
  await db.schema.createTable('dials')
    .addColumn('party_id', 'text', (c) => c.primaryKey().references('call_parties.id')).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('way', 'text', (c) => c.notNull()).addColumn('address', 'text', (c) => c.notNull())
    .addColumn('caller_number', 'text').addColumn('caller_name', 'text').addColumn('digits', 'text').addColumn('run_id', 'text')
    .addColumn('since', 'bigint', (c) => c.notNull()).addColumn('rang_at', 'bigint').addColumn('accepted_at', 'bigint').addColumn('answered_at', 'bigint').execute();
  await db.schema.createIndex('dials_of_call').on('dials').column('initial_contact_id').execute();
  await sql`create index dials_of_run on dials (run_id) where run_id is not null`.execute(db);
  await sql`create index dials_unanswered on dials (way, address) where answered_at is null`.execute(db);
}
