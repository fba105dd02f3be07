import type { AgentStatus, AgentView, Slots } from '../../contract/agent.ts';
import type { Channel } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';
import { holdsSlot } from '../routing/capacity.ts';
import type { StatusesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { mayCallOut } from './calls-out.ts';
import { heldContacts, type HeldByAgent } from './held-contacts.ts';

/** The status of a row, as the contract names it. */
export const asStatus = (row: StatusesTable): AgentStatus => ({ id: row.id, name: row.name, type: row.type, order: row.display_order });

/** Every enabled status, in the order of the menu. */
export async function enabledStatuses(db: Work['db']): Promise<AgentStatus[]> {
  const rows = await db.selectFrom('statuses').selectAll().where('enabled', '=', 1).orderBy('display_order').orderBy('name').execute();
  return rows.map(asStatus);
}

/** How many places of each of his profile's channels an agent has taken, given what he holds. */
export function slotsTaken(channels: readonly { channel: string; concurrency: number }[], held: readonly HeldByAgent[]): Slots[] {
  return channels
    .filter(({ concurrency }) => concurrency > 0)
    .map(({ channel, concurrency }) => ({
      channel: channel as Channel,
      used: held.filter((contact) => contact.channel === channel && holdsSlot(contact.state)).length,
      of: concurrency,
    }))
    .toSorted((one, other) => (one.channel < other.channel ? -1 : 1));
}

/** The agent as his desk is told of him. @throws Refusal `not_found` */
export async function agentView(db: Work['db'], userId: string): Promise<AgentView> {
  const row = await db
    .selectFrom('agents')
    .innerJoin('users', 'users.id', 'agents.user_id')
    .leftJoin('routing_profiles', 'routing_profiles.id', 'users.profile_id')
    .select(['users.username', 'users.display_name', 'users.role', 'users.profile_id', 'routing_profiles.name as profile_name'])
    .select(['agents.status_id', 'agents.status_since', 'agents.next_status_id', 'agents.microphone'])
    .where('agents.user_id', '=', userId)
    .executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no agent with the id ${userId}.`);
  const statuses = await db.selectFrom('statuses').selectAll().execute();
  const status = (id: string): AgentStatus => {
    const found = statuses.find((candidate) => candidate.id === id);
    if (!found) throw new Error(`The agent ${userId} has the status ${id}, which does not exist.`);
    return asStatus(found);
  };
  const channels = row.profile_id === null ? [] : await db.selectFrom('profile_channels').selectAll().where('profile_id', '=', row.profile_id).execute();
  const held = (await heldContacts(db, [userId])).get(userId) ?? [];
  return {
    userId,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    status: status(row.status_id),
    statusSince: row.status_since,
    nextStatus: row.next_status_id === null ? null : status(row.next_status_id),
    routingProfile: row.profile_id === null ? null : { id: row.profile_id, name: row.profile_name ?? row.profile_id },
    slots: slotsTaken(channels, held),
    microphone: row.microphone,
    callsOut: await mayCallOut(db, userId),
  };
}
