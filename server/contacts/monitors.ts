import { Refusal } from '../core.ts';
import type { ChatsTable, MonitorsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { MonitorContact } from './contact-desk.ts';
import { currentContact } from './current-contact.ts';
import { appendEvent, type Author } from './items.ts';
import { openMonitorOf, openMonitors } from './monitor-rows.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { loadContact } from './rows.ts';
import { chatTouched, tellGone } from './views.ts';

/*
 * Supervisors who monitor a chat (connect-facts 8.3, T78, T88). A silent one is seen by nobody: no line of the
 * transcript, no participant, no step of the timeline, only the log. One who has barged in is a participant like others.
 * It ends when he leaves, his link is lost, or the agent leaves the chat.
 */

/** Monitors of one chat at once, and those of them who have barged in. */
const MONITORS_MAX = 5;

/**
 * Lets a supervisor monitor a chat that an agent has; it appears on his desktop.
 * @returns the id of the monitoring, a contact of its own with the initiation method MONITOR.
 * @throws Refusal `not_found`; `forbidden` (no supervisor); `wrong_state` (no chat with an agent, no flow has allowed it,
 * no linked desktop, or he does already); `limit_exceeded`; `id_reused`
 */
export async function monitorContact(work: Work, request: MonitorContact): Promise<{ contactId: string }> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'monitor_contact', token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as { contactId: string } | undefined);
  if (before) return before;
  const { chat, contact } = await currentContact(work.db, request.contactId);
  if (chat.channel !== 'CHAT' || contact.state !== 'with_agent') throw new Refusal('wrong_state', 'Only a chat that an agent is connected to can be monitored.');
  if (!isAllowed(chat)) throw new Refusal('wrong_state', 'No flow has allowed this chat to be monitored: UpdateContactRecordingBehavior with Agent and Customer does.');
  await mayMonitor(work, request, chat);
  const answer = { contactId: work.ids.next(work.now) };
  const monitor: MonitorsTable = {
    id: answer.contactId, initial_contact_id: chat.id, contact_id: contact.id, user_id: request.userId, may_barge: request.mayBarge ? 1 : 0,
    participant_id: null, started_at: work.now, barged_at: null, ended_at: null,
  };
  await work.db.insertInto('monitors').values(monitor).execute();
  work.record({ type: 'monitoring_started', initialContactId: chat.id, contactId: contact.id, userId: request.userId, data: { monitorId: monitor.id, mayBarge: request.mayBarge } });
  chatTouched(work, chat.id);
  if (asked) await rememberAnswer(work, asked, answer);
  return answer;
}

function isAllowed({ recording }: ChatsTable): boolean {
  if (recording === null) return false;
  const { RecordedParticipants: recorded = [] } = JSON.parse(recording) as { RecordedParticipants?: string[] };
  return recorded.includes('Agent') && recorded.includes('Customer');
}

async function mayMonitor(work: Work, { userId, contactId }: MonitorContact, chat: ChatsTable): Promise<void> {
  const user = await work.db
    .selectFrom('users')
    .innerJoin('agents', 'agents.user_id', 'users.id')
    .select(['users.role', 'users.disabled', 'users.display_name', 'agents.link'])
    .where('users.id', '=', userId)
    .executeTakeFirst();
  if (!user || user.disabled === 1) throw new Refusal('not_found', `There is no user with the id ${userId}, or he is disabled.`);
  if (user.role !== 'supervisor') throw new Refusal('forbidden', `${user.display_name} is no supervisor: only supervisors monitor chats.`);
  if (user.link !== 'live') throw new Refusal('wrong_state', `${user.display_name} has no desktop that is linked, where the chat could be shown.`);
  if (await openMonitorOf(work.db, userId, contactId)) throw new Refusal('wrong_state', `${user.display_name} monitors this chat already.`);
  if ((await openMonitors(work.db, { chatId: chat.id })).length >= MONITORS_MAX) throw new Refusal('limit_exceeded', `${MONITORS_MAX} supervisors monitor this chat already, as many as may.`);
}

