import * as z from 'zod';
import type { TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { HOLD_BY_FLOW_TIMER } from './hold-by-flow.ts';
import { holdParty, resumeParty } from './parties.ts';
import { onTheCall } from './party-rows.ts';

const Data = z.object({ state: z.enum(['AgentOnHold', 'CustomerOnHold', 'OffHold']) });

/** Puts the customer or the agents on hold, and everybody else into the call. */
async function holdByFlow(work: Work, callId: string, { state }: z.infer<typeof Data>): Promise<void> {
  const { customer, agents } = await onTheCall(work.db, callId);
  const parties = [...agents.map((party) => ({ party, held: state === 'AgentOnHold' })), ...(customer === undefined ? [] : [{ party: customer, held: state === 'CustomerOnHold' }])];
  for (const { party, held } of parties) await (held ? holdParty(work, party) : resumeParty(work, party));
}

/** What happens once a flow has put somebody on hold. */
export const holdTimers: TimerHandlers = {
  [HOLD_BY_FLOW_TIMER]: (work, { key: callId, data }) => holdByFlow(work, callId, Data.parse(JSON.parse(data))),
};
