import { sql, type Kysely } from 'kysely';

/* Contacts that are over, by the times they are searched by: a search reads what it looks for, however many there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['initiated_at', 'connected_at', 'disconnected_at', 'enqueued_at']) {
    await sql`create index ${sql.id(`contacts_over_by_${column}`)} on contacts (${sql.id(column)}) where state = 'ended'`.execute(db);
  }
}
