import type { Rows } from '../contacts/rows.ts';
import type { BotsTable, FunctionsTable } from '../storage/schema.ts';
import { botNamesFor } from './bot-target.ts';
import { namesFor } from './function-target.ts';

/** The bot that a flow means by this name or ARN, or undefined if none is configured. What it is, which may be long, is not read. */
export async function configuredBot(rows: Rows, named: string): Promise<Omit<BotsTable, 'target'> | undefined> {
  for (const name of botNamesFor(named)) {
    const row = await rows.selectFrom('bots').select(['name', 'display_name', 'changed_at']).where('name', '=', name).executeTakeFirst();
    if (row) return row;
  }
  return undefined;
}

/** The function that a flow means by this name or ARN, or undefined if none is configured. */
export async function configuredFunction(rows: Rows, named: string): Promise<FunctionsTable | undefined> {
  for (const name of namesFor(named)) {
    const row = await rows.selectFrom('functions').selectAll().where('name', '=', name).executeTakeFirst();
    if (row) return row;
  }
  return undefined;
}
