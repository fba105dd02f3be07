import { Refusal } from '../core.ts';
import { checkAttributes } from '../contacts/attributes.ts';
import { note } from '../contacts/notes.ts';
import { relatedContact } from '../contacts/related-contact.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from '../contacts/remembered.ts';
import type { Rows } from '../contacts/rows.ts';
import { tokenKey } from '../contacts/token-key.ts';
import { derivedToken, hashOf } from '../contacts/tokens.ts';
import type { FlowsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import type { StartCall, StartedCall } from './call-desk.ts';
import { checkRoomForCall, insertCall } from './insert-call.ts';
import { ARRIVAL_TIMER } from './party-rows.ts';

const NAME_MAX = 256;

/**
 * Starts a call of a page's user: a contact at once, whose flow runs as soon as he is heard of (a greeting to nobody would be lost).
 * @throws Refusal `not_found`, `flow_not_published`, `limit_exceeded`, `invalid`, `id_reused`
 */
export async function startCall(work: Work, request: StartCall): Promise<StartedCall> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'start_call', token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as Pick<StartedCall, 'contactId' | 'participantId'> | undefined);
  if (asked && before) return { ...before, participantToken: derivedToken(await tokenKey(work.db), asked.token, before.participantId) };
  const flow = await startableFlow(work.db, request.flowId);
  checkName(request.customerName);
  await checkRoomForCall(work);
  const started = await insertPageCall(work, request, flow);
  if (asked) await rememberAnswer(work, asked, { contactId: started.contactId, participantId: started.participantId });
  return started;
}

/** A flow that a call can start with. @throws Refusal `not_found`, `flow_not_published`, `invalid` */
export async function startableFlow(rows: Rows, flowId: string): Promise<FlowsTable> {
  const flow = await rows.selectFrom('flows').selectAll().where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${flowId}.`);
  if (flow.content === null) throw new Refusal('flow_not_published', `The flow "${flow.name}" was never published. Only published flows run.`);
  if (flow.type !== 'CONTACT_FLOW') throw new Refusal('invalid', `The flow "${flow.name}" is of type ${flow.type}; a call starts with one of type CONTACT_FLOW.`);
  return flow;
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > NAME_MAX || !name.isWellFormed() || name.includes('\u0000')) {
    throw new Refusal('invalid', `The customer's name must be text of 1 to ${NAME_MAX} characters.`);
  }
}

async function insertPageCall(work: Work, request: StartCall, flow: FlowsTable): Promise<StartedCall> {
  const { now } = work;
  const related = await relatedContact(work.db, request.relatedContactId);
  checkAttributes(request.attributes, related.attributes);
  let token = '';
  const tokenOf = async (participantId: string): Promise<string> => {
    token = request.clientToken === undefined ? work.ids.secret() : derivedToken(await tokenKey(work.db), request.clientToken, participantId);
    return hashOf(token);
  };
  const { contactId: id, participantId } = await insertCall(work, {
    chat: {
      flow_id: flow.id, customer_name: request.customerName, attributes: JSON.stringify({ ...related.attributes, ...request.attributes }), related_contact_id: related.id, call_direction: 'inbound',
      references_by_name: JSON.stringify(request.references), description: request.description ?? null, customer_id: request.customerId ?? null,
    },
    contact: { initiation_method: 'WEBRTC_API' },
    customer: {},
    token: tokenOf,
  });
  await setTimer(work, { kind: ARRIVAL_TIMER, key: id, dueAt: now + work.settings.callArrival });
  note(work, { type: 'call_started', initialContactId: id, contactId: id, data: { channel: 'VOICE', initiationMethod: 'WEBRTC_API', flowId: flow.id, flow: flow.name, participantId, direction: 'inbound', relatedContactId: related.id } });
  return { contactId: id, participantId, participantToken: token };
}
