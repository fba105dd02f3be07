import type { Kysely } from 'kysely';

/* Modules of flows, and views that flows show to customers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('flow_run_callers')
    .addColumn('run_id', 'text', (c) => c.notNull().references('flow_runs.id'))
    .addColumn('depth', 'integer', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('flow_run_callers_key', ['run_id', 'depth'])
    .execute();
  await db.schema
    .createTable('views')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('shown_views')
    .addColumn('token', 'text', (c) => c.primaryKey())
    .addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('run_id', 'text', (c) => c.notNull())
    .addColumn('view', 'text', (c) => c.notNull())
    .addColumn('shown_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('shown_views_by_run').on('shown_views').column('run_id').execute();
}
