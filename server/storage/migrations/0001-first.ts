import { sql, type Kysely } from 'kysely';

/*
 * Everything the first version stores. Moments and lengths are `bigint` (milliseconds), booleans `smallint` 0 or 1,
 * JSON is `text`: words that SQLite and PostgreSQL both know. A published migration is never changed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await configuration(db);
  await contacts(db);
  await flowsAtWork(db);
  await agents(db);
  await logAndFeeds(db);
}

async function configuration(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('instance')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('alias', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull()).addColumn('token_key', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('hours')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull())
    .addColumn('time_zone', 'text', (c) => c.notNull()).addColumn('config', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('routing_profiles')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull())
    .addColumn('availability_timer', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('statuses')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull()).addColumn('type', 'text', (c) => c.notNull())
    .addColumn('display_order', 'integer', (c) => c.notNull()).addColumn('enabled', 'smallint', (c) => c.notNull()).execute();
  await db.schema.createTable('users')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('username', 'text', (c) => c.notNull().unique())
    .addColumn('display_name', 'text', (c) => c.notNull()).addColumn('role', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull()).addColumn('profile_id', 'text', (c) => c.references('routing_profiles.id'))
    .addColumn('created_at', 'bigint', (c) => c.notNull()).addColumn('disabled', 'smallint', (c) => c.notNull()).execute();
  await db.schema.createTable('queues')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull()).addColumn('type', 'text', (c) => c.notNull())
    .addColumn('owner_user_id', 'text', (c) => c.references('users.id').unique()).addColumn('hours_id', 'text', (c) => c.references('hours.id'))
    .addColumn('max_contacts', 'integer').addColumn('enabled', 'smallint', (c) => c.notNull()).execute();
  await db.schema.createTable('profile_channels')
    .addColumn('profile_id', 'text', (c) => c.notNull().references('routing_profiles.id')).addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('concurrency', 'integer', (c) => c.notNull()).addColumn('behavior', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('profile_channels_key', ['profile_id', 'channel']).execute();
  await db.schema.createTable('profile_queues')
    .addColumn('profile_id', 'text', (c) => c.notNull().references('routing_profiles.id'))
    .addColumn('queue_id', 'text', (c) => c.notNull().references('queues.id')).addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('priority', 'integer', (c) => c.notNull()).addColumn('delay_seconds', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('profile_queues_key', ['profile_id', 'queue_id', 'channel']).execute();
  await db.schema.createIndex('profile_queues_by_queue').on('profile_queues').columns(['queue_id', 'channel']).execute();
  await db.schema.createTable('flows')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull()).addColumn('type', 'text', (c) => c.notNull())
    .addColumn('content', 'text').addColumn('draft', 'text').addColumn('description', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull()).execute();
  await db.schema.createTable('default_flows')
    .addColumn('occasion', 'text', (c) => c.primaryKey()).addColumn('flow_id', 'text', (c) => c.notNull().references('flows.id')).execute();
  await db.schema.createTable('access_keys')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('secret', 'text', (c) => c.notNull()).addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull()).addColumn('revoked_at', 'bigint').execute();
}

async function contacts(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('chats')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('flow_id', 'text', (c) => c.notNull()).addColumn('customer_name', 'text', (c) => c.notNull())
    .addColumn('attributes', 'text', (c) => c.notNull()).addColumn('hooks', 'text', (c) => c.notNull())
    .addColumn('content_types', 'text', (c) => c.notNull()).addColumn('loop_counts', 'text', (c) => c.notNull())
    .addColumn('flow_logging', 'smallint', (c) => c.notNull()).addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull()).addColumn('current_contact_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull()).addColumn('wait_since', 'bigint').addColumn('wait_until', 'bigint')
    .addColumn('returns', 'integer', (c) => c.notNull()).addColumn('last_position', 'integer', (c) => c.notNull())
    .addColumn('last_customer_position', 'integer', (c) => c.notNull()).addColumn('seen_customer_position', 'integer', (c) => c.notNull())
    .addColumn('customer_participant_id', 'text', (c) => c.notNull()).addColumn('customer_presence', 'text', (c) => c.notNull())
    .addColumn('presence_since', 'bigint', (c) => c.notNull()).addColumn('customer_connected_at', 'bigint')
    .addColumn('ended_at', 'bigint').addColumn('end_reason', 'text').execute();
  await db.schema.createIndex('chats_by_state').on('chats').columns(['state', 'wait_since']).execute();
  await db.schema.createTable('contacts')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('previous_id', 'text').addColumn('channel', 'text', (c) => c.notNull()).addColumn('initiation_method', 'text', (c) => c.notNull())
    .addColumn('initiated_at', 'bigint', (c) => c.notNull()).addColumn('state', 'text', (c) => c.notNull()).addColumn('queue_id', 'text')
    .addColumn('priority', 'bigint', (c) => c.notNull()).addColumn('age_adjust', 'bigint', (c) => c.notNull())
    .addColumn('enqueued_at', 'bigint').addColumn('queue_age_at', 'bigint').addColumn('dequeued_at', 'bigint')
    .addColumn('user_id', 'text').addColumn('connected_at', 'bigint').addColumn('acw_at', 'bigint').addColumn('closed_at', 'bigint')
    .addColumn('disconnected_at', 'bigint').addColumn('end_reason', 'text').addColumn('offers', 'integer', (c) => c.notNull()).execute();
  await db.schema.createIndex('contacts_by_chat').on('contacts').columns(['initial_id', 'initiated_at']).execute();
  // In the order of routing, so that the head of a queue is read without sorting, however many wait.
  await db.schema.createIndex('contacts_waiting').on('contacts').columns(['state', 'queue_id', 'channel', 'priority', 'queue_age_at', 'id']).execute();
  // For the next moment at which a delay ends; the heads of a queue are never read along this one.
  await db.schema.createIndex('contacts_by_enqueued').on('contacts').columns(['state', 'queue_id', 'channel', 'enqueued_at']).execute();
  // Only what somebody still holds: stays small however many contacts have ended.
  await sql`create index contacts_open_of_user on contacts (user_id) where user_id is not null and closed_at is null`.execute(db);
  await db.schema.createTable('participants')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('contact_id', 'text').addColumn('role', 'text', (c) => c.notNull()).addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text').addColumn('token_hash', 'text', (c) => c.unique()).addColumn('joined_at', 'bigint').addColumn('left_at', 'bigint')
    .addColumn('left_position', 'integer').addColumn('left_seq', 'bigint').execute();
  await db.schema.createIndex('participants_by_chat').on('participants').column('initial_contact_id').execute();
  await db.schema.createTable('connection_tokens')
    .addColumn('token_hash', 'text', (c) => c.primaryKey()).addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('participant_id', 'text', (c) => c.notNull().references('participants.id')).addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint').execute();
  await db.schema.createIndex('connection_tokens_by_expiry').on('connection_tokens').column('expires_at').execute();
  await db.schema.createIndex('connection_tokens_by_participant').on('connection_tokens').column('participant_id').execute();
  await db.schema.createTable('transcript')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('position', 'integer', (c) => c.notNull()).addColumn('contact_id', 'text', (c) => c.notNull()).addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull()).addColumn('content_type', 'text', (c) => c.notNull()).addColumn('content', 'text', (c) => c.notNull())
    .addColumn('participant_id', 'text').addColumn('display_name', 'text').addColumn('role', 'text').addColumn('command_id', 'text')
    .addColumn('delivered_at', 'bigint').addColumn('read_at', 'bigint').addColumn('receipt_by', 'text')
    .addUniqueConstraint('transcript_position', ['initial_contact_id', 'position']).execute();
  await db.schema.createTable('remembered_answers')
    .addColumn('scope', 'text', (c) => c.notNull()).addColumn('token', 'text', (c) => c.notNull()).addColumn('body_hash', 'text', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull()).addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('remembered_answers_key', ['scope', 'token']).execute();
  await db.schema.createIndex('remembered_answers_by_age').on('remembered_answers').column('at').execute();
}

async function flowsAtWork(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('flow_runs')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('initial_contact_id', 'text', (c) => c.notNull().references('chats.id'))
    .addColumn('contact_id', 'text', (c) => c.notNull()).addColumn('flow_id', 'text', (c) => c.notNull()).addColumn('content', 'text', (c) => c.notNull())
    .addColumn('occasion', 'text', (c) => c.notNull()).addColumn('user_id', 'text').addColumn('state', 'text', (c) => c.notNull())
    .addColumn('blocked_on', 'text').addColumn('wait_events', 'text').addColumn('started_at', 'bigint', (c) => c.notNull()).addColumn('ended_at', 'bigint').execute();
  await db.schema.createIndex('flow_runs_by_chat').on('flow_runs').columns(['initial_contact_id', 'ended_at']).execute();
  await db.schema.createTable('timers')
    .addColumn('kind', 'text', (c) => c.notNull()).addColumn('key', 'text', (c) => c.notNull()).addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull()).addPrimaryKeyConstraint('timers_key', ['kind', 'key']).execute();
  await db.schema.createIndex('timers_due').on('timers').columns(['due_at', 'kind', 'key']).execute();
}

async function agents(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('agents')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id')).addColumn('status_id', 'text', (c) => c.notNull().references('statuses.id'))
    .addColumn('status_since', 'bigint', (c) => c.notNull()).addColumn('next_status_id', 'text', (c) => c.references('statuses.id'))
    .addColumn('available_since', 'bigint', (c) => c.notNull()).addColumn('link', 'text', (c) => c.notNull()).addColumn('link_since', 'bigint')
    .addColumn('session_id', 'text').addColumn('device', 'text').addColumn('device_name', 'text').addColumn('session_since', 'bigint').execute();
  await db.schema.createIndex('agents_by_status').on('agents').columns(['status_id', 'available_since']).execute();
  await db.schema.createTable('session_tokens')
    .addColumn('token_hash', 'text', (c) => c.primaryKey()).addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('device', 'text', (c) => c.notNull()).addColumn('issued_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull()).addColumn('revoked_at', 'bigint').execute();
  await db.schema.createIndex('session_tokens_by_user').on('session_tokens').column('user_id').execute();
  await db.schema.createIndex('session_tokens_by_expiry').on('session_tokens').column('expires_at').execute();
  await db.schema.createTable('offers')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('contact_id', 'text', (c) => c.notNull().references('contacts.id'))
    .addColumn('initial_contact_id', 'text', (c) => c.notNull()).addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('queue_id', 'text', (c) => c.notNull()).addColumn('offered_at', 'bigint', (c) => c.notNull()).addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull()).addColumn('ended_at', 'bigint').addColumn('cleared_at', 'bigint')
    .addColumn('reasons', 'text', (c) => c.notNull()).addColumn('waited', 'bigint', (c) => c.notNull()).execute();
  await sql`create index offers_held on offers (user_id, state) where cleared_at is null`.execute(db);
  await sql`create index offers_on_screens on offers (initial_contact_id) where cleared_at is null`.execute(db);
  // Back-offs: what was let pass a short while ago.
  await db.schema.createIndex('offers_by_end').on('offers').columns(['state', 'ended_at']).execute();
  // A contact is offered to at most one agent at a time (R1): the database itself refuses a second.
  await sql`create unique index offers_ringing on offers (contact_id) where state = 'ringing'`.execute(db);
  await db.schema.createIndex('offers_by_contact').on('offers').columns(['contact_id', 'user_id', 'ended_at']).execute();
}

async function logAndFeeds(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('events')
    .addColumn('seq', 'bigint', (c) => c.primaryKey()).addColumn('at', 'bigint', (c) => c.notNull()).addColumn('initial_contact_id', 'text')
    .addColumn('contact_id', 'text').addColumn('user_id', 'text').addColumn('queue_id', 'text').addColumn('type', 'text', (c) => c.notNull())
    .addColumn('cause', 'text', (c) => c.notNull()).addColumn('actor', 'text', (c) => c.notNull()).addColumn('data', 'text', (c) => c.notNull()).execute();
  await db.schema.createIndex('events_by_chat').on('events').columns(['initial_contact_id', 'seq']).execute();
  // Most lines, those of messages above all, are of no user.
  await sql`create index events_by_user on events (user_id, seq) where user_id is not null`.execute(db);
  await db.schema.createTable('feed')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id')).addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull()).addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('feed_key', ['user_id', 'seq']).execute();
  await db.schema.createTable('feed_heads')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id')).addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('kept_from', 'bigint', (c) => c.notNull()).execute();
}
