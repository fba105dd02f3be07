import { Refusal } from '../core.ts';
import { checkAttributes } from '../contacts/attributes.ts';
import { newChat, newContact } from '../contacts/new-rows.ts';
import { note } from '../contacts/notes.ts';
import { relatedContact } from '../contacts/related-contact.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from '../contacts/remembered.ts';
import type { Rows } from '../contacts/rows.ts';
import { DURATION_TIMER } from '../contacts/timer-kinds.ts';
import { tokenKey } from '../contacts/token-key.ts';
import { derivedToken, hashOf } from '../contacts/tokens.ts';
import type { FlowsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import type { StartCall, StartedCall } from './call-desk.ts';
import { addParty, ARRIVAL_TIMER } from './party-rows.ts';

const NAME_MAX = 256;
/** No call goes on for longer than this, whatever was forgotten. */
const CALL_LASTS = 24 * 60 * 60_000;

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
  await checkRoom(work);
  const started = await insertCall(work, request, flow);
  if (asked) await rememberAnswer(work, asked, { contactId: started.contactId, participantId: started.participantId });
  return started;
}

/** Refuses one call more than the instance takes at once. @throws Refusal `limit_exceeded` */
async function checkRoom(work: Work): Promise<void> {
  const open = await work.db.selectFrom('chats').select((of) => of.fn.countAll<number>().as('count')).where('channel', '=', 'VOICE').where('state', 'in', ['in_flow', 'in_queue', 'with_agent']).executeTakeFirst();
  if (Number(open?.count ?? 0) >= work.settings.callsAtOnce) {
    throw new Refusal('limit_exceeded', `There are ${work.settings.callsAtOnce} calls already, as many as this instance takes at once. Try again when one has ended.`);
  }
}

async function startableFlow(rows: Rows, flowId: string): Promise<FlowsTable> {
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

async function insertCall(work: Work, request: StartCall, flow: FlowsTable): Promise<StartedCall> {
  const { now } = work;
  const related = await relatedContact(work.db, request.relatedContactId);
  checkAttributes(request.attributes, related.attributes);
  const id = work.ids.next(now);
  const participantId = work.ids.next(now);
  const token = request.clientToken === undefined ? work.ids.secret() : derivedToken(await tokenKey(work.db), request.clientToken, participantId);
  const chat = newChat({
    id, channel: 'VOICE', flow_id: flow.id, customer_name: request.customerName, attributes: JSON.stringify({ ...related.attributes, ...request.attributes }), content_types: '[]',
    started_at: now, expires_at: now + CALL_LASTS, customer_participant_id: participantId, related_contact_id: related.id, call_direction: 'inbound',
    references_by_name: JSON.stringify(request.references), description: request.description ?? null,
  });
  await work.db.insertInto('chats').values(chat).execute();
  await work.db.insertInto('contacts').values(newContact({ id, initial_id: id, channel: 'VOICE', initiation_method: 'WEBRTC_API', initiated_at: now })).execute();
  await work.db
    .insertInto('participants')
    .values({ id: participantId, initial_contact_id: id, contact_id: null, role: 'CUSTOMER', display_name: request.customerName, user_id: null, token_hash: hashOf(token), joined_at: null, left_at: null, left_position: null, left_seq: null })
    .execute();
  await addParty(work, { id: participantId, initial_contact_id: id, contact_id: null, role: 'customer', display_name: request.customerName, state: 'calling' });
  await setTimer(work, { kind: DURATION_TIMER, key: id, dueAt: chat.expires_at });
  await setTimer(work, { kind: ARRIVAL_TIMER, key: id, dueAt: now + work.settings.callArrival });
  note(work, { type: 'call_started', initialContactId: id, contactId: id, data: { flowId: flow.id, flow: flow.name, participantId, direction: 'inbound', relatedContactId: related.id } });
  return { contactId: id, participantId, participantToken: token };
}
