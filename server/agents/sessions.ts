import type { AgentDesk, AgentSession, SignedIn } from '../core.ts';
import { Refusal } from '../core.ts';
import type { AgentsTable } from '../storage/schema.ts';
import type { TimerHandlers } from '../storage/timers.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { agentLineEnds } from '../voice/lines.ts';
import type { AgentContacts } from './agent-contacts.ts';
import { agentTouched, setOffline } from './agent-status.ts';
import { agentView } from './agent-view.ts';
import { feedAfter } from './feeds.ts';
import { issueToken, revokeTokens, tokenHolder } from './session-tokens.ts';

/*
 * One session per agent (design, "The agent link"). Its link is live, or lost and within its grace periods, or none.
 * The grace periods are timers: what rings goes to somebody else first, what is being worked on counts as left later.
 */

const GRACE_OFFERS = 'grace_offers';
const GRACE_CONTACTS = 'grace_contacts';

type Hello = Parameters<AgentDesk['hello']>[0];
type Welcome = Awaited<ReturnType<AgentDesk['hello']>>;

/** The password was right: a token, and a line in the log. */
export async function signedIn(work: Work, userId: string, device: string): Promise<SignedIn> {
  const user = await work.db.selectFrom('users').selectAll().where('id', '=', userId).where('disabled', '=', 0).executeTakeFirst();
  if (!user) throw new Refusal('wrong_credentials', 'This account is disabled. Ask your administrator.');
  const token = await issueToken(work, userId, device);
  work.record({ type: 'agent_signed_in', userId, data: { device } });
  return { token: token.value, expiresAt: token.expiresAt, user: { id: user.id, username: user.username, displayName: user.display_name, role: user.role } };
}

/** A desk says hello, see AgentDesk.hello. */
export async function hello(work: Work, contacts: AgentContacts, said: Hello): Promise<Welcome> {
  const holder = await tokenHolder(work, said.token);
  if (holder.device !== said.device) throw new Refusal('access_denied', 'This session belongs to another desktop. Sign in again.');
  const agent = await loadAgent(work, holder.user_id);
  const mine = agent.device === said.device;
  if (agent.session_id !== null && !mine && !said.takeOver) {
    return { taken: { by: agent.device_name ?? 'another desktop', since: agent.session_since ?? work.now } };
  }
  const { role } = await work.db.selectFrom('users').select('role').where('id', '=', agent.user_id).executeTakeFirstOrThrow();
  const session: AgentSession = { sessionId: work.ids.next(work.now), userId: agent.user_id, role, device: said.device };
  if (agent.session_id !== null) {
    work.tell({ to: 'feeds', notice: { type: 'session_over', sessionId: agent.session_id, cause: 'taken', by: said.deviceName, at: work.now } });
    if (!mine) {
      work.record({ type: 'agent_taken_over', userId: agent.user_id, data: { from: agent.device_name, by: said.deviceName } });
      await agentLineEnds(work, agent.user_id);
    }
  }
  await work.db
    .updateTable('agents')
    .set({
      link: 'live', link_since: work.now, session_id: session.sessionId, device: said.device, device_name: said.deviceName,
      // Another desktop has another microphone; the same one says it again at once.
      ...(!mine && { microphone: 'unasked' as const }),
      session_since: mine && agent.session_id !== null ? agent.session_since : work.now,
    })
    .where('user_id', '=', agent.user_id)
    .execute();
  await cancelGrace(work, agent.user_id);
  work.record({ type: 'agent_link', userId: agent.user_id, data: { link: 'live' } });
  if (!mine && agent.microphone !== 'unasked') {
    work.record({ type: 'agent_microphone', userId: agent.user_id, data: { microphone: 'unasked' } });
    // The feed that this desk goes on from tells of the other one's.
    agentTouched(work, agent.user_id);
  }
  contacts.look(work, agent.user_id);
  const token = await issueToken(work, agent.user_id, said.device);
  const { seq, backlog } = await feedAfter(work.db, agent.user_id, said.after);
  const snapshot = backlog ? null : { agent: await agentView(work.db, agent.user_id), contacts: await contacts.views(work.db, agent.user_id) };
  return { session, seq, at: work.now, snapshot, backlog: backlog ?? [], token };
}

/** A fresh token for the session. @throws Refusal `access_denied` if it is over. */
export async function renew(work: Work, session: AgentSession): Promise<{ value: string; expiresAt: number }> {
  const agent = await loadAgent(work, session.userId);
  if (agent.session_id !== session.sessionId) throw new Refusal('access_denied', 'The session has ended. Sign in again.');
  return issueToken(work, session.userId, session.device);
}

/** The link of this session broke; nothing happens if the session is over, or its link was lost already. */
export async function linkLost(work: Work, session: AgentSession): Promise<void> {
  const agent = await loadAgent(work, session.userId);
  if (agent.session_id === session.sessionId && agent.link === 'live') await startGrace(work, agent.user_id);
}

/**
 * At start-up: no link outlived the server, but no desk shall pay for that. Every session's grace begins now, also of
 * those whose link was lost before the server was.
 */
