import type { CollectingTable, FlowRunsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { KeyRules, press } from './keys.ts';
import { startPlaying, stopPlaying } from './playing.ts';
import type { Outcome, Resume } from './step.ts';

/*
 * Keys of a caller, while a flow collects them and before one does: what is typed ahead is kept for the next that asks. They
 * may be a card's number, so they are in no event, and in no row once they were taken.
 */

/** When the time for the next key is over; the key is the run's id. */
export const KEYS_TIMER = 'keys';
/** As many keys are kept for a flow that has not asked yet; more are not heard. */
const TYPED_AHEAD_MAX = 20;

type Keyed = Extract<Resume, { kind: 'digits' | 'noDigits' }>;

/** The run stands and takes keys. @returns what it goes on with at once, where enough was typed ahead. */
export async function startCollecting(work: Work, run: FlowRunsTable, { spoken, rules }: Extract<Outcome, { kind: 'collects' }>): Promise<Keyed | undefined> {
  const ahead = (await collectingOn(work, run.initial_contact_id))?.keys ?? '';
  let keys = '';
  for (let index = 0; index < ahead.length; index += 1) {
    const pressed = press(rules, keys, ahead.charAt(index));
    if (pressed.complete) {
      await keepKeys(work, { initial_contact_id: run.initial_contact_id, run_id: null, keys: ahead.slice(index + 1), rules: null });
      return { kind: 'digits', text: pressed.keys };
    }
    keys = pressed.keys;
  }
  await keepKeys(work, { initial_contact_id: run.initial_contact_id, run_id: run.id, keys, rules: JSON.stringify(rules) });
  if (keys !== '') await waitForKey(work, run.id, rules.nextWithin);
  else if (spoken === null) await waitForKey(work, run.id, rules.firstWithin);
  // Its time begins when the prompt has ended.
  else await startPlaying(work, run, { spoken, audience: 'customer', loop: false, interruptAfter: null });
  return undefined;
}

/** The prompt before the keys has ended: from now on the time for the first key runs. */
export async function promptBeforeKeysEnded(work: Work, run: FlowRunsTable): Promise<void> {
  await stopPlaying(work, run);
  const row = await collectingOn(work, run.initial_contact_id);
  if (row?.run_id === run.id && row.rules !== null) await waitForKey(work, run.id, KeyRules.parse(JSON.parse(row.rules)).firstWithin);
}

/** The caller has pressed a key. @returns the run that has what it needs by this, and what it goes on with. */
export async function takeKey(work: Work, chatId: string, key: string): Promise<{ run: FlowRunsTable; resume: Keyed } | undefined> {
  const row = (await collectingOn(work, chatId)) ?? { initial_contact_id: chatId, run_id: null, keys: '', rules: null };
  const run = row.run_id === null ? undefined : await work.db.selectFrom('flow_runs').selectAll().where('id', '=', row.run_id).where('ended_at', 'is', null).executeTakeFirst();
  if (run === undefined || row.rules === null) {
    await keepKeys(work, { initial_contact_id: chatId, run_id: null, keys: (row.keys + key).slice(0, TYPED_AHEAD_MAX), rules: null });
    return undefined;
  }
  const rules = KeyRules.parse(JSON.parse(row.rules));
  const pressed = press(rules, row.keys, key);
  await stopPlaying(work, run);
  if (pressed.complete) return { run, resume: { kind: 'digits', text: pressed.keys } };
  await keepKeys(work, { ...row, keys: pressed.keys });
  await waitForKey(work, run.id, pressed.keys === '' ? rules.firstWithin : rules.nextWithin);
  return undefined;
}

/** The time for the next key is over: what there is, is what was pressed. */
export async function keysUntilNow(work: Work, run: FlowRunsTable): Promise<Keyed> {
  const keys = (await collectingOn(work, run.initial_contact_id))?.keys ?? '';
  return keys === '' ? { kind: 'noDigits' } : { kind: 'digits', text: keys };
}

/** It takes no more keys, and those it took are forgotten here. */
export async function stopCollecting(work: Work, run: Pick<FlowRunsTable, 'id' | 'initial_contact_id'>): Promise<void> {
  await cancelTimer(work, KEYS_TIMER, run.id);
  await work.db.deleteFrom('collecting').where('run_id', '=', run.id).execute();
}

/** Forgets what was typed ahead: it was meant for something that is over. */
export async function forgetKeys(work: Work, chatId: string): Promise<void> {
  await work.db.deleteFrom('collecting').where('initial_contact_id', '=', chatId).where('run_id', 'is', null).execute();
}

async function collectingOn(work: Work, chatId: string): Promise<CollectingTable | undefined> {
  return work.db.selectFrom('collecting').selectAll().where('initial_contact_id', '=', chatId).executeTakeFirst();
}

async function keepKeys(work: Work, row: CollectingTable): Promise<void> {
  const { initial_contact_id: _, ...changed } = row;
  await work.db.insertInto('collecting').values(row).onConflict((conflict) => conflict.column('initial_contact_id').doUpdateSet(changed)).execute();
}

const waitForKey = (work: Work, runId: string, milliseconds: number): Promise<void> => setTimer(work, { kind: KEYS_TIMER, key: runId, dueAt: work.now + milliseconds });
