import { sql, type Kysely } from 'kysely';

/* Pages that are called: what proves the one that has taken the call. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('dials').addColumn('token_hash', 'text').execute();
  await sql`create unique index dials_by_token on dials (token_hash) where token_hash is not null`.execute(db);
}
