import type { FlowType } from '../../contract/flow-language.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, changeContact, loadChat } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import { builtOnce, type Place } from '../storage/built-once.ts';
import type { Work } from '../storage/work.ts';
import { awaitsAnswer } from '../voice/callback-rows.ts';
import { advance, newRun } from './advance.ts';
import { forgetKeys, startCollecting, stopCollecting } from './collecting.ts';
import type { Flow } from './flow.ts';
import { startDial, stopDial } from './dialing.ts';
import { sendBotAway } from './flow-bot.ts';
import { hearNext, listen, stopListening } from './listening.ts';
import { dropCalls, keepCall } from './outside-calls.ts';
import { parseFlow } from './parse.ts';
import { INTERRUPTION_TIMER, startPlaying, stopCompany, stopPlaying } from './playing.ts';
import { answerQuestion } from './runner-answers.ts';
import { applyEffect } from './runner-effects.ts';
import { readFacts } from './runner-facts.ts';
import { RunState, type End, type Outcome, type Resume, type RunEvent } from './step.ts';

/*
 * Runs flows on chats: gives the interpreter its facts, writes its effects, keeps its state in a row, and sets the
 * timers of its Waits. What the end of a run means to the chat is decided in contacts/course.ts.
 */

/**
 * What a run is for: the contact's own flow, the queue's, the whispers on acceptance, or the disconnect flow. On a call the
 * customer's whisper comes after the agent's (`whispered`), somebody is on hold (`held`), or the customer whom this side calls has
 * answered (`answered`). An agent on a call asks another in (`consulted`): its flow plays to him, and leaves the call where it is.
 */
export type RunOccasion = 'started' | 'queued' | 'accepted' | 'whispered' | 'answered' | 'held' | 'consulted' | 'left' | 'paused' | 'resumed';

/** When a whisper on a call is ended; the key is the run's id. */
export const WHISPER_TIMER = 'whisper';
/** The longest whisper on a call, in milliseconds (connect-facts 3.7). */
const WHISPER_LASTS = 2 * 60_000;

/** When a Wait is over; the key is the run's id. */
export const WAIT_TIMER = 'wait';

/** How a run came to its end; `blocked`: it stands at a Wait or a call, or listens; `unchanged`: it did not wait for this. */
export type RunEnd = Exclude<End, { kind: 'transferredToFlow' | 'invokedModule' | 'returnedFromModule' }> | { kind: 'blocked' } | { kind: 'unchanged' };

/**
 * Starts a published flow on a contact. The run keeps the flow's content as it is now: publishing another later does
 * not change it.
 * @returns undefined if there is no such flow or it is not published (T48); that is noted.
 */
export async function startRun(
  work: Work,
  start: { chatId: string; contactId: string; flowId: string; occasion: RunOccasion; userId: string | null; partyId?: string },
): Promise<{ run: FlowRunsTable; end: RunEnd } | undefined> {
  const flow = await work.db.selectFrom('flows').selectAll().where('id', '=', start.flowId).executeTakeFirst();
  const place = { initialContactId: start.chatId, contactId: start.contactId };
  if (!flow || flow.content === null) {
    note(work, { type: 'flow_missing', ...place, data: { flowId: start.flowId, occasion: start.occasion, published: false } });
    return undefined;
  }
  const chat = await loadChat(work.db, start.chatId);
  const run: FlowRunsTable = {
    id: work.ids.next(work.now), initial_contact_id: start.chatId, contact_id: start.contactId, flow_id: flow.id, content: flow.content,
    occasion: start.occasion, user_id: start.userId, state: JSON.stringify(newRun(flow.id, JSON.parse(chat.loop_counts) as Record<string, number>)),
    blocked_on: null, wait_events: null, started_at: work.now, ended_at: null, party_id: start.partyId ?? null,
  };
  await work.db.insertInto('flow_runs').values(run).execute();
  if (chat.channel === 'VOICE' && WHISPERS.has(run.occasion)) await setTimer(work, { kind: WHISPER_TIMER, key: run.id, dueAt: work.now + WHISPER_LASTS });
  note(work, { type: 'flow_started', ...place, data: { runId: run.id, flowId: flow.id, flow: flow.name, occasion: start.occasion } });
  return { run, end: await drive(work, run, { kind: 'start' }) };
}

