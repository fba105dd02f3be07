import type { Channel, Id, Moment } from '../../contract/primitives.ts';
import { heldContacts } from '../agents/held-contacts.ts';
import type { Work } from '../storage/work.ts';
import { backOffAfter, type AgentLink, type RoutingAgent, type RoutingProfile, type WaitingContact } from './pick-values.ts';

/*
 * Reads the agents that routing decides from.
 */

type Rows = Work['db'];

/**
 * The agents as routing sees them: all who have a routing profile; or without those who can take nothing now, since
 * they are not there or every slot of theirs is taken, which changes nothing for the pick.
 * @param read.for leave out also who never takes from the queue where this contact waits.
 * @param read.among only these agents.
 */
export async function routingAgents(
  rows: Rows,
  read: { now: Moment; backOff: number; only: 'all' | 'free'; for?: WaitingContact; among?: readonly Id[] },
): Promise<RoutingAgent[]> {
  const { for: contact, among } = read;
  let query = rows
    .selectFrom('agents')
    .innerJoin('users', 'users.id', 'agents.user_id')
    .innerJoin('statuses', 'statuses.id', 'agents.status_id')
    .leftJoin('statuses as next', 'next.id', 'agents.next_status_id')
    .leftJoin('queues', 'queues.owner_user_id', 'agents.user_id')
    .select(['agents.user_id', 'agents.status_since', 'agents.available_since', 'agents.link', 'agents.link_since', 'agents.microphone'])
    .select(['users.display_name', 'users.profile_id', 'statuses.name as status', 'statuses.type as statusType', 'next.name as nextStatus', 'queues.id as queueId'])
    .where('users.disabled', '=', 0)
    .where('users.profile_id', 'is not', null);
  if (among) query = query.where('agents.user_id', 'in', among);
  if (contact && contact.agentQueueOf !== null) query = query.where('agents.user_id', '=', contact.agentQueueOf);
  else if (contact) {
    query = query.where('users.profile_id', 'in', (of) =>
      of.selectFrom('profile_queues').select('profile_id').where('queue_id', '=', contact.queueId).where('channel', '=', contact.channel),
    );
  }
  if (read.only === 'free') {
    query = query
      .where('agents.link', '=', 'live')
      .where('statuses.type', '=', 'routable')
      .where('agents.next_status_id', 'is', null)
      // By channel: what he was given or took up again beyond his places in one leaves those of another free.
      .where((is) =>
        is.exists(
          is
            .selectFrom('profile_channels')
            .select('profile_channels.channel')
            .whereRef('profile_channels.profile_id', '=', 'users.profile_id')
            .where('profile_channels.concurrency', '>', (of) =>
              of
                .selectFrom('offers')
                .innerJoin('contacts', 'contacts.id', 'offers.contact_id')
                .select((all) => all.fn.countAll<number>().as('held'))
                .whereRef('offers.user_id', '=', 'agents.user_id')
                .where('offers.cleared_at', 'is', null)
                .where('offers.paused_at', 'is', null)
                .whereRef('contacts.channel', '=', 'profile_channels.channel'),
            ),
        ),
      );
  }
  const found = await query.orderBy('agents.user_id').execute();
  if (found.length === 0) return [];
  // Reading everybody's is cheaper than naming many agents; rows of others do no harm.
  const named = found.length > 50 ? undefined : found.map((row) => row.user_id);
  const profileIds = [...new Set(found.map((row) => row.profile_id ?? ''))];
  const [held, declined, profiles] = [await heldContacts(rows, named), await declinedContacts(rows, read, named), await routingProfiles(rows, profileIds)];
  return found.map((row) => ({
    userId: row.user_id,
    name: row.display_name,
    status: { name: row.status, type: row.statusType, since: row.status_since },
    nextStatus: row.nextStatus === null ? null : { name: row.nextStatus },
    link: linkOf(row.link, row.link_since),
    microphone: row.microphone,
    profile: profiles.get(row.profile_id ?? '') ?? null,
    agentQueueId: row.queueId,
    held: held.get(row.user_id) ?? [],
    availableSince: row.available_since,
    declined: declined.get(row.user_id) ?? [],
  }));
}

const linkOf = (link: 'live' | 'lost' | 'none', since: number | null): AgentLink =>
  link === 'lost' ? { state: 'lost', since: since ?? 0 } : { state: link };

async function declinedContacts(rows: Rows, { now, backOff }: { now: Moment; backOff: number }, userIds: readonly Id[] | undefined): Promise<Map<Id, { contactId: Id; until: Moment }[]>> {
  let query = rows
    .selectFrom('offers')
    .select(['user_id', 'contact_id', 'state', 'ended_at'])
    .where('state', 'in', ['missed', 'rejected'])
    .where('ended_at', '>', now - backOff);
  if (userIds) query = query.where('user_id', 'in', userIds);
  const found = await query.execute();
  const byUser = new Map<Id, { contactId: Id; until: Moment }[]>();
  for (const row of found) {
    if (row.state !== 'missed' && row.state !== 'rejected') continue;
    const until = backOffAfter(row.state, row.ended_at ?? now, backOff);
    if (until !== null) byUser.set(row.user_id, [...(byUser.get(row.user_id) ?? []), { contactId: row.contact_id, until }]);
  }
  return byUser;
}

async function routingProfiles(rows: Rows, profileIds: readonly Id[]): Promise<Map<Id, RoutingProfile>> {
  const channels = await rows.selectFrom('profile_channels').selectAll().where('profile_id', 'in', profileIds).orderBy('channel').execute();
  const queues = await rows.selectFrom('profile_queues').selectAll().where('profile_id', 'in', profileIds).orderBy('queue_id').orderBy('channel').execute();
  const profiles = new Map<Id, { channels: RoutingProfile['channels'][number][]; queues: RoutingProfile['queues'][number][] }>();
  const profile = (id: Id) => {
    const known = profiles.get(id) ?? { channels: [], queues: [] };
    profiles.set(id, known);
    return known;
  };
  for (const row of channels) profile(row.profile_id).channels.push({ channel: row.channel as Channel, concurrency: row.concurrency, crossChannel: row.behavior });
  for (const row of queues) {
    profile(row.profile_id).queues.push({ queueId: row.queue_id, channel: row.channel as Channel, priority: row.priority, delay: row.delay_seconds * 1000 });
  }
  return profiles;
}
