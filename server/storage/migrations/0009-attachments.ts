import type { Kysely } from 'kysely';

/* What is to be done outside of any transaction; the files people send each other, and their line in the transcript. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('jobs')
    .addColumn('kind', 'text', (c) => c.notNull()).addColumn('key', 'text', (c) => c.notNull()).addColumn('asked', 'integer', (c) => c.notNull())
    .addColumn('asked_at', 'bigint', (c) => c.notNull()).addColumn('due_at', 'bigint', (c) => c.notNull()).addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('last_failure', 'text').addPrimaryKeyConstraint('jobs_key', ['kind', 'key']).execute();
  await db.schema.createIndex('jobs_due').on('jobs').columns(['due_at', 'kind', 'key']).execute();
  await db.schema.createTable('attachments')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('participant_id', 'text', (c) => c.notNull()).addColumn('name', 'text', (c) => c.notNull()).addColumn('content_type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull()).addColumn('state', 'text', (c) => c.notNull()).addColumn('reason', 'text')
    .addColumn('object_key', 'text').addColumn('item_id', 'text').addColumn('announced_at', 'bigint', (c) => c.notNull())
    .addColumn('upload_until', 'bigint', (c) => c.notNull()).addColumn('completed_at', 'bigint').addColumn('decided_at', 'bigint').execute();
  await db.schema.createIndex('attachments_by_chat').on('attachments').column('initial_contact_id').execute();
  await db.schema.alterTable('transcript').addColumn('attachments', 'text').execute();
}
