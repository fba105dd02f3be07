import type { Kysely } from 'kysely';
import type { Channel } from '../../contract/primitives.ts';
import { HoursOfOperation } from '../routing/hours-of-operation.ts';
import type { Schema } from '../storage/schema.ts';
import type { ConfiguredFlow, ConfiguredHours, ConfiguredProfile, ConfiguredQueue, ConfiguredStatus, ConfiguredUser } from './configuration-desk.ts';
import { callsOutIn } from '../agents/calls-out.ts';
import { callerIn } from '../voice/caller-config.ts';
import { descriptionsOf } from './described.ts';

/* The configuration's objects, put together from their rows, in the order of their names. */

type Db = Kysely<Schema>;

export async function readQueues(db: Db): Promise<ConfiguredQueue[]> {
  const described = await descriptionsOf(db, 'queue');
  const rows = await db.selectFrom('queues').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, ...written(described(row.id)), ownerUserId: row.owner_user_id, hoursId: row.hours_id, maxContacts: row.max_contacts, enabled: row.enabled === 1,
    outboundCaller: callerIn(described(row.id).details),
  }));
}

export async function readHours(db: Db): Promise<ConfiguredHours[]> {
  const described = await descriptionsOf(db, 'hours');
  const rows = await db.selectFrom('hours').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, ...written(described(row.id)), hours: HoursOfOperation.parse({ TimeZone: row.time_zone, Config: JSON.parse(row.config) as unknown }),
  }));
}

export async function readProfiles(db: Db): Promise<ConfiguredProfile[]> {
  const described = await descriptionsOf(db, 'routing_profile');
  const rows = await db.selectFrom('routing_profiles').selectAll().orderBy('name').orderBy('id').execute();
  const channels = Map.groupBy(await db.selectFrom('profile_channels').selectAll().orderBy('channel').execute(), (row) => row.profile_id);
  const served = await db
    .selectFrom('profile_queues')
    .innerJoin('queues', 'queues.id', 'profile_queues.queue_id')
    .selectAll('profile_queues')
    .select('queues.name')
    .orderBy('profile_queues.priority')
    .orderBy('queues.name')
    .orderBy('profile_queues.channel')
    .execute();
  const queues = Map.groupBy(served, (row) => row.profile_id);
  const users = await db.selectFrom('users').select((of) => ['profile_id', of.fn.countAll<number>().as('count')]).where('profile_id', 'is not', null).groupBy('profile_id').execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, ...written(described(row.id)),
    availabilityTimer: row.availability_timer,
    channels: (channels.get(row.id) ?? []).map(({ channel, concurrency, behavior }) => ({ channel: channel as Channel, concurrency, behavior })),
    queues: (queues.get(row.id) ?? []).map((queue) => ({
      queueId: queue.queue_id, queueName: queue.name, channel: queue.channel as Channel, priority: queue.priority, delaySeconds: queue.delay_seconds,
    })),
    defaultOutboundQueueId: described(row.id).details['defaultOutboundQueueId'] ?? null,
    callsOut: callsOutIn(described(row.id).details),
    users: Number(users.find((count) => count.profile_id === row.id)?.count ?? 0),
  }));
}

export async function readStatuses(db: Db): Promise<ConfiguredStatus[]> {
  const described = await descriptionsOf(db, 'status');
  const rows = await db.selectFrom('statuses').selectAll().orderBy('name').orderBy('id').execute();
  return rows.map((row) => ({ id: row.id, name: row.name, ...written(described(row.id)), type: row.type, order: row.display_order, enabled: row.enabled === 1 }));
}

export async function readUsers(db: Db): Promise<ConfiguredUser[]> {
  const described = await descriptionsOf(db, 'user');
  const rows = await db.selectFrom('users').select(['id', 'username', 'display_name', 'role', 'profile_id', 'disabled']).orderBy('username').execute();
  return rows.map((row) => ({
    id: row.id, name: row.username, ...written(described(row.id)),
    displayName: row.display_name, email: described(row.id).details['email'] || null, role: row.role, profileId: row.profile_id, disabled: row.disabled === 1, callsOut: callsOutIn(described(row.id).details),
  }));
}

/** All flows with their texts, or the one with this id. */
export async function readFlows(db: Db, id?: string): Promise<ConfiguredFlow[]> {
  const described = await descriptionsOf(db, 'flow');
  const all = db.selectFrom('flows').selectAll().orderBy('name').orderBy('id');
  const rows = await (id === undefined ? all : all.where('id', '=', id)).execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, description: row.description, tags: described(row.id).tags, type: row.type, content: row.content, draft: row.draft, updatedAt: row.updated_at,
  }));
}

const written = ({ description, tags }: { description: string; tags: ConfiguredQueue['tags'] }) => ({ description, tags });