/** Goes on with a run that waits. */
export async function resumeRun(work: Work, run: FlowRunsTable, resume: Resume): Promise<RunEnd> {
  return drive(work, run, resume);
}

/** This run, if it has not ended. */
export async function openRun(work: Work, runId: string): Promise<FlowRunsTable | undefined> {
  return work.db.selectFrom('flow_runs').selectAll().where('id', '=', runId).where('ended_at', 'is', null).executeTakeFirst();
}

/** The runs of a chat that have not ended, oldest first. */
export async function openRuns(work: Work, chatId: string): Promise<FlowRunsTable[]> {
  return work.db.selectFrom('flow_runs').selectAll().where('initial_contact_id', '=', chatId).where('ended_at', 'is', null).orderBy('started_at').orderBy('id').execute();
}

/** The runs of a chat that stand at a Wait which this event ends, oldest first. */
export async function runsWaitingFor(work: Work, chatId: string, event: RunEvent): Promise<FlowRunsTable[]> {
  return waiting(work.db, { chatId, among: `%"${event}"%` });
}

const waiting = builtOnce((rows, place: Place<{ chatId: string; among: string }>) =>
  rows.selectFrom('flow_runs').selectAll().where('initial_contact_id', '=', place('chatId')).where('ended_at', 'is', null).where('wait_events', 'like', place('among')).orderBy('id'),
);

/**
 * Stops what runs on a chat at once, a Wait included: of all occasions, or of one (T39). What a queue's flow plays stays to be
 * heard where that alone is stopped, until the whisper that follows is over.
 */
export async function stopRuns(work: Work, chatId: string, occasion?: RunOccasion): Promise<void> {
  for (const run of await openRuns(work, chatId)) if (occasion === undefined || run.occasion === occasion) await stopRun(work, run, { staysHeard: occasion === 'queued' });
}

/** Stops this run at once, whatever it stands at. */
export async function stopRun(work: Work, run: FlowRunsTable, { staysHeard } = { staysHeard: false }): Promise<void> {
  await finish(work, run, { staysHeard });
  note(work, { type: 'flow_stopped', initialContactId: run.initial_contact_id, contactId: run.contact_id, data: { runId: run.id, flowId: run.flow_id, occasion: run.occasion } });
}

async function finish(work: Work, run: FlowRunsTable, { staysHeard } = { staysHeard: false }): Promise<void> {
  if (run.blocked_on === 'wait') await cancelTimer(work, WAIT_TIMER, run.id);
  if (run.blocked_on === 'call') await dropCalls(work, run.id);
  await dropCallers(work, run);
  if (run.blocked_on === 'listen') await stopListening(work, run.id);
  await fallSilent(work, run, { staysHeard });
  if (WHISPERS.has(run.occasion)) await whisperOver(work, run);
  // What was typed ahead was meant for this flow.
  if (run.occasion !== 'held') await forgetKeys(work, run.initial_contact_id);
  // A bot is there for its flow: none stays behind when that is stopped in the middle of a dialogue.
  if (run.blocked_on === 'call' || run.blocked_on === 'listen') await sendBotAway(work, run);
  await work.db.updateTable('flow_runs').set({ ended_at: work.now, blocked_on: null, wait_events: null }).where('id', '=', run.id).execute();
}

