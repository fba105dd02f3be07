import type { Rows } from '../contacts/rows.ts';
import type { PreviousState } from '../flows/step.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { onTheCall } from './party-rows.ts';

/** When a flow has put somebody on hold: at once, in a command of its own, since a hold flow begins by it. The key is the call's id. */
export const HOLD_BY_FLOW_TIMER = 'hold_by_flow';

/** Why nobody can be put on hold by a flow of this call; null if somebody can. */
export async function whyNotHeld(rows: Rows, callId: string): Promise<string | null> {
  const { customer, agents } = await onTheCall(rows, callId);
  if (agents.length === 0) return 'No agent is on this call who could be put on hold, or talk while the customer is.';
  return customer === undefined ? 'The customer is not on the line.' : null;
}

/** The flow wants it so. */
export async function holdSoon(work: Work, callId: string, state: PreviousState): Promise<void> {
  await setTimer(work, { kind: HOLD_BY_FLOW_TIMER, key: callId, dueAt: work.now, data: { state } });
}
