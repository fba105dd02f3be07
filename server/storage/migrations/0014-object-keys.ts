import { sql, type Kysely } from 'kysely';

/* Whose an object is, is asked whenever one is deleted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index attachments_by_object on attachments (object_key) where object_key is not null`.execute(db);
}
