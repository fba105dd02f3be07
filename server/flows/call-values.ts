import type { Rows } from '../contacts/rows.ts';
import type { CallValuesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { ChosenVoice } from './spoken.ts';
import type { FlowFacts } from './step.ts';

/* What flows have chosen for a call: it belongs to the call, not to a run, so later flows and segments find it there. */

/** The voice and the stored input of a call. */
export async function callValues(rows: Rows, chatId: string): Promise<Pick<FlowFacts, 'voice' | 'storedInput'>> {
  const row = await rows.selectFrom('call_values').selectAll().where('initial_contact_id', '=', chatId).executeTakeFirst();
  return { voice: row?.voice == null ? null : ChosenVoice.parse(JSON.parse(row.voice)), storedInput: row?.stored_input ?? null };
}

/** Where the caller wants to be called back, where a flow has said so. */
export async function callbackNumber(rows: Rows, chatId: string): Promise<string | null> {
  const row = await rows.selectFrom('call_values').select('callback_number').where('initial_contact_id', '=', chatId).executeTakeFirst();
  return row?.callback_number ?? null;
}

/** Replaces some of them. */
export async function keepCallValues(work: Work, chatId: string, values: Partial<Omit<CallValuesTable, 'initial_contact_id'>>): Promise<void> {
  await work.db
    .insertInto('call_values')
    .values({ initial_contact_id: chatId, voice: null, stored_input: null, callback_number: null, ...values })
    .onConflict((conflict) => conflict.column('initial_contact_id').doUpdateSet(values))
    .execute();
}

/** The call has ended: what the caller has keyed in is forgotten. */
export async function forgetCallValues(work: Work, chatId: string): Promise<void> {
  await work.db.deleteFrom('call_values').where('initial_contact_id', '=', chatId).execute();
  await work.db.deleteFrom('collecting').where('initial_contact_id', '=', chatId).execute();
}
