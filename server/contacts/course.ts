import { agentTouched } from '../agents/agent-status.ts';
import type { JsonObject, OutsideResult } from '../flows/outside-call.ts';
import { stopCompany } from '../flows/playing.ts';
import type { Resume } from '../flows/step.ts';
import { hadBot } from '../flows/flow-bot.ts';
import { hearNext, runsThatListen } from '../flows/listening.ts';
import { keepSession, takeCall } from '../flows/outside-calls.ts';
import { admission } from '../flows/runner-answers.ts';
import { openRun, openRuns, resumeRun, runsWaitingFor, startRun, stopRun, stopRuns, type RunEnd, type RunOccasion } from '../flows/runner.ts';
import { selectFlows, type FlowDefaults, type Hooks, type Occasion } from '../flows/select-flow.ts';
import type { Channel } from '../../contract/primitives.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import type { ChatsTable, ContactsTable, FlowRunsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { attemptFailed, callCustomer } from '../voice/callback-attempts.ts';
import { awaitsAnswer } from '../voice/callback-rows.ts';
import { isAskedIn } from '../voice/call-segments.ts';
import { outboundCaller } from '../voice/caller-config.ts';
import { consultEnds } from '../voice/consult-ends.ts';
import { passOn } from '../voice/pass-on.ts';
import { removeBot } from './bot-participants.ts';
import { endChat, endSegment, type ChatEnd } from './chat-end.ts';
import { DURATION_TIMER } from './timer-kinds.ts';
import { openMonitors } from './monitor-rows.ts';
import { endMonitoring } from './monitors.ts';
import { note } from './notes.ts';
import { changeChat, changeContact, loadChat, loadContact, readStrings } from './rows.ts';
import { startSegment } from './segments.ts';
import { tellSender } from './transfers.ts';
import { chatTouched } from './views.ts';

/*
 * The course of a chat: from flow to queue to agent, and after his leaving into the disconnect flow and round again.
 */

/** Runs the flow a chat was started with. */
export async function runFirstFlow(work: Work, chat: ChatsTable): Promise<void> {
  await runOn(work, { chatId: chat.id, contactId: chat.current_contact_id, flowId: chat.flow_id, occasion: 'started', userId: await assignedTo(work, chat) });
}

/** The agent in whose own queue a new task is to wait; its flow may know him. */
async function assignedTo(work: Work, chat: ChatsTable): Promise<string | null> {
  const { queue_id: queueId } = await loadContact(work.db, chat.current_contact_id);
  const queue = queueId === null ? undefined : await work.db.selectFrom('queues').select('owner_user_id').where('id', '=', queueId).executeTakeFirst();
  return queue?.owner_user_id ?? null;
}

/** A run goes on, and with it its contact. Nothing happens if it has ended, or does not stand for this. */
export async function goOn(work: Work, runId: string, resume: Resume): Promise<void> {
  const run = await openRun(work, runId);
  if (run) await goOnAfter(work, run, await resumeRun(work, run, resume));
}

/** The time of a Wait is over. */
export const waitIsOver = (work: Work, runId: string): Promise<void> => goOn(work, runId, { kind: 'waitCompleted' });

/**
 * A call to the outside has come to its end, well or not: the run that stands at it goes on. Nothing happens if its
 * flow was stopped or its contact has ended meanwhile.
 */
export async function callAnswered(work: Work, callId: string, result: OutsideResult): Promise<void> {
  const call = await takeCall(work, callId, result);
  if (call === undefined || call.awaited === 0) return;
  if (result.kind === 'returned' && result.session !== undefined) await keepSession(work, call.initial_contact_id, result.session);
  await goOn(work, call.run_id, { kind: 'called', result });
}

/** The customer has said nothing for as long as his flow listens. */
export const listenedInVain = (work: Work, runId: string): Promise<void> => goOn(work, runId, { kind: 'heardNothing' });