export async function allLinksLost(work: Work): Promise<void> {
  const agents = await work.db.selectFrom('agents').select('user_id').where('link', '<>', 'none').orderBy('user_id').execute();
  for (const agent of agents) await startGrace(work, agent.user_id);
}

/**
 * The agent signs out on the device of this token: Offline, no offers; what he is connected to is kept for the grace
 * period, in case he signs in again. Ends the link if it is this device's. An unknown token has nothing to end.
 */
export async function signOut(work: Work, contacts: AgentContacts, token: string): Promise<void> {
  const holder = await tokenHolder(work, token).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (!holder) return;
  await revokeTokens(work, holder.user_id, holder.device);
  const agent = await loadAgent(work, holder.user_id);
  // A desktop that somebody has taken over from must not sign the other one out.
  if (agent.session_id !== null && agent.device !== holder.device) return;
  if (agent.session_id !== null) {
    work.tell({ to: 'feeds', notice: { type: 'session_over', sessionId: agent.session_id, cause: 'signed_out', by: agent.device_name ?? '', at: work.now } });
  }
  await work.db.updateTable('agents').set({ link: 'none', link_since: work.now, session_id: null, session_since: null }).where('user_id', '=', agent.user_id).execute();
  work.record({ type: 'agent_link', userId: agent.user_id, data: { link: 'none' } });
  work.record({ type: 'agent_signed_out', userId: agent.user_id });
  await agentLineEnds(work, agent.user_id);
  await setOffline(work, agent.user_id);
  await cancelTimer(work, GRACE_OFFERS, agent.user_id);
  await contacts.withdrawOffers(work, agent.user_id);
  await setTimer(work, { kind: GRACE_CONTACTS, key: agent.user_id, dueAt: work.now + work.settings.graceContacts });
}

/** Ends the agent's session and every token of his, as after a new password; he may sign in again within the grace. */
export async function endSession(work: Work, userId: string, cause: 'password_changed' | 'disabled' | 'role_changed'): Promise<void> {
  await work.db.updateTable('session_tokens').set({ revoked_at: work.now }).where('user_id', '=', userId).where('revoked_at', 'is', null).execute();
  const agent = await loadAgent(work, userId);
  if (agent.session_id === null) return;
  work.tell({ to: 'feeds', notice: { type: 'session_over', sessionId: agent.session_id, cause, by: agent.device_name ?? '', at: work.now } });
  await work.db.updateTable('agents').set({ session_id: null, session_since: null }).where('user_id', '=', userId).execute();
  await agentLineEnds(work, userId);
  if (agent.link === 'live') await startGrace(work, userId);
}

/**
 * The agent may not come back: his session ends, he is Offline, and everything he holds goes on without him at once.
 * What he was in after contact work with, or had not cleared, is closed for him.
 */
export async function disableSession(work: Work, contacts: AgentContacts, userId: string): Promise<void> {
  await endSession(work, userId, 'disabled');
  await cancelGrace(work, userId);
  await setOffline(work, userId);
  await contacts.withdrawOffers(work, userId);
  await contacts.loseContacts(work, userId);
  await contacts.closeAll(work, userId);
  const agent = await loadAgent(work, userId);
  if (agent.link === 'none') return;
  await work.db.updateTable('agents').set({ link: 'none', link_since: work.now }).where('user_id', '=', userId).execute();
  work.record({ type: 'agent_link', userId, data: { link: 'none' } });
}

/** What happens when a grace period runs out. */
export function sessionTimers(contacts: AgentContacts): TimerHandlers {
  return {
    async [GRACE_OFFERS](work, row) {
      await contacts.withdrawOffers(work, row.key);
    },
    async [GRACE_CONTACTS](work, row) {
      await contacts.loseContacts(work, row.key);
      const agent = await loadAgent(work, row.key);
      if (agent.link === 'none') return;
      await work.db.updateTable('agents').set({ link: 'none', link_since: work.now, session_id: null, session_since: null }).where('user_id', '=', row.key).execute();
      work.record({ type: 'agent_link', userId: row.key, data: { link: 'none' } });
    },
  };
}

async function startGrace(work: Work, userId: string): Promise<void> {
  await work.db.updateTable('agents').set({ link: 'lost', link_since: work.now }).where('user_id', '=', userId).execute();
  work.record({ type: 'agent_link', userId, data: { link: 'lost' } });
  await setTimer(work, { kind: GRACE_OFFERS, key: userId, dueAt: work.now + work.settings.graceOffers });
  await setTimer(work, { kind: GRACE_CONTACTS, key: userId, dueAt: work.now + work.settings.graceContacts });
}

async function cancelGrace(work: Work, userId: string): Promise<void> {
  await cancelTimer(work, GRACE_OFFERS, userId);
  await cancelTimer(work, GRACE_CONTACTS, userId);
}

async function loadAgent(work: Work, userId: string): Promise<AgentsTable> {
  const agent = await work.db.selectFrom('agents').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (!agent) throw new Refusal('not_found', `There is no agent with the id ${userId}.`);
  return agent;
}
