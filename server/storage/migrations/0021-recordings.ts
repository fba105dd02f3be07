import type { Kysely } from 'kysely';

/* Recordings of calls: what was said of a segment's recording besides its flow, and where it is stored. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instance').addColumn('agents_record', 'text', (c) => c.notNull().defaultTo('pause')).execute();
  await db.schema.createTable('recordings')
    .addColumn('contact_id', 'text', (c) => c.primaryKey().references('contacts.id'))
    .addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('participants', 'text').addColumn('state', 'text', (c) => c.notNull()).addColumn('began_at', 'bigint')
    .addColumn('object', 'text').addColumn('lasts', 'bigint').addColumn('bytes', 'bigint').addColumn('stored_at', 'bigint').execute();
  await db.schema.createIndex('recordings_of_call').on('recordings').column('initial_contact_id').execute();
}