/** The customer has written: what listens hears it, and a Wait for his return is over (T02). */
export async function customerWrote(work: Work, chatId: string): Promise<void> {
  for (const run of await runsThatListen(work, chatId)) {
    const heard = await hearNext(work, chatId);
    if (heard !== undefined) await goOnAfter(work, run, await resumeRun(work, run, heard));
  }
  for (const run of await runsWaitingFor(work, chatId, 'CustomerReturned')) {
    await goOnAfter(work, run, await resumeRun(work, run, { kind: 'customerReturned' }));
  }
}

/** The customer has answered a view: the flow that shows it goes on by his button. */
export async function viewAnswered(work: Work, chatId: string, answer: { action: string; data: JsonObject }): Promise<void> {
  for (const run of await runsWaitingFor(work, chatId, 'ViewAnswered')) {
    await goOnAfter(work, run, await resumeRun(work, run, { kind: 'viewAnswered', ...answer }));
  }
}

/**
 * The whisper flows on acceptance, with `$.Agent` filled; the queue's flow has stopped at once (T39). On a call the customer goes on
 * hearing what it played until the agent has heard his whisper; only then comes the one for the customer.
 */
export async function runWhispers(work: Work, chat: ChatsTable, contact: ContactsTable, userId: string): Promise<void> {
  const flowIds = await publishedOf(work, await flowsFor(work, chat, { kind: 'accepted' }));
  for (const flowId of flowIds) await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'accepted', userId });
  if (chat.channel !== 'VOICE' || flowIds.length > 0) return;
  await stopCompany(work, chat.id);
  await whisperToCustomer(work, { chatId: chat.id, contactId: contact.id, userId });
}

/** A customer who is called back is called now, and gets the outbound whisper when he answers. */
async function whisperToCustomer(work: Work, to: { chatId: string; contactId: string; userId: string | null }): Promise<void> {
  const chat = await loadChat(work.db, to.chatId);
  // Whoever was asked in talks with an agent first: the customer is on hold, and has an agent.
  if (chat.state !== 'with_agent' || chat.current_contact_id !== to.contactId) return;
  if (await awaitsAnswer(work.db, chat)) return callCustomer(work, chat.id);
  if (chat.call_direction !== 'inbound') return;
  for (const flowId of await flowsFor(work, chat, { kind: 'whispered' })) await runOn(work, { ...to, flowId, occasion: 'whispered' });
}

/** A whisper that goes on for too long ends, as if it were over. */
export async function whisperIsTooLong(work: Work, runId: string): Promise<void> {
  const run = await openRun(work, runId);
  if (run === undefined) return;
  await stopRun(work, run);
  await goOnAfter(work, run, { kind: 'ended' });
}

/** The outbound whisper, for the customer whom this side has called and who has just answered: that of the queue, or the instance's. */
export async function runOutboundWhisper(work: Work, chat: ChatsTable, contact: ContactsTable): Promise<void> {
  const { flowId: own } = await outboundCaller(work.db, contact.queue_id);
  for (const flowId of await publishedOf(work, own === null ? await flowsFor(work, chat, { kind: 'answered' }) : [own])) {
    await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'answered', userId: contact.user_id });
  }
}

/** The hold flow for a party that was put on hold; an agent hears his own. Without one the party hears music. */
export async function runHoldFlow(work: Work, chat: ChatsTable, contact: ContactsTable, party: { partyId: string; whom: 'customer' | 'agent' }): Promise<void> {
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'held', whom: party.whom }));
  if (flowId === undefined) return;
  await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'held', userId: contact.user_id, partyId: party.partyId });
}

/** The party is off hold, or gone: its hold flow stops at once. */
export async function stopHoldFlow(work: Work, chatId: string, partyId: string): Promise<void> {
  for (const run of await openRuns(work, chatId)) if (run.occasion === 'held' && run.party_id === partyId) await stopRun(work, run);
}

/**
 * The connected agent leaves. With a disconnect flow set the chat lives on: a new segment runs it, with the same
 * working queue and priority (T01, T06, T08). Without one the chat ends. A task ends when its agent says so, and goes
 * back to its queue if his link was lost and no flow says otherwise: nobody has done its work. A call goes on without him if
 * others are on it.
 */
