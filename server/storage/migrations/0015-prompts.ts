import type { Kysely } from 'kysely';

/* What calls play: recordings of the instance's own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('prompts')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text', (c) => c.notNull()).addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('object_key', 'text', (c) => c.notNull()).addColumn('content_hash', 'text', (c) => c.notNull())
    .addColumn('form', 'text', (c) => c.notNull()).addColumn('bytes', 'bigint', (c) => c.notNull()).addColumn('lasts', 'bigint', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
}
