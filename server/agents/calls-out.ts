import type { Kysely } from 'kysely';
import { Refusal } from '../core.ts';
import { readStrings } from '../contacts/rows.ts';
import type { Schema } from '../storage/schema.ts';

/*
 * The right to call out. Everybody has it who is not denied it, himself or by his routing profile. What queues offer as quick connects is for all
 * of their agents: whom a call may be handed on to was chosen by whoever gave them.
 */

/** The detail of a user or a routing profile (instance/described.ts) that denies it. */
const DETAIL = 'callsOut';
const DENIED = 'no';

/** What is written beside a user or a routing profile to allow or deny it. */
export const callsOutDetails = (allowed: boolean): Record<string, string> => ({ [DETAIL]: allowed ? '' : DENIED });

/** Whether what is written beside a user or a routing profile allows it. */
export const callsOutIn = (details: Readonly<Record<string, string>>): boolean => details[DETAIL] !== DENIED;

/** Whether this user may call out. */
export async function mayCallOut(db: Kysely<Schema>, userId: string): Promise<boolean> {
  const user = await db.selectFrom('users').select('profile_id').where('id', '=', userId).executeTakeFirst();
  const written = await db
    .selectFrom('described')
    .select('details')
    .where((is) => is.or([is.and([is('kind', '=', 'user'), is('object_id', '=', userId)]), is.and([is('kind', '=', 'routing_profile'), is('object_id', '=', user?.profile_id ?? '')])]))
    .execute();
  return written.every(({ details }) => callsOutIn(readStrings(details)));
}

/** @throws Refusal `forbidden` for who may not call out */
export async function mustBeAllowedToCallOut(db: Kysely<Schema>, userId: string): Promise<void> {
  if (!(await mayCallOut(db, userId))) throw new Refusal('forbidden', 'You may not call out. An administrator can allow it, to you or to your routing profile.');
}
