import { note } from '../contacts/notes.ts';
import type { FlowRunsTable, OutsideCallsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { KeptSession, OutsideRequest, OutsideResult } from './outside-call.ts';

/*
 * Calls to the outside as rows: kept in the transaction of the flow that makes them, made after its commit
 * (outside/call-executor.ts), taken away in the transaction that takes the answer. What a crash interrupts is still
 * there and is made again: the outside may see a call twice, the flow goes on once.
 */

/** Keeps a call that is to be made. @param awaited whether the run stands until it is answered. */
export async function keepCall(work: Work, run: FlowRunsTable, request: OutsideRequest, awaited: boolean): Promise<void> {
  const call: OutsideCallsTable = {
    id: work.ids.next(work.now), initial_contact_id: run.initial_contact_id, contact_id: run.contact_id, run_id: run.id, awaited: awaited ? 1 : 0,
    request: JSON.stringify(request), asked_at: work.now,
  };
  await work.db.insertInto('outside_calls').values(call).execute();
  note(work, {
    type: 'outside_called', initialContactId: call.initial_contact_id, contactId: call.contact_id,
    data: { callId: call.id, runId: run.id, kind: request.kind, named: request.named.slice(0, 256), awaited },
  });
  work.tell({ to: 'calls', change: 'asked', callId: call.id, target: request.named });
}

/** Nobody waits for the answers of this run any more. What it only started is made all the same. */
export async function dropCalls(work: Work, runId: string): Promise<void> {
  const dropped = await work.db.deleteFrom('outside_calls').where('run_id', '=', runId).where('awaited', '=', 1).returning('id').execute();
  for (const { id } of dropped) work.tell({ to: 'calls', change: 'withdrawn', callId: id });
}

/** Takes a call away because it is answered. @returns undefined if nobody waits for it any more: then nothing is to be done. */
export async function takeCall(work: Work, callId: string, result: OutsideResult): Promise<OutsideCallsTable | undefined> {
  const call = await work.db.deleteFrom('outside_calls').where('id', '=', callId).returningAll().executeTakeFirst();
  if (call === undefined) return undefined;
  note(work, {
    type: 'outside_answered', initialContactId: call.initial_contact_id, contactId: call.contact_id,
    data: { callId, runId: call.run_id, took: work.now - call.asked_at, failed: result.kind === 'failed', why: result.kind === 'failed' ? result.why : null },
  });
  return call;
}

/** Keeps where a dialogue stands, in the same command as the answer it came with. */
export async function keepSession(work: Work, chatId: string, { bot, sessionId, state, lasts }: KeptSession): Promise<void> {
  const row = { session: JSON.stringify(state), expires_at: work.now + lasts };
  await work.db
    .insertInto('bot_sessions')
    .values({ contact_id: sessionId, bot, initial_contact_id: chatId, ...row })
    .onConflict((conflict) => conflict.columns(['contact_id', 'bot']).doUpdateSet(row))
    .execute();
}