export async function agentLeaves(work: Work, contact: ContactsTable, reason: 'ended_by_agent' | 'ended_by_customer' | 'link_lost' | 'idle_disconnect' | 'dropped'): Promise<void> {
  const chat = await loadChat(work.db, contact.initial_id);
  if (await awaitsAnswer(work.db, chat)) return chat.call_direction === 'callback' ? attemptFailed(work, chat.id, 'telecom_originator_cancel') : endChat(work, chat.id, reason === 'link_lost' ? reason : 'telecom_originator_cancel');
  if (chat.channel === 'VOICE') {
    const passed = await passOn(work, chat, contact, reason);
    if (!passed.alone && passed.waits !== null) await runQueueFlow(work, passed.waits);
    if (!passed.alone) return;
  }
  if (chat.channel === 'TASK' && reason === 'ended_by_agent') return endChat(work, chat.id, reason);
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined) {
    if (chat.channel === 'TASK') return backToQueue(work, chat, contact);
    return endChat(work, chat.id, reason, { disconnectFlow: false });
  }
  await intoDisconnectFlow(work, chat, contact, { flowId, reason });
}

/** Nobody is with the customer any more: the disconnect flow has him, if one is set; else it is over. */
export async function customerRemains(work: Work, chat: ChatsTable, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined) await endChat(work, chat.id, reason);
  else await intoDisconnectFlow(work, chat, contact, { flowId, reason });
}

/**
 * An agent has left the customer to somebody outside who did not come. The disconnect flow has him, as ever when he is alone; without one he
 * waits for the agent who handed him on, so that he is not lost.
 */
export async function nobodyCame(work: Work, chat: ChatsTable, contact: ContactsTable, reason: ChatEnd): Promise<void> {
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined && (await backToSender(work, contact, reason))) return;
  if (flowId === undefined) return endChat(work, chat.id, reason);
  await tellSender(work, contact, { type: 'transfer_ended', data: { reason } });
  await intoDisconnectFlow(work, chat, contact, { flowId, reason });
}

async function intoDisconnectFlow(work: Work, chat: ChatsTable, contact: ContactsTable, { flowId, reason }: { flowId: string; reason: ChatEnd }): Promise<void> {
  await stopRuns(work, chat.id);
  await endSegment(work, contact, reason);
  const segment = await startSegment(work, chat, contact);
  // A task's disconnect flow may know its agent (connect-facts 3.8).
  await runOn(work, { chatId: chat.id, contactId: segment.id, flowId, occasion: 'left', userId: chat.channel === 'TASK' ? contact.user_id : null });
}

/** The task waits again where it waited before, as old as it was. */
async function backToQueue(work: Work, chat: ChatsTable, contact: ContactsTable): Promise<void> {
  await stopRuns(work, chat.id);
  await endSegment(work, contact, 'link_lost');
  const segment = await startSegment(work, chat, contact);
  await enqueue(work, segment.id, contact.queue_age_at ?? undefined);
}

/** Segments of one task at most; the disconnect flow starts no more (connect-facts 3.4: twelve contacts in a chain). */
const SEGMENTS_MAX = 12;

/**
 * A task's flow has ended it, or its time is over: its disconnect flow runs if one is set (connect-facts 10), on a new
 * segment with as much time as the task had. A chat never outlives its duration (T04).
 * @returns whether the task goes on.
 */
async function goesOn(work: Work, chatId: string, reason: 'ended_by_flow' | 'expired'): Promise<boolean> {
  const chat = await loadChat(work.db, chatId);
  if (chat.channel !== 'TASK' || chat.state === 'ended') return false;
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  const { count } = await work.db.selectFrom('contacts').select((of) => of.fn.countAll<number>().as('count')).where('initial_id', '=', chatId).executeTakeFirstOrThrow();
  if (flowId === undefined || Number(count) >= SEGMENTS_MAX) return false;
  if (reason === 'expired') {
    const expiresAt = work.now + (chat.lasts ?? 0);
    await changeChat(work, chatId, { expires_at: expiresAt });
    await setTimer(work, { kind: DURATION_TIMER, key: chatId, dueAt: expiresAt });
  }
  await intoDisconnectFlow(work, chat, await loadContact(work.db, chat.current_contact_id), { flowId, reason });
  return true;
}

