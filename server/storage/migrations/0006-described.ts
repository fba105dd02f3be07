import type { Kysely } from 'kysely';

/* What an administrator wrote beside an object of the configuration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('described')
    .addColumn('kind', 'text', (c) => c.notNull()).addColumn('object_id', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull()).addColumn('tags', 'text', (c) => c.notNull()).addColumn('details', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('described_key', ['kind', 'object_id']).execute();
}