/** The supervisor steps in: he joins as a participant whom everybody sees, and may write. @throws Refusal `not_found`, `wrong_state` */
export async function bargeIn(work: Work, { userId }: { userId: string }, { contactId }: { contactId: string }): Promise<void> {
  const monitor = await openMonitorOf(work.db, userId, contactId);
  if (!monitor) throw new Refusal('not_found', 'You do not monitor this contact.');
  if (monitor.barged_at !== null) throw new Refusal('wrong_state', 'You are in this chat already.');
  if (monitor.may_barge === 0) throw new Refusal('wrong_state', 'You may listen to this chat, not step in: BARGE is not among the capabilities it was opened with.');
  const chatId = monitor.initial_contact_id;
  if ((await openMonitors(work.db, { chatId })).some((other) => other.barged_at !== null)) throw new Refusal('wrong_state', 'Another supervisor has stepped in already; only one can.');
  const author: Author = { participantId: work.ids.next(work.now), displayName: await agentName(work.db, userId), role: 'SUPERVISOR' };
  await work.db
    .insertInto('participants')
    .values({
      id: author.participantId ?? '', initial_contact_id: chatId, contact_id: contactId, role: 'SUPERVISOR', display_name: author.displayName, user_id: userId,
      token_hash: null, joined_at: work.now, left_at: null, left_position: null, left_seq: null,
    })
    .execute();
  await work.db.updateTable('monitors').set({ barged_at: work.now, participant_id: author.participantId }).where('id', '=', monitor.id).execute();
  await appendEvent(work, chatId, { contactId, event: 'joined', author });
  note(work, { type: 'supervisor_barged', initialContactId: chatId, contactId, userId, data: { monitorId: monitor.id, supervisor: author.displayName } });
  chatTouched(work, chatId);
}

/** Whom a supervisor who has stepped in writes as; undefined if he has not. */
export async function bargedAs(work: Work, userId: string, contactId: string): Promise<Author | undefined> {
  const monitor = await openMonitorOf(work.db, userId, contactId);
  if (!monitor || monitor.participant_id === null) return undefined;
  return { participantId: monitor.participant_id, displayName: await agentName(work.db, userId), role: 'SUPERVISOR' };
}

/** Ends one monitoring; who had stepped in leaves as everybody sees. */
export async function endMonitoring(work: Work, monitor: MonitorsTable, reason: 'left' | 'agent_left' | 'link_lost'): Promise<void> {
  const { initial_contact_id: chatId, contact_id: contactId, user_id: userId } = monitor;
  await work.db.updateTable('monitors').set({ ended_at: work.now }).where('id', '=', monitor.id).execute();
  const { seq } = work.record({ type: 'monitoring_ended', initialContactId: chatId, contactId, userId, data: { monitorId: monitor.id, reason } });
  if (monitor.participant_id !== null) {
    const author: Author = { participantId: monitor.participant_id, displayName: await agentName(work.db, userId), role: 'SUPERVISOR' };
    const { position } = await appendEvent(work, chatId, { contactId, event: 'left', author });
    await work.db.updateTable('participants').set({ left_at: work.now, left_position: position, left_seq: seq }).where('id', '=', monitor.participant_id).execute();
    note(work, { type: 'supervisor_left', initialContactId: chatId, contactId, userId, data: { monitorId: monitor.id, supervisor: author.displayName } });
  }
  await tellGone(work, userId, await loadContact(work.db, contactId), 'closed');
  chatTouched(work, chatId);
}

/** The agent has left the chat: nobody monitors it any longer. */
export async function endMonitorings(work: Work, chatId: string): Promise<void> {
  for (const monitor of await openMonitors(work.db, { chatId })) await endMonitoring(work, monitor, 'agent_left');
}
