import type { Insertable } from 'kysely';
import { openDatabase, type Database } from '../../server/storage/database.ts';
import { migrate } from '../../server/storage/migrate.ts';
import type { Schema } from '../../server/storage/schema.ts';

/*
 * A crowd in the real schema, written row by row: agents with their hands full, and contacts that wait. Getting there
 * by commands would take hours and give the same rows.
 */

export const AGENTS = 1000;
const QUEUES = 20;
const PROFILES = 10;
const QUEUES_PER_PROFILE = 5;
/** Slots of each agent. */
const SLOTS = 5;
export const NOW = 1_800_000_000_000;

const number = (value: number): string => String(value).padStart(6, '0');
export const agentId = (of: number): string => `agent-${number(of)}`;
export const waitingId = (of: number): string => `waiting-${number(of)}`;
export const queueId = (of: number): string => `queue-${number(of % QUEUES)}`;

/** A database with this many waiting contacts and `AGENTS` agents who each hold `held` of their five slots. */
export async function openCrowd(path: string, crowd: { waiting: number; held: number }): Promise<Database> {
  const database = openDatabase(path);
  await migrate(database, NOW);
  await database.begin();
  await fillInstance(database);
  await fillAgents(database);
  for (let contact = 0; contact < crowd.waiting; contact += 1) {
    await addContact(database, waitingId(contact), queueId(contact), { state: 'in_queue', enqueuedAt: NOW - 3_600_000 + contact, priority: 1 + (contact % 7) });
  }
  for (let agent = 0; agent < AGENTS; agent += 1) {
    for (let slot = 0; slot < crowd.held; slot += 1) await addHeld(database, agent, slot);
  }
  await database.commit();
  return database;
}

/** Takes the last of an agent's contacts off his hands, as clearing it does. */
export async function free(database: Database, agent: number): Promise<void> {
  await database.db.updateTable('offers').set({ cleared_at: NOW }).where('id', '=', `offer-${number(agent)}-${String(SLOTS - 1)}`).execute();
}

async function insert<Table extends keyof Schema>(database: Database, table: Table, rows: Insertable<Schema[Table]>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 200) await database.db.insertInto(table).values(rows.slice(from, from + 200)).execute();
}

async function fillInstance(database: Database): Promise<void> {
  await insert(database, 'statuses', [{ id: 'available', name: 'Available', type: 'routable', display_order: 1, enabled: 1 }]);
  await insert(database, 'hours', [{ id: 'always', name: 'Always', time_zone: 'UTC', config: '[]' }]);
  await insert(database, 'queues', Array.from({ length: QUEUES }, (_none, queue) => ({
    id: queueId(queue), name: queueId(queue), type: 'standard' as const, owner_user_id: null, hours_id: 'always', max_contacts: null, enabled: 1,
  })));
  for (let profile = 0; profile < PROFILES; profile += 1) {
    const id = `profile-${String(profile)}`;
    await insert(database, 'routing_profiles', [{ id, name: id, availability_timer: 'TIME_SINCE_LAST_ACTIVITY' }]);
    await insert(database, 'profile_channels', [{ profile_id: id, channel: 'CHAT', concurrency: SLOTS, behavior: 'ROUTE_ANY_CHANNEL' }]);
    await insert(database, 'profile_queues', Array.from({ length: QUEUES_PER_PROFILE }, (_none, queue) => ({
      profile_id: id, queue_id: queueId(profile * 2 + queue), channel: 'CHAT', priority: 1 + (queue % 2), delay_seconds: queue === 4 ? 60 : 0,
    })));
  }
}

async function fillAgents(database: Database): Promise<void> {
  const agents = Array.from({ length: AGENTS }, (_none, agent) => agent);
  await insert(database, 'users', agents.map((agent) => ({
    id: agentId(agent), username: agentId(agent), display_name: agentId(agent), role: 'agent' as const, password_hash: '-',
    profile_id: `profile-${String(agent % PROFILES)}`, created_at: NOW, disabled: 0,
  })));
  await insert(database, 'agents', agents.map((agent) => ({
    user_id: agentId(agent), status_id: 'available', status_since: NOW - 7_200_000, next_status_id: null, available_since: NOW - 60_000 + agent, link: 'live' as const,
    link_since: NOW - 7_200_000, session_id: `session-${number(agent)}`, device: 'desk', device_name: 'desk', session_since: NOW - 7_200_000, microphone: 'ready' as const, leg: 'none' as const,
  })));
  await insert(database, 'queues', agents.map((agent) => ({
    id: `queue-of-${agentId(agent)}`, name: agentId(agent), type: 'agent' as const, owner_user_id: agentId(agent), hours_id: null, max_contacts: null, enabled: 1,
  })));
}

async function addContact(database: Database, id: string, queue: string, contact: { state: 'in_queue' | 'with_agent'; enqueuedAt: number; priority: number; userId?: string }): Promise<void> {
  const connectedAt = contact.userId === undefined ? null : NOW - 600_000;
  await insert(database, 'chats', [{
    id, channel: 'CHAT', flow_id: 'flow', customer_name: id, attributes: '{}', hooks: '{}', content_types: '["text/plain"]', loop_counts: '{}', flow_logging: 0,
    started_at: contact.enqueuedAt, expires_at: NOW + 3_600_000, current_contact_id: id, state: contact.state, wait_since: null, wait_until: null, returns: 0,
    last_position: 0, last_customer_position: 0, seen_customer_position: 0, customer_participant_id: id, customer_presence: 'here', presence_since: NOW,
    customer_connected_at: NOW, ended_at: null, end_reason: null, name: null, description: null, customer_id: null, language_code: null, related_contact_id: null,
    recording: null, references_by_name: '{}', segment_attributes: '{}', tags: '{}',
    agent_leaves_with_customer: 0, timer_config: '{}', timers_at_work: null, continued_from: null, rehydration: null, reschedules: 0,
  }]);
  await insert(database, 'contacts', [{
    id, initial_id: id, previous_id: null, channel: 'CHAT', initiation_method: 'API', initiated_at: contact.enqueuedAt, state: contact.state, queue_id: queue,
    priority: contact.priority, age_adjust: 0, enqueued_at: contact.enqueuedAt, queue_age_at: contact.enqueuedAt, dequeued_at: connectedAt, user_id: contact.userId ?? null,
    connected_at: connectedAt, acw_at: null, closed_at: null, disconnected_at: null, end_reason: null, offers: 0, paused_for: 0, pauses: 0,
  }]);
}

async function addHeld(database: Database, agent: number, slot: number): Promise<void> {
  const id = `held-${number(agent)}-${String(slot)}`;
  await addContact(database, id, queueId(agent), { state: 'with_agent', enqueuedAt: NOW - 7_000_000, priority: 5, userId: agentId(agent) });
  await insert(database, 'offers', [{
    id: `offer-${number(agent)}-${String(slot)}`, contact_id: id, initial_contact_id: id, user_id: agentId(agent), queue_id: queueId(agent), offered_at: NOW - 610_000,
    expires_at: NOW - 590_000, state: 'accepted', ended_at: NOW - 600_000, cleared_at: null, reasons: '[]', waited: 0,
  }]);
}
