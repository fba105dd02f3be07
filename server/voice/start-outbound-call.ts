import { Refusal } from '../core.ts';
import { checkAttributes } from '../contacts/attributes.ts';
import { note } from '../contacts/notes.ts';
import { relatedContact } from '../contacts/related-contact.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from '../contacts/remembered.ts';
import { workingQueue } from '../flows/runner-facts.ts';
import type { Work } from '../storage/work.ts';
import type { StartOutboundCall } from './call-desk.ts';
import { isOwnNumber, outboundCaller } from './caller-config.ts';
import { beginDial, RINGS_FOR } from './dial-rows.ts';
import { checkRoomForCall, insertCall } from './insert-call.ts';
import { numberToCall } from './number-to-call.ts';
import { startableFlow } from './start-call.ts';
import type { CallerId } from './trunk.ts';

/**
 * A program calls a number: whoever answers has the flow.
 * @throws Refusal `not_found`, `flow_not_published`, `limit_exceeded`, `invalid`, `not_enabled`, `id_reused`
 */
export async function startOutboundCall(work: Work, request: StartOutboundCall): Promise<{ contactId: string }> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'start_outbound_call', token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as { contactId: string } | undefined);
  if (before) return before;
  const number = numberToCall(work, request.number);
  const flow = await startableFlow(work.db, request.flowId);
  const callerId = await callerIdOf(work, request);
  await checkRoomForCall(work);
  const related = await relatedContact(work.db, request.relatedContactId);
  checkAttributes(request.attributes, related.attributes);
  const { contactId, party } = await insertCall(work, {
    chat: {
      flow_id: flow.id, customer_name: number, call_direction: 'outbound', system_address: callerId.number, attributes: JSON.stringify({ ...related.attributes, ...request.attributes }), related_contact_id: related.id,
      references_by_name: JSON.stringify(request.references), name: request.name ?? null, description: request.description ?? null,
    },
    contact: { initiation_method: 'API', queue_id: request.queueId ?? null },
    customer: { address: number, by_trunk: 1 },
  });
  note(work, { type: 'call_started', initialContactId: contactId, contactId, queueId: request.queueId ?? null, data: { channel: 'VOICE', initiationMethod: 'API', flowId: flow.id, flow: flow.name, participantId: party.id, direction: 'outbound', relatedContactId: related.id, number: callerId.number } });
  await beginDial(work, party, { way: 'phone', address: number, callerId, ringsFor: request.ringsFor ?? RINGS_FOR });
  if (asked) await rememberAnswer(work, asked, { contactId });
  return { contactId };
}

/** What is shown: the number given or, without one, that of the queue. */
async function callerIdOf(work: Work, { sourceNumber, queueId }: StartOutboundCall): Promise<CallerId> {
  if (sourceNumber === undefined && queueId === undefined) throw new Refusal('wrong_state', 'Give a queue (QueueId) or a number of the instance\'s own (SourcePhoneNumber): one of them says what is shown.');
  if (queueId !== undefined && (await workingQueue(work.db, queueId)) === null) throw new Refusal('not_found', `There is no queue with the id ${queueId}.`);
  if (sourceNumber !== undefined && !(await isOwnNumber(work.db, sourceNumber))) throw new Refusal('not_found', 'SourcePhoneNumber: this is none of the instance\'s own numbers.');
  const { callerId } = await outboundCaller(work.db, queueId ?? null);
  return { ...callerId, number: sourceNumber ?? callerId.number };
}
