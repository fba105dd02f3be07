import type { Kysely } from 'kysely';

/* Telephones that are called: since when their network says something before they are answered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('dials').addColumn('announced_at', 'bigint').execute();
}
