import { agentTouched } from '../agents/agent-status.ts';
import { Refusal } from '../core.ts';
import { openRuns, stopRuns, WAIT_TIMER } from '../flows/runner.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import type { ChatsTable, ContactsTable, FlowRunsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { runOccasionFlow } from './course.ts';
import { currentTask } from './current-contact.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { changeChat, changeContact, loadChat } from './rows.ts';
import { chatTouched } from './views.ts';

/*
 * Pausing and resuming tasks (connect-facts 10). A paused task keeps its agent, holds no slot, waits in no queue, and a
 * Wait of its flow stands still: it can be resumed, transferred and ended, nothing else.
 */

/** Who pauses or resumes; `flowId` is a flow to run on it in place of the one the contact has set. */
export interface PauseRequest { contactId: string; flowId: string | null; userId: string | null }

/**
 * Pauses a task. One that waits in a queue leaves it.
 * @throws Refusal `not_found`, `wrong_state` (no task, or ended), `conflict` (not in a state that can be paused now),
 * `limit_exceeded` (its agent has paused as many as he may have at once)
 */
export async function pauseContact(work: Work, request: PauseRequest): Promise<void> {
  const { chat, contact } = await currentTask(work.db, request.contactId, 'paused');
  const { user_id: userId } = contact;
  await mayBePaused(work, chat, contact, request);
  await stopRuns(work, chat.id, 'queued');
  await haltWaits(work, chat.id);
  if (userId !== null) await work.db.updateTable('offers').set({ paused_at: work.now }).where('contact_id', '=', contact.id).where('user_id', '=', userId).where('state', '=', 'accepted').execute();
  await changeContact(work, contact.id, { state: 'paused', last_paused_at: work.now, pauses: contact.pauses + 1 });
  await changeChat(work, chat.id, { state: 'paused' });
  note(work, { type: 'contact_paused', initialContactId: chat.id, contactId: contact.id, userId, queueId: contact.queue_id, data: { channel: chat.channel, agent: userId === null ? null : await agentName(work.db, userId), was: contact.state } });
  chatTouched(work, chat.id);
  if (userId !== null) {
    agentTouched(work, userId);
    lookForOffers(work, { agent: userId });
  }
  await runOccasionFlow(work, await loadChat(work.db, chat.id), contact, { kind: 'paused', flowId: request.flowId });
}

async function mayBePaused(work: Work, chat: ChatsTable, contact: ContactsTable, request: PauseRequest): Promise<void> {
  if (request.userId !== null && contact.user_id !== request.userId) throw new Refusal('not_found', 'This contact is not yours.');
  switch (contact.state) {
    case 'paused':
      throw new Refusal('conflict', 'The task is paused already.');
    case 'scheduled':
      throw new Refusal('conflict', 'The task is scheduled and has not begun: there is nothing to pause. Change its scheduled time instead.');
    case 'offered':
      throw new Refusal('conflict', 'The task rings at an agent just now. Pause it once he has answered.');
    default:
  }
  if ((await openRuns(work, chat.id)).some((run) => run.blocked_on === 'call')) throw new Refusal('conflict', "The task's flow waits for an answer from outside. Try again in a moment.");
  if (contact.state === 'with_agent' && contact.user_id !== null) await allowanceLeft(work, contact.user_id);
}

/** An agent may pause as many tasks as he may have at once. */
async function allowanceLeft(work: Work, userId: string): Promise<void> {
  const { count } = await work.db.selectFrom('offers').select((of) => of.fn.countAll<number>().as('count')).where('user_id', '=', userId).where('cleared_at', 'is', null).where('paused_at', 'is not', null).executeTakeFirstOrThrow();
  const most = await work.db
    .selectFrom('users')
    .innerJoin('profile_channels', 'profile_channels.profile_id', 'users.profile_id')
    .select('concurrency')
    .where('users.id', '=', userId)
    .where('channel', '=', 'TASK')
    .executeTakeFirst();
  const allowed = most?.concurrency ?? 0;
  if (Number(count) >= allowed) throw new Refusal('limit_exceeded', `The agent has paused ${Number(count)} tasks already; ${allowed} is the most. Resume or end one first.`);
}

/** While a task is paused, time goes by and its flow's Wait does not end; see `goOnWaiting`. */
async function haltWaits(work: Work, chatId: string): Promise<void> {
  for (const run of await openRuns(work, chatId)) if (holdsIt(run)) await cancelTimer(work, WAIT_TIMER, run.id);
}

/** Stands at a Wait, and the task is nowhere but in this flow; a whisper's Wait goes on, since nothing hangs on it. */
const holdsIt = (run: FlowRunsTable): boolean => run.blocked_on === 'wait' && (run.occasion === 'started' || run.occasion === 'left');

async function goOnWaiting(work: Work, chat: ChatsTable): Promise<void> {
  if (chat.wait_until === null) return;
  for (const run of await openRuns(work, chat.id)) {
    if (holdsIt(run)) await setTimer(work, { kind: WAIT_TIMER, key: run.id, dueAt: Math.max(work.now, chat.wait_until) });
  }
}

/**
 * Resumes a paused task: its agent goes on with it, also beyond his number of tasks (T30); one that no agent has goes on
 * in its flow, and back into a queue only if the flow for resumed tasks puts it there.
 * @throws Refusal `not_found`, `wrong_state` (no task, or ended), `conflict` (not paused)
 */
export async function resumeContact(work: Work, request: PauseRequest): Promise<void> {
  const { chat, contact } = await currentTask(work.db, request.contactId, 'resumed');
  const { user_id: userId } = contact;
  if (request.userId !== null && userId !== request.userId) throw new Refusal('not_found', 'This contact is not yours.');
  if (contact.state !== 'paused') throw new Refusal('conflict', 'The task is not paused.');
  const state = userId === null ? 'in_flow' : 'with_agent';
  const pausedFor = work.now - (contact.last_paused_at ?? work.now);
  await stopRuns(work, chat.id, 'paused');
  if (userId !== null) await work.db.updateTable('offers').set({ paused_at: null }).where('contact_id', '=', contact.id).where('user_id', '=', userId).where('state', '=', 'accepted').execute();
  await changeContact(work, contact.id, { state, last_resumed_at: work.now, paused_for: contact.paused_for + pausedFor });
  await changeChat(work, chat.id, { state });
  note(work, { type: 'contact_resumed', initialContactId: chat.id, contactId: contact.id, userId, queueId: contact.queue_id, data: { channel: chat.channel, agent: userId === null ? null : await agentName(work.db, userId), pausedFor, state } });
  chatTouched(work, chat.id);
  if (userId !== null) agentTouched(work, userId);
  await goOnWaiting(work, chat);
  await runOccasionFlow(work, await loadChat(work.db, chat.id), { ...contact, state }, { kind: 'resumed', flowId: request.flowId });
}

/** A flow has asked to resume the task; nothing happens if somebody has done so, or ended it, meanwhile. */
export async function resumeIfPaused(work: Work, contactId: string): Promise<void> {
  const contact = await work.db.selectFrom('contacts').select('state').where('id', '=', contactId).executeTakeFirst();
  if (contact?.state === 'paused') await resumeContact(work, { contactId, flowId: null, userId: null });
}
