import { goOn, whisperIsTooLong } from '../contacts/course.ts';
import { loadChat } from '../contacts/rows.ts';
import { KEYS_TIMER, forgetKeys, keysUntilNow, promptBeforeKeysEnded, takeKey } from '../flows/collecting.ts';
import { isKey } from '../flows/keys.ts';
import { INTERRUPTION_TIMER, runThatPlays } from '../flows/playing.ts';
import { WHISPER_TIMER, openRun, openRuns } from '../flows/runner.ts';
import type { TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';

/*
 * What happens on a call to its flows: prompts end or cannot be played, the caller presses keys. Whoever carries the voices
 * says so in commands of their own; what is over by then is nobody's any more, and nothing happens.
 */

/** A prompt, or the last of several, has been heard to its end. */
export async function promptsEnded(work: Work, playId: string): Promise<void> {
  const run = await runThatPlays(work, playId);
  if (run === undefined) return;
  if (run.blocked_on === 'collect') await promptBeforeKeysEnded(work, run);
  else await goOn(work, run.id, { kind: 'played' });
}

/** A prompt cannot be played. @param why a sentence for the flow log. It holds nothing of what was to be said. */
export async function promptsFailed(work: Work, playId: string, why: string): Promise<void> {
  const run = await runThatPlays(work, playId);
  if (run !== undefined) await goOn(work, run.id, { kind: 'playFailed', why });
}

/** A party on a call has pressed a key: of the customer it is for the flow that has him, if one does. */
export async function digitHeard(work: Work, partyId: string, digit: string): Promise<void> {
  if (!isKey(digit)) return;
  const party = await work.db.selectFrom('participants').select('initial_contact_id').where('id', '=', partyId).executeTakeFirst();
  if (party === undefined) return;
  const chat = await loadChat(work.db, party.initial_contact_id);
  if (chat.customer_participant_id !== partyId || !(await openRuns(work, chat.id)).some(({ occasion }) => LISTENS.has(occasion))) return;
  const taken = await takeKey(work, chat.id, digit);
  if (taken !== undefined) await goOn(work, taken.run.id, taken.resume);
}

/** Occasions of flows that may ask the customer for keys. */
const LISTENS: ReadonlySet<string> = new Set(['started', 'queued', 'left']);

/** What happens when a timer of a flow on a call is due. */
export const speechTimers: TimerHandlers = {
  async [INTERRUPTION_TIMER](work, { key: runId }) {
    const run = await work.db.selectFrom('flow_runs').select('initial_contact_id').where('id', '=', runId).executeTakeFirst();
    // What was pressed while the music played was meant for nobody.
    if (run !== undefined) await forgetKeys(work, run.initial_contact_id);
    await goOn(work, runId, { kind: 'interrupted' });
  },
  async [KEYS_TIMER](work, { key: runId }) {
    const run = await openRun(work, runId);
    if (run !== undefined) await goOn(work, run.id, await keysUntilNow(work, run));
  },
  [WHISPER_TIMER]: (work, { key: runId }) => whisperIsTooLong(work, runId),
};
