import { readStrings, type Rows } from '../contacts/rows.ts';
import type { CallerId } from './trunk.ts';

/* How calls of a queue are made: what a telephone is shown, and what whoever answers hears first. */

/** As an administrator has set it; a number that is none of the instance's any more counts as none. */
export interface OutboundCaller { callerId: CallerId; flowId: string | null }

/** Details beside a queue (instance/described.ts), as they are set: no text stands for none. */
interface QueueCaller { name: string | null; numberId: string | null; flowId: string | null }

/** What the details of a queue say of its calls. */
export function callerIn(details: Readonly<Record<string, string>>): QueueCaller {
  const detail = (name: string): string | null => (details[name] === undefined || details[name] === '' ? null : details[name]);
  return { name: detail('outboundCallerName'), numberId: detail('outboundCallerNumberId'), flowId: detail('outboundFlowId') };
}

/** The details of a queue that say this of its calls. */
export const callerDetails = ({ name, numberId, flowId }: QueueCaller): Record<string, string> => ({ outboundCallerName: name ?? '', outboundCallerNumberId: numberId ?? '', outboundFlowId: flowId ?? '' });

const NOBODY: OutboundCaller = { callerId: { number: null, name: null }, flowId: null };

/** Who calls for this queue. */
export async function outboundCaller(rows: Rows, queueId: string | null): Promise<OutboundCaller> {
  if (queueId === null) return NOBODY;
  const row = await rows.selectFrom('described').select('details').where('kind', '=', 'queue').where('object_id', '=', queueId).executeTakeFirst();
  if (row === undefined) return NOBODY;
  const { name, numberId, flowId } = callerIn(readStrings(row.details));
  const number = numberId === null ? undefined : await rows.selectFrom('phone_numbers').select('number').where('id', '=', numberId).executeTakeFirst();
  return { callerId: { number: number?.number ?? null, name }, flowId };
}

/** Whether this is one of the instance's own numbers: no other may be shown to whom it calls. */
export async function isOwnNumber(rows: Rows, number: string): Promise<boolean> {
  return (await rows.selectFrom('phone_numbers').select('id').where('number', '=', number).executeTakeFirst()) !== undefined;
}
