import { sql, type Kysely } from 'kysely';

/* Quick connects, task templates, how contacts were handed on, and what agents plan. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('quick_connects')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull()).addColumn('description', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull()).addColumn('user_id', 'text', (c) => c.references('users.id')).addColumn('queue_id', 'text', (c) => c.references('queues.id'))
    .addColumn('phone_number', 'text').addColumn('flow_id', 'text', (c) => c.references('flows.id')).addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('queue_quick_connects')
    .addColumn('queue_id', 'text', (c) => c.notNull().references('queues.id')).addColumn('quick_connect_id', 'text', (c) => c.notNull().references('quick_connects.id'))
    .addPrimaryKeyConstraint('queue_quick_connects_key', ['queue_id', 'quick_connect_id']).execute();
  await sql`create index queue_quick_connects_by_quick_connect on queue_quick_connects (quick_connect_id)`.execute(db);
  await db.schema.createTable('task_templates')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull()).addColumn('description', 'text', (c) => c.notNull())
    .addColumn('flow_id', 'text', (c) => c.references('flows.id')).addColumn('self_assign_flow_id', 'text', (c) => c.references('flows.id'))
    .addColumn('active', 'smallint', (c) => c.notNull()).addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull()).addColumn('changed_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('transfers')
    .addColumn('contact_id', 'text', (c) => c.primaryKey().references('contacts.id')).addColumn('from_contact_id', 'text', (c) => c.notNull().references('contacts.id'))
    .addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id')).addColumn('by_user_id', 'text', (c) => c.references('users.id'))
    .addColumn('target_type', 'text', (c) => c.notNull()).addColumn('target_name', 'text', (c) => c.notNull()).addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('came_back_at', 'bigint').execute();
  await sql`create index transfers_by_from on transfers (from_contact_id)`.execute(db);
  const chats = db.schema.alterTable('chats');
  await chats.addColumn('due_at', 'bigint').execute();
  await chats.addColumn('created_by', 'text').execute();
  await chats.addColumn('template_id', 'text').execute();
  await db.schema.alterTable('transcript').addColumn('for_agents', 'smallint', (c) => c.notNull().defaultTo(0)).execute();
  await sql`create index chats_by_customer on chats (customer_id, started_at) where customer_id is not null`.execute(db);
  await sql`create index chats_by_related on chats (related_contact_id) where related_contact_id is not null`.execute(db);
}
