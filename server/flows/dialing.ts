import type { FlowRunsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import type { NewDial } from './step.ts';

/*
 * Calls that flows make to a third party, as rows. Who carries the voices makes the call after the commit and has the
 * run go on with `dialed` when it is over (voice/flow-speech.ts).
 */

/** When nobody has answered in time; the key is the run's id. */
export const DIAL_TIMER = 'flow_dial';

/** The run stands while this call is made and goes on. */
export async function startDial(work: Work, run: FlowRunsTable, dial: NewDial): Promise<void> {
  await work.db
    .insertInto('dialing')
    .values({ run_id: run.id, initial_contact_id: run.initial_contact_id, address: dial.address, digits: dial.digits, caller_id: dial.callerId, since: work.now, answered_at: null })
    .execute();
  await setTimer(work, { kind: DIAL_TIMER, key: run.id, dueAt: work.now + dial.ringsFor });
  work.tell({ to: 'media', initialContactId: run.initial_contact_id });
}

/** The call is over, or no longer wanted. */
export async function stopDial(work: Work, run: Pick<FlowRunsTable, 'id' | 'initial_contact_id'>): Promise<void> {
  await cancelTimer(work, DIAL_TIMER, run.id);
  await work.db.deleteFrom('dialing').where('run_id', '=', run.id).execute();
  work.tell({ to: 'media', initialContactId: run.initial_contact_id });
}
