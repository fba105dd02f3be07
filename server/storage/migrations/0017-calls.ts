import { sql, type Kysely } from 'kysely';

/* Calls: the parties on them, how well their lines carry, and which agents can talk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('chats').addColumn('call_direction', 'text').execute();
  await db.schema.alterTable('agents').addColumn('microphone', 'text', (c) => c.notNull().defaultTo('unasked')).execute();
  await db.schema.alterTable('agents').addColumn('leg', 'text', (c) => c.notNull().defaultTo('none')).execute();
  await db.schema.createTable('call_parties')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('contact_id', 'text', (c) => c.references('contacts.id')).addColumn('role', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id')).addColumn('display_name', 'text', (c) => c.notNull()).addColumn('address', 'text')
    .addColumn('state', 'text', (c) => c.notNull()).addColumn('state_since', 'bigint', (c) => c.notNull()).addColumn('muted_by', 'text')
    .addColumn('added_at', 'bigint', (c) => c.notNull()).addColumn('joined_at', 'bigint').addColumn('left_at', 'bigint').addColumn('left_reason', 'text')
    .addColumn('holds', 'integer', (c) => c.notNull()).addColumn('held_for', 'bigint', (c) => c.notNull()).addColumn('longest_hold', 'bigint', (c) => c.notNull())
    .addColumn('held_since', 'bigint').addColumn('leg', 'text', (c) => c.notNull()).addColumn('leg_since', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createIndex('call_parties_of_call').on('call_parties').columns(['initial_contact_id', 'added_at']).execute();
  await sql`create index call_parties_of_user on call_parties (user_id) where left_at is null`.execute(db);
  await db.schema.createTable('call_quality')
    .addColumn('contact_id', 'text', (c) => c.notNull().references('contacts.id')).addColumn('party_id', 'text', (c) => c.notNull())
    .addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('measures', 'integer', (c) => c.notNull()).addColumn('mos_sum', 'real', (c) => c.notNull()).addColumn('mos_min', 'real', (c) => c.notNull())
    .addColumn('loss_max', 'real', (c) => c.notNull()).addColumn('jitter_max', 'integer', (c) => c.notNull()).addColumn('round_trip_max', 'integer', (c) => c.notNull())
    .addColumn('last_mos', 'real', (c) => c.notNull()).addColumn('last_loss', 'real', (c) => c.notNull()).addColumn('last_jitter', 'integer', (c) => c.notNull())
    .addColumn('last_round_trip', 'integer', (c) => c.notNull()).addColumn('last_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('call_quality_key', ['contact_id', 'party_id']).execute();
}
