import { Refusal, type StartChat, type StartedChat } from '../core.ts';
import type { FlowsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { checkAttributes } from './attributes.ts';
import { CONNECT_TIMER, DURATION_TIMER } from './timer-kinds.ts';
import { runFirstFlow } from './course.ts';
import { appendMessage } from './items.ts';
import { agreedContentTypes, checkMessage } from './message-rules.ts';
import { newChat, newContact } from './new-rows.ts';
import { note } from './notes.ts';
import { goOnFrom } from './past-sessions.ts';
import { relatedContact } from './related-contact.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { changeChat, loadChat } from './rows.ts';
import { checkSegmentAttributes } from './segment-attributes.ts';
import { derivedToken, hashOf } from './tokens.ts';
import { tokenKey } from './token-key.ts';

const MINUTE = 60_000;
const DURATION_MINUTES = { min: 60, max: 10_080 };
const NAME_MAX = 256;

/**
 * Starts a chat: its flow runs at once, before the customer has connected (connect-facts 5.8).
 * @throws Refusal `not_found`, `flow_not_published`, `limit_exceeded`, `invalid`, `too_long`,
 * `content_type_not_allowed`, `id_reused`
 */
export async function startChat(work: Work, request: StartChat): Promise<StartedChat> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'start_chat', token: clientToken, body };
  if (asked) {
    const before = (await rememberedAnswer(work, asked)) as Pick<StartedChat, 'contactId' | 'participantId'> & Partial<Pick<StartedChat, 'continuedFromContactId'>> | undefined;
    if (before) return { continuedFromContactId: null, ...before, participantToken: derivedToken(await tokenKey(work.db), asked.token, before.participantId) };
  }
  const flow = await startable(work, request);
  const started = await insertChat(work, request, flow);
  if (asked) await rememberAnswer(work, asked, { contactId: started.contactId, participantId: started.participantId, continuedFromContactId: started.continuedFromContactId });
  return started;
}

async function startable(work: Work, request: StartChat): Promise<FlowsTable> {
  const flow = await work.db.selectFrom('flows').selectAll().where('id', '=', request.flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${request.flowId}.`);
  if (flow.content === null) throw new Refusal('flow_not_published', `The flow "${flow.name}" was never published. Only published flows run.`);
  if (flow.type !== 'CONTACT_FLOW') throw new Refusal('invalid', `The flow "${flow.name}" is of type ${flow.type}; a chat starts with one of type CONTACT_FLOW.`);
  const { durationMinutes } = request;
  if (!Number.isInteger(durationMinutes) || durationMinutes < DURATION_MINUTES.min || durationMinutes > DURATION_MINUTES.max) {
    throw new Refusal('invalid', `A chat lasts ${DURATION_MINUTES.min} to ${DURATION_MINUTES.max} whole minutes, not ${durationMinutes}.`);
  }
  const name = request.customerName;
  if (name.trim() === '' || name.length > NAME_MAX || !name.isWellFormed() || name.includes('\u0000')) {
    throw new Refusal('invalid', `The customer's name must be text of 1 to ${NAME_MAX} characters.`);
  }
  checkSegmentAttributes(request.segmentAttributes ?? {}, request.contentTypes);
  // Waiting chats count too (T13).
  const open = await work.db.selectFrom('chats').select((of) => of.fn.countAll<number>().as('count')).where('channel', '=', 'CHAT').where('state', 'in', ['in_flow', 'waiting_for_customer', 'in_queue', 'with_agent']).executeTakeFirst();
  if (Number(open?.count ?? 0) >= work.settings.chatsAtOnce) {
    throw new Refusal('limit_exceeded', `There are ${work.settings.chatsAtOnce} chats already, as many as this instance takes at once.`);
  }
  return flow;
}

async function insertChat(work: Work, request: StartChat, flow: FlowsTable): Promise<StartedChat> {
  const { now } = work;
  const contentTypes = agreedContentTypes(request.contentTypes);
  const related = await relatedContact(work.db, request.relatedContactId);
  const attributes = { ...related.attributes, ...request.attributes };
  checkAttributes(request.attributes, related.attributes);
  if (request.initialMessage) checkMessage(request.initialMessage, { contentTypes, bytes: work.settings.messageBytes, characters: work.settings.messageCharacters });
  const id = work.ids.next(now);
  const participantId = work.ids.next(now);
  const token = request.clientToken === undefined ? work.ids.secret() : derivedToken(await tokenKey(work.db), request.clientToken, participantId);
  const chat = newChat({
    id, channel: 'CHAT', flow_id: flow.id, customer_name: request.customerName, attributes: JSON.stringify(attributes),
    content_types: JSON.stringify(contentTypes), started_at: now, expires_at: now + request.durationMinutes * MINUTE, customer_participant_id: participantId,
    customer_id: request.customerId ?? null, related_contact_id: related.id, segment_attributes: JSON.stringify(request.segmentAttributes ?? {}),
    agent_leaves_with_customer: request.agentLeavesWithCustomer === true ? 1 : 0,
  });
  const contact = newContact({ id, initial_id: id, channel: 'CHAT', initiation_method: 'API', initiated_at: now });
  await work.db.insertInto('chats').values(chat).execute();
  await work.db.insertInto('contacts').values(contact).execute();
  await work.db
    .insertInto('participants')
    .values({ id: participantId, initial_contact_id: id, contact_id: null, role: 'CUSTOMER', display_name: request.customerName, user_id: null, token_hash: hashOf(token), joined_at: null, left_at: null, left_position: null, left_seq: null })
    .execute();
  await setTimer(work, { kind: DURATION_TIMER, key: id, dueAt: chat.expires_at });
  await setTimer(work, { kind: CONNECT_TIMER, key: id, dueAt: now + work.settings.connectWindow });
  note(work, { type: 'chat_started', initialContactId: id, contactId: id, data: { channel: 'CHAT', initiationMethod: 'API', flowId: flow.id, flow: flow.name, participantId, expiresAt: chat.expires_at, relatedContactId: related.id } });
  if (request.initialMessage) {
    const author = { participantId, displayName: request.customerName, role: 'CUSTOMER' as const };
    const item = await appendMessage(work, id, { contactId: id, ...request.initialMessage, author });
    // What he came with is no return.
    await changeChat(work, id, { seen_customer_position: item.position });
  }
  const continuedFromContactId = request.goesOnFrom ? await goOnFrom(work, chat, request.goesOnFrom) : null;
  await runFirstFlow(work, await loadChat(work.db, id));
  return { contactId: id, participantId, participantToken: token, continuedFromContactId };
}
