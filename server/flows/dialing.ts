import { loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { outboundCaller } from '../voice/caller-config.ts';
import { beginDial } from '../voice/dial-rows.ts';
import { partyLeaves } from '../voice/party-leaves.ts';
import { addParty, findParty } from '../voice/party-rows.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { NewDial } from './step.ts';

/*
 * Calls that flows make to a third party: he comes onto the call of the flow's caller. What becomes of it has the run go on with
 * `dialed` (voice/dial-outcomes.ts).
 */

/** The run stands while this call is made and goes on. */
export async function startDial(work: Work, run: FlowRunsTable, dial: NewDial): Promise<void> {
  const party = await addParty(work, {
    id: work.ids.next(work.now), initial_contact_id: run.initial_contact_id, contact_id: run.contact_id, role: 'third_party', display_name: dial.address, address: dial.address, state: 'calling', by_trunk: 1,
  });
  const { queue_id: queueId } = await loadContact(work.db, run.contact_id);
  const { callerId } = await outboundCaller(work.db, queueId);
  await beginDial(work, party, { way: 'phone', address: dial.address, callerId: { ...callerId, number: dial.callerId ?? callerId.number }, ringsFor: dial.ringsFor, digits: dial.digits, runId: run.id });
  chatTouched(work, run.initial_contact_id);
}

/** The call is over, or no longer wanted. */
export async function stopDial(work: Work, run: Pick<FlowRunsTable, 'id' | 'initial_contact_id'>): Promise<void> {
  const dials = await work.db.selectFrom('dials').select('party_id').where('run_id', '=', run.id).execute();
  for (const { party_id: partyId } of dials) {
    const party = await findParty(work.db, partyId);
    if (party !== undefined) await partyLeaves(work, party, 'ended_by_flow');
  }
  chatTouched(work, run.initial_contact_id);
}
