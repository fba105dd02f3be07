import { customerEndpoint, systemEndpoint } from '../contacts/call-endpoints.ts';
import type { Channel } from '../../contract/primitives.ts';
import { botPresent } from '../contacts/bot-presence.ts';
import { loadChat, loadContact, readList, readStrings, type Rows } from '../contacts/rows.ts';
import { INTERACTIVE_RESPONSE } from '../contacts/message-rules.ts';
import { segmentAttributesOf } from '../contacts/segment-attributes.ts';
import { callValues } from './call-values.ts';
import { outsideValues } from './outside-values.ts';
import { isPhoneNumber } from './phone-number.ts';
import type { ChatsTable, FlowRunsTable, QueuesTable } from '../storage/schema.ts';
import { outboundCaller } from '../voice/caller-config.ts';
import type { ContactReference, FlowFacts, WorkingQueue } from './step.ts';

/** The prefix of every ARN of this instance, and its own. */
export async function instanceArn(rows: Rows): Promise<string> {
  const instance = await rows.selectFrom('instance').select('id').executeTakeFirst();
  return `arn:aws:connect:local:000000000000:instance/${instance?.id ?? ''}`;
}

/** What a run can know of its contact without asking, as the rows say now. */
export async function readFacts(rows: Rows, run: FlowRunsTable): Promise<FlowFacts> {
  const chat = await loadChat(rows, run.initial_contact_id);
  const contact = await loadContact(rows, run.contact_id);
  const arn = await instanceArn(rows);
  return {
    channel: chat.channel as Channel,
    contactId: contact.id,
    initialContactId: chat.id,
    previousContactId: contact.previous_id,
    relatedContactId: chat.related_contact_id,
    initiationMethod: contact.initiation_method,
    instanceArn: arn,
    customerId: chat.customer_id,
    name: chat.name,
    description: chat.description,
    languageCode: chat.language_code,
    customerEndpoint: await customerEndpoint(rows, chat),
    systemEndpoint: systemEndpoint(chat),
    attributes: readStrings(chat.attributes),
    segmentAttributes: segmentAttributesOf(chat),
    references: readReferences(chat.references_by_name),
    tags: readStrings(chat.tags),
    queue: contact.queue_id === null ? null : await workingQueue(rows, contact.queue_id),
    agent: run.user_id === null ? null : await agentFacts(rows, run.user_id, arn),
    initialMessage: await initialMessage(rows, run, chat),
    paused: chat.state === 'paused',
    interactive: readList(chat.content_types).includes(INTERACTIVE_RESPONSE),
    ...(await outsideValues(rows, chat.id)),
    ...(chat.channel === 'VOICE' ? await callValues(rows, chat.id) : { voice: null, storedInput: null }),
    answeredBy: await answeredBy(rows, chat),
    botPresent: await botPresent(rows, chat.id),
    logging: chat.flow_logging === 1,
  };
}

/** Who has answered a call of this side: at a page it is a person; at a telephone nobody can tell. */
async function answeredBy(rows: Rows, chat: ChatsTable): Promise<FlowFacts['answeredBy']> {
  if (chat.call_direction === null || chat.call_direction === 'inbound') return null;
  const customer = await rows.selectFrom('call_parties').select(['address', 'joined_at']).where('id', '=', chat.customer_participant_id).executeTakeFirst();
  if (customer?.joined_at == null) return null;
  return customer.address !== null && isPhoneNumber(customer.address) ? 'unknown' : 'person';
}

/** What the chat was started with: the first line of its transcript. Looked up only for flows that ask for it. */
async function initialMessage(rows: Rows, run: FlowRunsTable, chat: ChatsTable): Promise<string | null> {
  if (!run.content.includes('InitialMessage')) return null;
  const first = await rows.selectFrom('transcript').select(['kind', 'participant_id', 'at', 'content']).where('initial_contact_id', '=', chat.id).where('position', '=', 1).executeTakeFirst();
  return first?.kind === 'message' && first.participant_id === chat.customer_participant_id && first.at === chat.started_at ? first.content : null;
}

/** JSON we wrote ourselves: what belongs to a contact, by name. */
export const readReferences = (json: string): Record<string, ContactReference> => JSON.parse(json) as Record<string, ContactReference>;

/** The chat or task that this one was started from. */
export async function relatedContact(rows: Rows, chatId: string): Promise<ChatsTable | undefined> {
  const related = (await loadChat(rows, chatId)).related_contact_id;
  if (related === null) return undefined;
  return rows
    .selectFrom('contacts')
    .innerJoin('chats', 'chats.id', 'contacts.initial_id')
    .selectAll('chats')
    .where('contacts.id', '=', related)
    .executeTakeFirst();
}

/** A queue as flows see it, or null if there is none with this id. */
export async function workingQueue(rows: Rows, queueId: string): Promise<WorkingQueue | null> {
  const queue = await rows.selectFrom('queues').selectAll().where('id', '=', queueId).executeTakeFirst();
  return queue ? asWorkingQueue(rows, queue) : null;
}

/** The own queue of the agent with this user id or, failing that, user name; null if there is no such agent. */
export async function agentQueue(rows: Rows, agent: string): Promise<WorkingQueue | null> {
  const owned = rows.selectFrom('queues').innerJoin('users', 'users.id', 'queues.owner_user_id').selectAll('queues').where('users.disabled', '=', 0);
  const queue = (await owned.where('users.id', '=', agent).executeTakeFirst()) ?? (await owned.where('users.username', '=', agent).executeTakeFirst());
  return queue ? asWorkingQueue(rows, queue) : null;
}

async function asWorkingQueue(rows: Rows, queue: QueuesTable): Promise<WorkingQueue> {
  const arn = await instanceArn(rows);
  return {
    id: queue.id,
    name: queue.name,
    arn: queue.owner_user_id === null ? `${arn}/queue/${queue.id}` : `${arn}/queue/agent/${queue.owner_user_id}`,
    agentId: queue.owner_user_id,
    callerNumber: (await outboundCaller(rows, queue.id)).callerId.number,
  };
}

async function agentFacts(rows: Rows, userId: string, arn: string): Promise<FlowFacts['agent']> {
  const user = await rows.selectFrom('users').select(['username', 'display_name']).where('id', '=', userId).executeTakeFirst();
  if (!user) return null;
  const [firstName = '', ...rest] = user.display_name.split(' ');
  return { arn: `${arn}/agent/${userId}`, userName: user.username, firstName, lastName: rest.join(' ') };
}
