import { chatTouched } from '../contacts/views.ts';
import type { FlowRunsTable, PlayingTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import type { Outcome } from './step.ts';

/*
 * What flows play on calls, as rows: kept in the transaction of the flow that says it, made to be heard after its commit by
 * whoever carries the voices. After a restart it is played again from its beginning.
 */

/** When repeated prompts are interrupted; the key is the run's id. */
export const INTERRUPTION_TIMER = 'interruption';

/** The run stands while this plays. */
export async function startPlaying(work: Work, run: FlowRunsTable, plays: Pick<Extract<Outcome, { kind: 'plays' }>, 'spoken' | 'audience' | 'loop' | 'interruptAfter'>): Promise<void> {
  const row: PlayingTable = {
    play_id: work.ids.next(work.now), run_id: run.id, initial_contact_id: run.initial_contact_id, audience: plays.audience, party_id: run.party_id,
    sources: JSON.stringify(plays.spoken.sources), voice: plays.spoken.voice === null ? null : JSON.stringify(plays.spoken.voice), loop: plays.loop ? 1 : 0, since: work.now,
  };
  await work.db.insertInto('playing').values(row).execute();
  if (plays.interruptAfter !== null) await setTimer(work, { kind: INTERRUPTION_TIMER, key: run.id, dueAt: work.now + plays.interruptAfter });
  heardChanges(work, run.initial_contact_id);
}

/** Nothing of this run is to be heard any more. */
export async function stopPlaying(work: Work, run: Pick<FlowRunsTable, 'id' | 'initial_contact_id'>): Promise<void> {
  await cancelTimer(work, INTERRUPTION_TIMER, run.id);
  const { numDeletedRows } = await work.db.deleteFrom('playing').where('run_id', '=', run.id).executeTakeFirst();
  if (numDeletedRows > 0n) heardChanges(work, run.initial_contact_id);
}

/** What was still heard of flows that have ended, to keep the customer company, ends. */
export async function stopCompany(work: Work, chatId: string): Promise<void> {
  const over = work.db.selectFrom('flow_runs').select('id').where('initial_contact_id', '=', chatId).where('ended_at', 'is not', null);
  const { numDeletedRows } = await work.db.deleteFrom('playing').where('initial_contact_id', '=', chatId).where('run_id', 'in', over).executeTakeFirst();
  if (numDeletedRows > 0n) heardChanges(work, chatId);
}

/** The run that plays this, or undefined if that is over. */
export async function runThatPlays(work: Work, playId: string): Promise<FlowRunsTable | undefined> {
  return work.db.selectFrom('playing').innerJoin('flow_runs', 'flow_runs.id', 'playing.run_id').selectAll('flow_runs').where('playing.play_id', '=', playId).where('flow_runs.ended_at', 'is', null).executeTakeFirst();
}

/** Whoever carries the voices looks again at this call after the commit, and agents on it see whom they hear now. */
const heardChanges = (work: Work, initialContactId: string): void => chatTouched(work, initialContactId);