/** The duration of a chat, or the time of a task, is over. */
export async function timeIsOver(work: Work, chatId: string): Promise<void> {
  if (!(await goesOn(work, chatId, 'expired'))) await endChat(work, chatId, 'expired');
}

/**
 * A bot leaves. A Wait for that is over and its flow goes on. Otherwise, where a flow has the chat and only the customer
 * remains, the disconnect flow has him from now on (T09, T87); without one the flow goes on. A chat in a queue or with an
 * agent stays there, and a disconnect flow at work does not begin anew.
 */
export async function botLeaves(work: Work, bot: { chatId: string; participantId: string }): Promise<void> {
  const chat = await loadChat(work.db, bot.chatId);
  if (!(await removeBot(work, chat, { id: bot.participantId }, { chatEnds: false }))) return;
  const waiting = await runsWaitingFor(work, chat.id, 'BotParticipantDisconnected');
  for (const run of waiting) await goOnAfter(work, run, await resumeRun(work, run, { kind: 'botParticipantDisconnected' }));
  if (waiting.length === 0 && (await onlyCustomerRemains(work, chat.id))) await leaveToDisconnectFlow(work, chat.id);
}

/** Whether the contact's own flow has the chat and nobody whom the customer can see is with him. */
async function onlyCustomerRemains(work: Work, chatId: string): Promise<boolean> {
  const runs = await openRuns(work, chatId);
  if (!runs.some((run) => run.occasion === 'started') || runs.some((run) => run.occasion === 'left')) return false;
  const others = await work.db
    .selectFrom('participants')
    .select('id')
    .where('initial_contact_id', '=', chatId)
    .where('role', '!=', 'CUSTOMER')
    .where('joined_at', 'is not', null)
    .where('left_at', 'is', null)
    .execute();
  return others.length === 0;
}

/** @returns whether there is one, and it runs. */
async function leaveToDisconnectFlow(work: Work, chatId: string): Promise<boolean> {
  const chat = await loadChat(work.db, chatId);
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined) return false;
  const contact = await loadContact(work.db, chat.current_contact_id);
  await intoDisconnectFlow(work, chat, contact, { flowId, reason: 'ended_by_bot' });
  return true;
}

/** A waiting contact goes to another queue and begins to wait there anew, as a segment of its own. */
async function moveToQueue(work: Work, contactId: string, queueId: string): Promise<void> {
  const contact = await loadContact(work.db, contactId);
  const chat = await loadChat(work.db, contact.initial_id);
  await stopRuns(work, chat.id);
  await endSegment(work, contact, 'transferred');
  const segment = await startSegment(work, chat, contact, { method: 'QUEUE_TRANSFER', queueId });
  await enqueue(work, segment.id);
}

/** The flow of a transfer, on the new segment of what was handed on. `userId` is whom it goes to, if to a user. */
export async function runTransferFlow(work: Work, to: { chatId: string; contactId: string; flowId: string; userId: string | null }): Promise<void> {
  await runOn(work, { ...to, occasion: 'started' });
}

/**
 * The flow for a task that was paused or resumed, if there is one: the one given, or the one the contact has set.
 * @param occasion.flowId a flow for this time only.
 */
export async function runOccasionFlow(work: Work, chat: ChatsTable, contact: ContactsTable, occasion: { kind: 'paused' | 'resumed'; flowId: string | null }): Promise<void> {
  const wanted = occasion.flowId === null ? await flowsFor(work, chat, { kind: occasion.kind }) : [occasion.flowId];
  for (const flowId of await publishedOf(work, wanted)) await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: occasion.kind, userId: contact.user_id });
}

/** The flow by which an agent on a call asks another in, on a segment beside it. It plays to whoever asks. */
export async function runConsultFlow(work: Work, to: { chatId: string; contactId: string; flowId: string; userId: string | null; partyId: string }): Promise<void> {
  await runOn(work, { ...to, occasion: 'consulted' });
}