async function drive(work: Work, row: FlowRunsTable, first: Resume): Promise<RunEnd> {
  let run = row;
  let state = RunState.parse(JSON.parse(run.state));
  let resume = first;
  for (;;) {
    const flow = runnable(run.content, await flowType(work, run.flow_id));
    if (flow === null) return close(work, run, state, { kind: 'failed', why: 'The flow cannot be read.' });
    const step = advance(flow, state, resume, { ...await readFacts(work.db, run), traced: true });
    if (step.outcome.kind === 'unchanged') return step.outcome;
    if (run.blocked_on === 'wait') run = await unblock(work, run, resume);
    else if (run.blocked_on !== null) run = await takeUp(work, run);
    for (const effect of step.effects) await applyEffect(work, run, effect);
    state = step.run;
    const { outcome } = step;
    if (outcome.kind === 'needs') {
      const chat = await loadChat(work.db, run.initial_contact_id);
      // Somebody who is asked into a call waits beside it: what is asked is asked for his segment.
      const seen = run.occasion === 'consulted' ? { ...chat, current_contact_id: run.contact_id } : chat;
      resume = { kind: 'answer', answer: await answerQuestion(work, outcome.question, seen) };
    } else if (outcome.kind === 'transferredToFlow') {
      await dropCallers(work, run);
      const target = await publishedContent(work, outcome.flowId);
      if (target === null) return close(work, run, state, { kind: 'failed', why: `The flow ${outcome.flowId} is not published.` });
      run = { ...run, flow_id: outcome.flowId, content: target };
      resume = { kind: 'start' };
    } else if (outcome.kind === 'invokedModule') {
      const target = await publishedContent(work, outcome.flowId);
      if (target === null) return close(work, run, state, { kind: 'failed', why: `The module ${outcome.flowId} is not published.` });
      await keepCaller(work, run, state.callers.length - 1);
      run = { ...run, flow_id: outcome.flowId, content: target };
      resume = { kind: 'start' };
    } else if (outcome.kind === 'returnedFromModule') {
      const content = await takeCaller(work, run, state.callers.length);
      if (content === null) return close(work, run, state, { kind: 'failed', why: `The flow ${state.flowId} that invoked the module is gone.` });
      run = { ...run, flow_id: state.flowId, content };
      resume = { kind: 'moduleReturned', returned: { result: outcome.result, failed: outcome.failed ?? null } };
    } else if (outcome.kind === 'calls') {
      await stand(work, run, state, 'call');
      await keepCall(work, run, outcome.request, true);
      return { kind: 'blocked' };
    } else if (outcome.kind === 'listens') {
      run = await stand(work, run, state, 'listen');
      const heard = await hearNext(work, run.initial_contact_id);
      if (heard === undefined) {
        await listen(work, run, outcome.milliseconds);
        return { kind: 'blocked' };
      }
      resume = heard;
    } else if ((outcome.kind === 'plays' || outcome.kind === 'collects') && (await nobodyHears(work, run, outcome))) {
      run = await stand(work, run, state, outcome.kind === 'plays' ? 'play' : 'collect');
      resume = { kind: 'playFailed', why: 'The customer has not been called yet: nobody would hear it.' };
    } else if (outcome.kind === 'plays') {
      await stand(work, run, state, 'play');
      await startPlaying(work, run, outcome);
      return { kind: 'blocked' };
    } else if (outcome.kind === 'collects') {
      run = await stand(work, run, state, 'collect');
      const keyed = await startCollecting(work, run, outcome);
      if (keyed === undefined) return { kind: 'blocked' };
      resume = keyed;
    } else if (outcome.kind === 'dials') {
      await stand(work, run, state, 'dial');
      await startDial(work, run, outcome.dial);
      return { kind: 'blocked' };
    } else if (outcome.kind === 'blocked') {
      run = await block(work, run, state, outcome);
      if (!(await alreadyReturned(work, run, outcome))) return { kind: 'blocked' };
      resume = { kind: 'customerReturned' };
    } else return close(work, run, state, outcome);
  }
}

/** Keeps a flow that waits for a module as it is now: publishing another meanwhile does not change it. */
async function keepCaller(work: Work, run: FlowRunsTable, depth: number): Promise<void> {
  await work.db.insertInto('flow_run_callers').values({ run_id: run.id, depth, content: run.content }).execute();
}

async function takeCaller(work: Work, run: FlowRunsTable, depth: number): Promise<string | null> {
  const caller = await work.db.deleteFrom('flow_run_callers').where('run_id', '=', run.id).where('depth', '=', depth).returning('content').executeTakeFirst();
  return caller?.content ?? null;
}

