import { sql, type Kysely } from 'kysely';

const COLUMNS = 'id, initial_contact_id, participant_id, name, content_type, bytes, state, reason, object_key, item_id, announced_at, upload_until, completed_at, decided_at';

/*
 * Files that are sent for a task, before there is one: of no contact yet, and of no participant. SQLite takes no constraint off a column, so
 * the table is made anew, and so is what points to it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('attachments_anew')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.references('chats.id'))
    .addColumn('participant_id', 'text').addColumn('user_id', 'text').addColumn('name', 'text', (c) => c.notNull()).addColumn('content_type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull()).addColumn('state', 'text', (c) => c.notNull()).addColumn('reason', 'text')
    .addColumn('object_key', 'text').addColumn('item_id', 'text').addColumn('announced_at', 'bigint', (c) => c.notNull())
    .addColumn('upload_until', 'bigint', (c) => c.notNull()).addColumn('completed_at', 'bigint').addColumn('decided_at', 'bigint').execute();
  await sql`insert into attachments_anew (${sql.raw(COLUMNS)}) select ${sql.raw(COLUMNS)} from attachments`.execute(db);
  await db.schema.createTable('task_files_anew')
    .addColumn('task_id', 'text', (c) => c.notNull().references('chats.id')).addColumn('attachment_id', 'text', (c) => c.notNull().references('attachments_anew.id')).addColumn('place', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('task_files_anew_key', ['task_id', 'attachment_id']).execute();
  await sql`insert into task_files_anew (task_id, attachment_id, place) select task_id, attachment_id, place from task_files`.execute(db);
  await db.schema.dropTable('task_files').execute();
  await db.schema.dropTable('attachments').execute();
  await db.schema.alterTable('attachments_anew').renameTo('attachments').execute();
  await db.schema.alterTable('task_files_anew').renameTo('task_files').execute();
  await db.schema.createIndex('attachments_by_chat').on('attachments').column('initial_contact_id').execute();
  await sql`create index attachments_by_object on attachments (object_key) where object_key is not null`.execute(db);
  await sql`create index attachments_for_tasks on attachments (user_id) where user_id is not null`.execute(db);
  await db.schema.createIndex('task_files_of_attachment').on('task_files').column('attachment_id').execute();
}
