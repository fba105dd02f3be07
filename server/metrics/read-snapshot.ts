import type { Kysely } from 'kysely';
import type { Channel, Moment } from '../../contract/primitives.ts';
import { routingAgents } from '../routing/dispatch-read.ts';
import type { Schema } from '../storage/schema.ts';
import { CALLBACK_TIMER } from '../voice/callback-rows.ts';
import type { MetricsAgent, MetricsSnapshot } from './metrics-desk.ts';

/** Reads what real-time figures are made of, between commits. */
export async function readSnapshot(db: Kysely<Schema>, read: { at: Moment; backOff: number }): Promise<MetricsSnapshot> {
  const queues = await db.selectFrom('queues').select(['id', 'owner_user_id']).orderBy('id').execute();
  const profiles = await db.selectFrom('routing_profiles').select('id').orderBy('id').execute();
  const serves = await db.selectFrom('profile_queues').select(['profile_id', 'queue_id', 'channel']).execute();
  const waiting = await db
    .selectFrom('contacts')
    .select((of) => ['queue_id', 'channel', of.fn.countAll<number>().as('count'), of.fn.min('enqueued_at').as('oldest')])
    .where('state', 'in', ['in_queue', 'offered'])
    .where('queue_id', 'is not', null)
    .groupBy(['queue_id', 'channel'])
    .execute();
  const scheduled = await db
    .selectFrom('timers')
    .innerJoin('callbacks', 'callbacks.initial_contact_id', 'timers.key')
    .innerJoin('contacts', 'contacts.id', 'callbacks.initial_contact_id')
    .select((of) => ['contacts.queue_id', of.fn.countAll<number>().as('count')])
    .where('timers.kind', '=', CALLBACK_TIMER)
    .where('callbacks.attempt', '=', 0)
    .groupBy('contacts.queue_id')
    .execute();
  return {
    at: read.at,
    queues: queues.map((row) => ({ id: row.id, ownerUserId: row.owner_user_id })),
    profiles: profiles.map((row) => row.id),
    serves: serves.map((row) => ({ profileId: row.profile_id, queueId: row.queue_id, channel: row.channel as Channel })),
    agents: await readAgents(db, read),
    waiting: waiting.map((row) => ({ queueId: row.queue_id ?? '', channel: row.channel as Channel, count: Number(row.count), oldestAt: Number(row.oldest ?? read.at) })),
    scheduled: scheduled.flatMap(({ queue_id: queueId, count }) => (queueId === null ? [] : { queueId, count: Number(count) })),
  };
}

async function readAgents(db: Kysely<Schema>, read: { at: Moment; backOff: number }): Promise<MetricsAgent[]> {
  const agents = await routingAgents(db, { now: read.at, backOff: read.backOff, only: 'all' });
  const rows = await db.selectFrom('agents').innerJoin('users', 'users.id', 'agents.user_id').select(['agents.user_id', 'agents.status_id', 'users.profile_id']).execute();
  const byUser = new Map(rows.map((row) => [row.user_id, row]));
  const held = await db
    .selectFrom('offers')
    .innerJoin('contacts', 'contacts.id', 'offers.contact_id')
    .select(['offers.user_id', 'offers.contact_id', 'offers.state', 'contacts.initiation_method', 'contacts.connected_at', 'contacts.queue_id'])
    .where('offers.cleared_at', 'is', null)
    .orderBy('offers.offered_at')
    .orderBy('offers.id')
    .execute();
  const contacts = Map.groupBy(held, (row) => row.user_id);
  return agents.map((agent) => ({
    agent,
    statusId: byUser.get(agent.userId)?.status_id ?? '',
    profileId: byUser.get(agent.userId)?.profile_id ?? '',
    contacts: (contacts.get(agent.userId) ?? []).map((row) => ({
      contactId: row.contact_id,
      initiationMethod: row.initiation_method,
      // Of an offer that came to nothing another agent may be the one who is connected.
      connectedAt: row.state === 'accepted' || row.state === 'link_lost' ? row.connected_at : null,
      queueId: row.queue_id,
    })),
  }));
}