async function runOn(work: Work, start: { chatId: string; contactId: string; flowId: string; occasion: RunOccasion; userId: string | null; partyId?: string }): Promise<void> {
  const started = await startRun(work, start);
  if (started) await goOnAfter(work, started.run, started.end);
}

/** What the end of a run means to the chat. */
async function goOnAfter(work: Work, run: FlowRunsTable, end: RunEnd): Promise<void> {
  if (run.occasion === 'consulted') return consultGoesOn(work, run, end);
  const holdsChat = run.occasion === 'started' || run.occasion === 'left';
  switch (end.kind) {
    case 'blocked':
    case 'unchanged':
      return;
    case 'handedToQueue':
      if (holdsChat) await enqueue(work, run.contact_id);
      else if (run.occasion === 'resumed') await backAfterPause(work, run);
      return;
    case 'movedToQueue':
      if (run.occasion === 'queued') await moveToQueue(work, run.contact_id, end.queueId);
      return;
    case 'disconnected':
      // A whisper to somebody who was asked in ends his part of the call alone.
      if (await isAskedIn(work.db, await loadContact(work.db, run.contact_id))) return agentLeaves(work, await loadContact(work.db, run.contact_id), 'dropped');
      await endedByFlow(work, run, {});
      return;
    case 'ended':
    case 'failed':
      if (run.occasion === 'accepted') await whisperToCustomer(work, { chatId: run.initial_contact_id, contactId: run.contact_id, userId: run.user_id });
      // The flow's bot is gone, and with it whom the customer talked to: only he remains (T09, T87).
      if (run.occasion === 'started' && (await hadBot(work, run)) && (await leaveToDisconnectFlow(work, run.initial_contact_id))) return;
      if (run.occasion === 'started' && (await backToSender(work, await loadContact(work.db, run.contact_id), 'transferred'))) return;
      // A queue flow or a whisper leaves the chat where it is. Nobody would ever find one that no flow, queue or agent has.
      if (holdsChat) await endedByFlow(work, run, { failed: end.kind === 'failed' });
  }
}

/** What the end of a flow means that asks somebody into a call: the call itself stays as it is. */
async function consultGoesOn(work: Work, run: FlowRunsTable, end: RunEnd): Promise<void> {
  if (end.kind === 'blocked' || end.kind === 'unchanged') return;
  const contact = await loadContact(work.db, run.contact_id);
  if (end.kind !== 'handedToQueue') return consultEnds(work, contact, 'ended_by_flow');
  await intoQueue(work, contact, work.now);
}

/** An agent's transfer took the contact nowhere: it waits for the agent who handed it on. @returns whether there is one. */
async function backToSender(work: Work, contact: ContactsTable, reason: ChatEnd): Promise<boolean> {
  const transfer = await work.db.selectFrom('transfers').selectAll().where('contact_id', '=', contact.id).where('came_back_at', 'is', null).executeTakeFirst();
  if (transfer?.by_user_id == null) return false;
  const own = await work.db.selectFrom('queues').innerJoin('users', 'users.id', 'queues.owner_user_id').select('queues.id').where('users.id', '=', transfer.by_user_id).where('users.disabled', '=', 0).executeTakeFirst();
  if (!own) return false;
  await work.db.updateTable('transfers').set({ came_back_at: work.now }).where('contact_id', '=', contact.id).execute();
  await stopRuns(work, contact.initial_id);
  await endSegment(work, contact, reason);
  const segment = await startSegment(work, await loadChat(work.db, contact.initial_id), contact, { method: 'TRANSFER', queueId: own.id });
  await tellSender(work, contact, { type: 'transfer_came_back', data: {} });
  await enqueue(work, segment.id);
  return true;
}

/** A resumed task that no agent has goes back into a queue, and whatever flow it had is over. */
async function backAfterPause(work: Work, run: FlowRunsTable): Promise<void> {
  const contact = await loadContact(work.db, run.contact_id);
  if (contact.state !== 'in_flow') return;
  await stopRuns(work, run.initial_contact_id);
  await enqueue(work, contact.id);
}

