import { agentTouched } from '../agents/agent-status.ts';
import type { OutsideResult } from '../flows/outside-call.ts';
import { takeCall } from '../flows/outside-calls.ts';
import { openRuns, resumeRun, runsWaitingFor, startRun, stopRuns, type RunEnd, type RunOccasion } from '../flows/runner.ts';
import { selectFlows, type FlowDefaults, type Hooks, type Occasion } from '../flows/select-flow.ts';
import type { Channel } from '../../contract/primitives.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import type { ChatsTable, ContactsTable, FlowRunsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { removeBot } from './bot-participants.ts';
import { detachAgent, endChat } from './chat-end.ts';
import { note } from './notes.ts';
import { changeChat, changeContact, loadChat, loadContact, readStrings } from './rows.ts';
import { chatTouched } from './views.ts';

/*
 * The course of a chat: from flow to queue to agent, and after his leaving into the disconnect flow and round again.
 */

/** Runs the flow a chat was started with. */
export async function runFirstFlow(work: Work, chat: ChatsTable): Promise<void> {
  await runOn(work, { chatId: chat.id, contactId: chat.current_contact_id, flowId: chat.flow_id, occasion: 'started', userId: null });
}

/** The time of a Wait is over. Nothing happens if the run has gone on meanwhile. */
export async function waitIsOver(work: Work, runId: string): Promise<void> {
  const run = await work.db.selectFrom('flow_runs').selectAll().where('id', '=', runId).where('ended_at', 'is', null).executeTakeFirst();
  if (run) await goOnAfter(work, run, await resumeRun(work, run, { kind: 'waitCompleted' }));
}

/**
 * A call to the outside has come to its end, well or not: the run that stands at it goes on. Nothing happens if its
 * flow was stopped or its contact has ended meanwhile.
 */
export async function callAnswered(work: Work, callId: string, result: OutsideResult): Promise<void> {
  const call = await takeCall(work, callId, result);
  if (call === undefined || call.awaited === 0) return;
  const run = await work.db.selectFrom('flow_runs').selectAll().where('id', '=', call.run_id).where('ended_at', 'is', null).executeTakeFirst();
  if (run) await goOnAfter(work, run, await resumeRun(work, run, { kind: 'called', result }));
}

/** The customer has written: a Wait for his return is over (T02). */
export async function customerWrote(work: Work, chatId: string): Promise<void> {
  for (const run of await runsWaitingFor(work, chatId, 'CustomerReturned')) {
    await goOnAfter(work, run, await resumeRun(work, run, { kind: 'customerReturned' }));
  }
}

/** The whisper flows on acceptance, with `$.Agent` filled; the queue's flow stops at once (T39). */
export async function runWhispers(work: Work, chat: ChatsTable, contact: ContactsTable, userId: string): Promise<void> {
  for (const flowId of await flowsFor(work, chat, { kind: 'accepted' })) {
    await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'accepted', userId });
  }
}

/**
 * The connected agent leaves. With a disconnect flow set the chat lives on: a new segment runs it, with the same
 * working queue and priority (T01, T06, T08). Without one the chat ends.
 */
export async function agentLeaves(work: Work, contact: ContactsTable, reason: 'ended_by_agent' | 'ended_by_customer' | 'link_lost' | 'idle_disconnect'): Promise<void> {
  const chat = await loadChat(work.db, contact.initial_id);
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined) {
    await endChat(work, chat.id, reason, { disconnectFlow: false });
    return;
  }
  await stopRuns(work, chat.id);
  await detachAgent(work, contact, reason);
  const segment = await startSegment(work, chat, contact);
  await runOn(work, { chatId: chat.id, contactId: segment.id, flowId, occasion: 'left', userId: null });
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

async function leaveToDisconnectFlow(work: Work, chatId: string): Promise<void> {
  const chat = await loadChat(work.db, chatId);
  const [flowId] = await publishedOf(work, await flowsFor(work, chat, { kind: 'left' }));
  if (flowId === undefined) return;
  const contact = await loadContact(work.db, chat.current_contact_id);
  await stopRuns(work, chatId);
  await changeContact(work, contact.id, { state: 'ended', disconnected_at: work.now, closed_at: work.now, end_reason: 'ended_by_bot' });
  note(work, { type: 'segment_ended', initialContactId: chatId, contactId: contact.id, queueId: contact.queue_id, data: { reason: 'ended_by_bot' } });
  const segment = await startSegment(work, chat, contact);
  await runOn(work, { chatId, contactId: segment.id, flowId, occasion: 'left', userId: null });
}