async function dropCallers(work: Work, run: FlowRunsTable): Promise<void> {
  await work.db.deleteFrom('flow_run_callers').where('run_id', '=', run.id).execute();
}

async function close(work: Work, run: FlowRunsTable, state: RunState, end: Exclude<RunEnd, { kind: 'blocked' | 'unchanged' }>): Promise<RunEnd> {
  await finish(work, run);
  await save(work, run, state);
  note(work, {
    type: 'flow_ended', initialContactId: run.initial_contact_id, contactId: run.contact_id,
    data: { runId: run.id, flowId: run.flow_id, occasion: run.occasion, end: end.kind, why: end.kind === 'failed' ? end.why : null },
  });
  return end;
}

async function save(work: Work, run: FlowRunsTable, state: RunState): Promise<void> {
  await work.db.updateTable('flow_runs').set({ flow_id: run.flow_id, content: run.content, state: JSON.stringify(state) }).where('id', '=', run.id).execute();
  await changeChat(work, run.initial_contact_id, { loop_counts: JSON.stringify(state.loops) });
}

/** The run stands at a Wait. Its timer never outlives the chat: the duration ends it then anyway (T04). */
async function block(work: Work, row: FlowRunsTable, state: RunState, wait: Extract<Outcome, { kind: 'blocked' }>): Promise<FlowRunsTable> {
  const run: FlowRunsTable = { ...row, blocked_on: 'wait', wait_events: JSON.stringify(wait.events) };
  await save(work, run, state);
  await work.db.updateTable('flow_runs').set({ blocked_on: 'wait', wait_events: run.wait_events }).where('id', '=', run.id).execute();
  const chat = await loadChat(work.db, run.initial_contact_id);
  // A chat's duration is fixed and ends it anyway (T04); a task may be given more time while it waits.
  const over = work.now + wait.milliseconds;
  const until = chat.channel === 'TASK' ? over : Math.min(over, chat.expires_at);
  if (until < chat.expires_at || chat.channel === 'TASK') await setTimer(work, { kind: WAIT_TIMER, key: run.id, dueAt: until });
  const forCustomer = wait.events.includes('CustomerReturned');
  if (holdsChat(run)) {
    const where = forCustomer ? ('waiting_for_customer' as const) : ('in_flow' as const);
    await changeChat(work, chat.id, { state: where, wait_since: work.now, wait_until: until });
    await changeContact(work, run.contact_id, { state: where });
    chatTouched(work, chat.id);
  }
  note(work, {
    type: 'wait_started', initialContactId: chat.id, contactId: run.contact_id,
    data: { runId: run.id, occasion: run.occasion, until, forCustomer, cappedByDuration: until === chat.expires_at },
  });
  return run;
}

/**
 * Whether a message that no Wait has been told of is there already: written after the agent left and before the Wait
 * began, or during a Wait that did not listen. It counts (T03): the customer need not write again.
 */
async function alreadyReturned(work: Work, run: FlowRunsTable, wait: Extract<Outcome, { kind: 'blocked' }>): Promise<boolean> {
  if (!wait.events.includes('CustomerReturned')) return false;
  const chat = await loadChat(work.db, run.initial_contact_id);
  return chat.last_customer_position > chat.seen_customer_position;
}

