import { sql, type Kysely } from 'kysely';

/* Supervisors who monitor chats. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('monitors')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('contact_id', 'text', (c) => c.notNull().references('contacts.id')).addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('may_barge', 'smallint', (c) => c.notNull()).addColumn('participant_id', 'text').addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('barged_at', 'bigint').addColumn('ended_at', 'bigint').execute();
  await sql`create index monitors_open on monitors (initial_contact_id) where ended_at is null`.execute(db);
  await sql`create index monitors_open_of_user on monitors (user_id) where ended_at is null`.execute(db);
}
