import type { Kysely } from 'kysely';

/* Files of a chat that go along with a task that was made from it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('task_files')
    .addColumn('task_id', 'text', (c) => c.notNull().references('chats.id')).addColumn('attachment_id', 'text', (c) => c.notNull().references('attachments.id')).addColumn('place', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('task_files_key', ['task_id', 'attachment_id']).execute();
  await db.schema.createIndex('task_files_of_attachment').on('task_files').column('attachment_id').execute();
}
