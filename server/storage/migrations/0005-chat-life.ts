import type { Kysely } from 'kysely';

/* What a chat was told about its own life: who leaves with its customer, its timers, and the earlier chat it goes on from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const chats = db.schema.alterTable('chats');
  await chats.addColumn('agent_leaves_with_customer', 'smallint', (c) => c.notNull().defaultTo(0)).execute();
  await chats.addColumn('timer_config', 'text', (c) => c.notNull().defaultTo('{}')).execute();
  for (const column of ['timers_at_work', 'continued_from', 'rehydration'] as const) await chats.addColumn(column, 'text').execute();
}
