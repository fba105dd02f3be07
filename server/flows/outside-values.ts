import type { Rows } from '../contacts/rows.ts';
import type { Work } from '../storage/work.ts';
import type { JsonObject } from './outside-call.ts';
import type { FlowFacts } from './step.ts';

/*
 * What functions and bots last brought for a chat. It belongs to the chat, not to a run: a flow that the contact goes on
 * to finds it there, as do later segments.
 */

/** `$.External` of a chat. */
export async function outsideValues(rows: Rows, chatId: string): Promise<Pick<FlowFacts, 'external'>> {
  const row = await rows.selectFrom('outside_values').selectAll().where('initial_contact_id', '=', chatId).executeTakeFirst();
  return { external: row === undefined ? {} : (JSON.parse(row.external) as JsonObject) };
}

/** Replaces what the last function returned. */
export async function keepExternal(work: Work, chatId: string, values: JsonObject): Promise<void> {
  const external = JSON.stringify(values);
  await work.db
    .insertInto('outside_values')
    .values({ initial_contact_id: chatId, external, lex: '{}' })
    .onConflict((conflict) => conflict.column('initial_contact_id').doUpdateSet({ external }))
    .execute();
}
