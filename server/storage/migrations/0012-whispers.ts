import type { Kysely } from 'kysely';

/* What whisper flows told an agent alone: not part of the transcript, and not in the log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('whispers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('contact_id', 'text', (c) => c.notNull().references('contacts.id'))
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('whispers_by_contact').on('whispers').columns(['contact_id', 'user_id', 'id']).execute();
}
