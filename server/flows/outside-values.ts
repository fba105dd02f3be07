import type { Rows } from '../contacts/rows.ts';
import type { Work } from '../storage/work.ts';
import type { JsonObject } from './outside-call.ts';
import type { FlowFacts } from './step.ts';

/*
 * What functions and bots last brought for a chat. It belongs to the chat, not to a run: a flow that the contact goes on
 * to finds it there, as do later segments.
 */

/** `$.External` and `$.Lex` of a chat. */
export async function outsideValues(rows: Rows, chatId: string): Promise<Pick<FlowFacts, 'external' | 'lex'>> {
  const row = await rows.selectFrom('outside_values').selectAll().where('initial_contact_id', '=', chatId).executeTakeFirst();
  return { external: JSON.parse(row?.external ?? '{}') as JsonObject, lex: JSON.parse(row?.lex ?? '{}') as JsonObject };
}

/** Replaces what the last function returned, or what the last bot understood. */
export async function keepValues(work: Work, chatId: string, values: { external: JsonObject } | { lex: JsonObject }): Promise<void> {
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
  await work.db
    .insertInto('outside_values')
    .values({ initial_contact_id: chatId, external: '{}', lex: '{}', ...texts })
    .onConflict((conflict) => conflict.column('initial_contact_id').doUpdateSet(texts))
    .execute();
}