/** The Wait is over, one way or the other. */
async function unblock(work: Work, row: FlowRunsTable, resume: Resume): Promise<FlowRunsTable> {
  const run: FlowRunsTable = { ...row, blocked_on: null, wait_events: null };
  await cancelTimer(work, WAIT_TIMER, run.id);
  await work.db.updateTable('flow_runs').set({ blocked_on: null, wait_events: null }).where('id', '=', run.id).execute();
  const chat = await loadChat(work.db, run.initial_contact_id);
  const returned = resume.kind === 'customerReturned';
  await changeChat(work, chat.id, {
    ...(returned && { seen_customer_position: chat.last_customer_position }),
    ...(returned && holdsChat(run) && { returns: chat.returns + 1 }),
    ...(holdsChat(run) && { state: 'in_flow' as const, wait_since: null, wait_until: null }),
  });
  if (holdsChat(run)) {
    await changeContact(work, run.contact_id, { state: 'in_flow' });
    chatTouched(work, chat.id);
  }
  const place = { initialContactId: chat.id, contactId: run.contact_id };
  const waited = chat.wait_since === null ? null : work.now - chat.wait_since;
  if (returned) note(work, { type: 'customer_returned', ...place, data: { runId: run.id, occasion: run.occasion, position: chat.last_customer_position, waited } });
  else if (resume.kind === 'viewAnswered') note(work, { type: 'wait_ended', ...place, data: { runId: run.id, occasion: run.occasion, because: 'view_answered', waited } });
  else if (resume.kind === 'botParticipantDisconnected') note(work, { type: 'wait_ended', ...place, data: { runId: run.id, occasion: run.occasion, because: 'bot_left', waited } });
  else note(work, { type: 'wait_expired', ...place, data: { runId: run.id, occasion: run.occasion, waited, forCustomer: row.wait_events?.includes('"CustomerReturned"') === true } });
  return run;
}

/** The run stands at something that is not a Wait; the chat stays where it is meanwhile. */
async function stand(work: Work, run: FlowRunsTable, state: RunState, at: NonNullable<RunState['blocked']>): Promise<FlowRunsTable> {
  await save(work, run, state);
  await work.db.updateTable('flow_runs').set({ blocked_on: at }).where('id', '=', run.id).execute();
  return { ...run, blocked_on: at };
}

async function takeUp(work: Work, run: FlowRunsTable): Promise<FlowRunsTable> {
  if (run.blocked_on === 'listen') await stopListening(work, run.id);
  await fallSilent(work, run);
  await work.db.updateTable('flow_runs').set({ blocked_on: null }).where('id', '=', run.id).execute();
  return { ...run, blocked_on: null };
}

/** Nothing that this run does on a call goes on. */
async function fallSilent(work: Work, run: FlowRunsTable, { staysHeard } = { staysHeard: false }): Promise<void> {
  if (staysHeard) await cancelTimer(work, INTERRUPTION_TIMER, run.id);
  else if (run.blocked_on === 'play' || run.blocked_on === 'collect') await stopPlaying(work, run);
  if (run.blocked_on === 'collect') await stopCollecting(work, run);
  if (run.blocked_on === 'dial') await stopDial(work, run);
}

/** Who is to be called back is not on the line before he has answered. */
async function nobodyHears(work: Work, run: FlowRunsTable, outcome: Extract<Outcome, { kind: 'plays' | 'collects' }>): Promise<boolean> {
  return (outcome.kind === 'collects' || outcome.audience === 'customer') && awaitsAnswer(work.db, await loadChat(work.db, run.initial_contact_id));
}

const WHISPERS: ReadonlySet<string> = new Set<RunOccasion>(['accepted', 'whispered', 'answered']);

async function whisperOver(work: Work, run: FlowRunsTable): Promise<void> {
  await cancelTimer(work, WHISPER_TIMER, run.id);
  await stopCompany(work, run.initial_contact_id);
}

/** In a queue or with an agent the chat goes on whatever a queue flow or a whisper does. */
const holdsChat = (run: FlowRunsTable): boolean => run.occasion === 'started' || run.occasion === 'left';

async function flowType(work: Work, flowId: string): Promise<FlowType> {
  const flow = await work.db.selectFrom('flows').select('type').where('id', '=', flowId).executeTakeFirst();
  return (flow?.type ?? 'CONTACT_FLOW') as FlowType;
}

async function publishedContent(work: Work, flowId: string): Promise<string | null> {
  const flow = await work.db.selectFrom('flows').select('content').where('id', '=', flowId).executeTakeFirst();
  return flow?.content ?? null;
}

const PARSED_KEPT = 200;
const parsed = new Map<string, Flow | null>();

/** The flow in this text, read once: the same few flows run on every chat. */
function runnable(content: string, type: FlowType): Flow | null {
  const key = `${type} ${content}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const read = parseFlow(content, type);
  if (parsed.size >= PARSED_KEPT) parsed.clear();
  parsed.set(key, read.ok ? read.flow : null);
  return read.ok ? read.flow : null;
}