async function startSegment(work: Work, chat: ChatsTable, previous: ContactsTable): Promise<ContactsTable> {
  const segment: ContactsTable = {
    id: work.ids.next(work.now), initial_id: chat.id, previous_id: previous.id, channel: chat.channel, initiation_method: 'DISCONNECT',
    initiated_at: work.now, state: 'in_flow', queue_id: previous.queue_id, priority: previous.priority, age_adjust: previous.age_adjust,
    enqueued_at: null, queue_age_at: null, dequeued_at: null, user_id: null, connected_at: null, acw_at: null, closed_at: null,
    disconnected_at: null, end_reason: null, offers: 0,
  };
  await work.db.insertInto('contacts').values(segment).execute();
  // What he wrote while the agent was there the agent has seen; only what comes from here on is a return.
  const { last_customer_position: seen } = await loadChat(work.db, chat.id);
  await changeChat(work, chat.id, { current_contact_id: segment.id, state: 'in_flow', seen_customer_position: seen });
  note(work, {
    type: 'segment_started', initialContactId: chat.id, contactId: segment.id, queueId: segment.queue_id,
    data: { previousContactId: previous.id, initiationMethod: segment.initiation_method, priority: segment.priority },
  });
  chatTouched(work, chat.id);
  return segment;
}

async function runOn(work: Work, start: { chatId: string; contactId: string; flowId: string; occasion: RunOccasion; userId: string | null }): Promise<void> {
  const started = await startRun(work, start);
  if (started) await goOnAfter(work, started.run, started.end);
}

/** What the end of a run means to the chat. */
async function goOnAfter(work: Work, run: FlowRunsTable, end: RunEnd): Promise<void> {
  const holdsChat = run.occasion === 'started' || run.occasion === 'left';
  switch (end.kind) {
    case 'blocked':
    case 'unchanged':
      return;
    case 'handedToQueue':
      if (holdsChat) await enqueue(work, run);
      return;
    case 'disconnected':
      await endChat(work, run.initial_contact_id, 'ended_by_flow', { flowId: run.flow_id });
      return;
    case 'ended':
    case 'failed':
      // A queue flow or a whisper leaves the chat where it is. Nobody would ever find one that no flow, queue or agent has.
      if (holdsChat) await endChat(work, run.initial_contact_id, 'ended_by_flow', { flowId: run.flow_id, failed: end.kind === 'failed' });
  }
}

/** The contact waits in its working queue from now on, and the queue's flow runs. */
async function enqueue(work: Work, run: FlowRunsTable): Promise<void> {
  const contact = await loadContact(work.db, run.contact_id);
  const queue = await work.db.selectFrom('queues').select('name').where('id', '=', contact.queue_id).executeTakeFirst();
  await changeContact(work, contact.id, { state: 'in_queue', enqueued_at: work.now, queue_age_at: work.now - contact.age_adjust });
  await changeChat(work, contact.initial_id, { state: 'in_queue', wait_since: null, wait_until: null });
  note(work, {
    type: 'queued', initialContactId: contact.initial_id, contactId: contact.id, queueId: contact.queue_id,
    data: { queue: queue?.name ?? null, priority: contact.priority, ageAdjust: contact.age_adjust },
  });
  chatTouched(work, contact.initial_id);
  lookForOffers(work, { contact: contact.id });
  const chat = await loadChat(work.db, contact.initial_id);
  for (const flowId of await publishedOf(work, await flowsFor(work, chat, { kind: 'queued' }))) {
    await runOn(work, { chatId: chat.id, contactId: contact.id, flowId, occasion: 'queued', userId: null });
  }
}

async function flowsFor(work: Work, chat: ChatsTable, occasion: Occasion): Promise<readonly string[]> {
  const rows = await work.db.selectFrom('default_flows').selectAll().execute();
  const standard = (name: string): string | null => rows.find((row) => row.occasion === name)?.flow_id ?? null;
  const defaults: FlowDefaults = {
    customerQueue: standard('customer_queue'),
    agentWhisper: standard('agent_whisper'),
    customerWhisper: standard('customer_whisper'),
  };
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
}
