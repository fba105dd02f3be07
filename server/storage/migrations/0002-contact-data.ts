import type { Kysely } from 'kysely';

/* What a contact carries besides its conversation: name, description, references, tags and the like, of chats and tasks alike. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const chats = db.schema.alterTable('chats');
  for (const column of ['name', 'description', 'customer_id', 'language_code', 'related_contact_id', 'recording'] as const) {
    await chats.addColumn(column, 'text').execute();
  }
  for (const column of ['references_by_name', 'segment_attributes', 'tags'] as const) {
    await chats.addColumn(column, 'text', (c) => c.notNull().defaultTo('{}')).execute();
  }
}