async function endedByFlow(work: Work, run: FlowRunsTable, detail: Record<string, boolean>): Promise<void> {
  if (run.occasion !== 'left' && (await goesOn(work, run.initial_contact_id, 'ended_by_flow'))) return;
  await endChat(work, run.initial_contact_id, 'ended_by_flow', { flowId: run.flow_id, ...detail });
}

/** A callback that is due waits in its queue, which may take a fifth more of such. @returns whether the queue takes it now. */
export async function queueCallback(work: Work, chat: ChatsTable): Promise<boolean> {
  const contact = await loadContact(work.db, chat.current_contact_id);
  if (contact.queue_id === null || (await admission(work, contact.queue_id, 'callback_due')) !== 'admitted') return false;
  await enqueue(work, contact.id);
  return true;
}

/**
 * The contact waits in its working queue from now on, and the queue's flow runs.
 * @param ageAt since when it counts as waiting in the order of the queue, where that is earlier.
 */
async function enqueue(work: Work, contactId: string, ageAt: number = work.now): Promise<void> {
  const contact = await loadContact(work.db, contactId);
  await changeChat(work, contact.initial_id, { state: 'in_queue', wait_since: null, wait_until: null });
  await intoQueue(work, contact, ageAt);
  await runQueueFlow(work, contact);
}

async function intoQueue(work: Work, contact: ContactsTable, ageAt: number): Promise<void> {
  const queue = await work.db.selectFrom('queues').select('name').where('id', '=', contact.queue_id).executeTakeFirst();
  await changeContact(work, contact.id, { state: 'in_queue', enqueued_at: work.now, queue_age_at: ageAt === work.now ? work.now - contact.age_adjust : ageAt });
  note(work, {
    type: 'queued', initialContactId: contact.initial_id, contactId: contact.id, queueId: contact.queue_id,
    data: { channel: contact.channel, queue: queue?.name ?? null, priority: contact.priority, ageAdjust: contact.age_adjust },
  });
  chatTouched(work, contact.initial_id);
  lookForOffers(work, { contact: contact.id });
}

async function runQueueFlow(work: Work, contact: ContactsTable): Promise<void> {
  const chat = await loadChat(work.db, contact.initial_id);
  // A queue's flow is for who waits on the line; somebody who is to be called back does not.
  if (await awaitsAnswer(work.db, chat)) return;
  for (const flowId of await publishedOf(work, await flowsFor(work, chat, { kind: 'queued' }))) {
    await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'queued', userId: null });
  }
}

async function flowsFor(work: Work, chat: ChatsTable, occasion: Occasion): Promise<readonly string[]> {
  const rows = await work.db.selectFrom('default_flows').selectAll().execute();
  const defaults: FlowDefaults = Object.fromEntries(rows.map((row) => [row.occasion, row.flow_id]));
  return selectFlows(occasion, chat.channel as Channel, readStrings(chat.hooks) as Hooks, defaults);
}

/** Those of these flows that can run (T48). */
async function publishedOf(work: Work, flowIds: readonly string[]): Promise<string[]> {
  if (flowIds.length === 0) return [];
  const found = await work.db.selectFrom('flows').select('id').where('id', 'in', flowIds).where('content', 'is not', null).execute();
  const published = new Set(found.map((flow) => flow.id));
  return flowIds.filter((id) => published.has(id));
}

/** Everything an agent works on counts as left: his link has been gone for longer than its grace. */
export async function loseContactsOf(work: Work, userId: string): Promise<void> {
  const connected = await work.db.selectFrom('contacts').selectAll().where('user_id', '=', userId).where('state', '=', 'with_agent').orderBy('id').execute();
  for (const contact of connected) await agentLeaves(work, contact, 'link_lost');
  if (connected.length > 0) agentTouched(work, userId);
  for (const monitor of await openMonitors(work.db, { userId })) await endMonitoring(work, monitor, 'link_lost');
}
