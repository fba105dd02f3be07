import type { Rows } from '../contacts/rows.ts';
import { readStrings } from '../contacts/rows.ts';
import type { CallerId } from './trunk.ts';

/* How calls of a queue are made: what a telephone is shown, and what whoever answers hears first. */

/** As an administrator has set it; a number that is none of the instance's any more counts as none. */
export interface OutboundCaller { callerId: CallerId; flowId: string | null }

/** Details beside a queue (instance/described.ts). */
export const CALLER_DETAILS = { name: 'outboundCallerName', numberId: 'outboundCallerNumberId', flowId: 'outboundFlowId' } as const;

const NOBODY: OutboundCaller = { callerId: { number: null, name: null }, flowId: null };

/** Who calls for this queue. */
export async function outboundCaller(rows: Rows, queueId: string | null): Promise<OutboundCaller> {
  if (queueId === null) return NOBODY;
  const row = await rows.selectFrom('described').select('details').where('kind', '=', 'queue').where('object_id', '=', queueId).executeTakeFirst();
  if (row === undefined) return NOBODY;
  const { [CALLER_DETAILS.name]: name, [CALLER_DETAILS.numberId]: numberId, [CALLER_DETAILS.flowId]: flowId } = readStrings(row.details);
  const number = numberId === undefined ? undefined : await rows.selectFrom('phone_numbers').select('number').where('id', '=', numberId).executeTakeFirst();
  return { callerId: { number: number?.number ?? null, name: name ?? null }, flowId: flowId ?? null };
}

/** Whether this is one of the instance's own numbers: no other may be shown to whom it calls. */
export async function isOwnNumber(rows: Rows, number: string): Promise<boolean> {
  return (await rows.selectFrom('phone_numbers').select('id').where('number', '=', number).executeTakeFirst()) !== undefined;
}
