import type { AgentStatus } from '../../contract/agent.ts';
import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { agentView, asStatus } from './agent-view.ts';
import { appendToFeed } from './feeds.ts';
import { heldContacts } from './held-contacts.ts';
import { chooseStatus, statusDue } from './status-rules.ts';

/*
 * An agent's status changes here and nowhere else, by the rules of status-rules.ts: chosen by him, due because the
 * last contact left his hands, or Offline because he signed out (pain 6: every change has its cause in the log).
 */

/**
 * To be called whenever what an agent holds may have changed: an offer made or ended, a contact connected, left, lost,
 * closed or cleared. At the end of the command it applies a next status that is due and tells the agent's desk.
 */
export function agentTouched(work: Work, userId: string): void {
  work.atEnd(`agent:${userId}`, async () => {
    const agent = await agentView(work.db, userId);
    const held = await statesHeld(work, userId);
    const due = statusDue(agent.nextStatus, held);
    if (due) await applyStatus(work, userId, agent.status, due);
    await appendToFeed(work, userId, { type: 'agent', agent: due ? await agentView(work.db, userId) : agent });
  });
}

/**
 * The agent chose a status: it is applied, kept as the next one, or cancels the next one.
 * @returns whether he may now be offered something he could not be offered before.
 * @throws Refusal `unknown_status` for one that does not exist or is not enabled.
 */
export async function setStatus(work: Work, userId: string, statusId: string): Promise<{ moreRoom: boolean }> {
  const row = await work.db.selectFrom('statuses').selectAll().where('id', '=', statusId).where('enabled', '=', 1).executeTakeFirst();
  if (!row) throw new Refusal('unknown_status', `There is no status with the id ${statusId} any more. Choose another one.`);
  const agent = await agentView(work.db, userId);
  const change = chooseStatus({ status: agent.status, nextStatus: agent.nextStatus, chosen: asStatus(row), held: await statesHeld(work, userId) });
  switch (change.change) {
    case 'none':
      return { moreRoom: false };
    case 'now':
      await applyStatus(work, userId, agent.status, asStatus(row));
      break;
    case 'next':
      await keepNext(work, userId, agent.status, asStatus(row));
      break;
    case 'cancel_next':
      await keepNext(work, userId, agent.status, null);
      break;
  }
  agentTouched(work, userId);
  return { moreRoom: change.change === 'cancel_next' || row.type === 'routable' };
}

/** Puts the agent into the one offline status, whatever he holds, with nothing to follow it: he signed out. */
export async function setOffline(work: Work, userId: string): Promise<void> {
  const row = await work.db.selectFrom('statuses').selectAll().where('type', '=', 'offline').executeTakeFirstOrThrow();
  const agent = await agentView(work.db, userId);
  if (agent.status.id === row.id && agent.nextStatus === null) return;
  await applyStatus(work, userId, agent.status, asStatus(row));
  agentTouched(work, userId);
}

async function applyStatus(work: Work, userId: string, from: AgentStatus, to: AgentStatus): Promise<void> {
  const changed = from.id !== to.id;
  await work.db
    .updateTable('agents')
    .set({ next_status_id: null, ...(changed && { status_id: to.id, status_since: work.now }), ...(changed && to.type === 'routable' && { available_since: work.now }) })
    .where('user_id', '=', userId)
    .execute();
  work.record({ type: 'agent_status', userId, data: { statusId: to.id, status: to.name, from: from.name } });
}

async function keepNext(work: Work, userId: string, status: AgentStatus, next: AgentStatus | null): Promise<void> {
  await work.db.updateTable('agents').set({ next_status_id: next?.id ?? null }).where('user_id', '=', userId).execute();
  work.record({ type: 'agent_next_status', userId, data: { status: status.name, nextStatusId: next?.id ?? null, nextStatus: next?.name ?? null } });
}

async function statesHeld(work: Work, userId: string) {
  return ((await heldContacts(work.db, [userId])).get(userId) ?? []).map((contact) => contact.state);
}
