import type { Kysely } from 'kysely';

/* What whoever hands a contact on writes for whoever takes it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('transfers').addColumn('note', 'text').execute();
}
