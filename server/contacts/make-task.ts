import { countTask } from '../metering/count.ts';
import { ChatState } from '../../contract/contact.ts';
import { Refusal } from '../core.ts';
import type { ChatsTable, ContactsTable, FlowsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { checkAttributes } from './attributes.ts';
import { DURATION_TIMER, TASK_DUE_TIMER } from './timer-kinds.ts';
import { mergeAttributes } from './contact-data.ts';
import type { StartTask } from './contact-desk.ts';
import { broughtForTask, takenByTask } from './files-for-tasks.ts';
import { newChat, newContact } from './new-rows.ts';
import { note } from './notes.ts';
import { checkReferences } from './references.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { changeChat, loadContactOfChat, readStrings, type Rows } from './rows.ts';
import { giveFiles } from './task-files.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The public model says six days, the service's quotas of today 90 (T81). */
export const SCHEDULE_MOST = 90 * DAY;
const EXPIRY_MINUTES = { standard: 7 * 24 * 60, least: 1, most: 90 * 24 * 60 };
const NAME_MAX = 512;
const DESCRIPTION_MAX = 4096;
/** Contacts that share their attributes by PreviousContactId, at most. */
const CHAIN_MAX = 12;
/** Under what the answers of requests for tasks are remembered. */
export const START_TASK = 'start_task';
/** Tasks that are related to one contact, at most (connect-facts 10). */
const LINKED_MAX = 11;
/** Tasks that flows make of tasks of flows, one of the other, at most: else two flows could keep each other going for ever. */
const MADE_BY_FLOWS_MAX = 12;

/**
 * Makes a task: a contact at once, whose flow runs now (`begins`: the caller runs it) or when it is due (connect-facts 10). Its time counts from the
 * moment its flow begins, so that being scheduled takes nothing of it.
 * @throws Refusal `not_found`, `flow_not_published`, `invalid`, `limit_exceeded`, `id_reused`
 */
export async function makeTask(work: Work, request: StartTask): Promise<{ contactId: string; begins: boolean }> {
  // Where its files were copied to is another place with each repetition.
  const { clientToken, brought: _brought, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: START_TASK, token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as { contactId: string } | undefined);
  if (before) return { ...before, begins: false };
  const flow = await flowOf(work.db, request);
  check(work, request);
  const linked = await linkedWith(work.db, request);
  await checkRoom(work);
  const started = { contactId: await insertTask(work, request, flow, linked) };
  if (asked) await rememberAnswer(work, asked, started);
  return { ...started, begins: request.by !== 'flow' && request.scheduledAt === null };
}

/** What the flow of a new task may be of; one that is assigned may begin with the flow of a transfer (connect-facts 4.5). */
const FLOW_TYPES: readonly string[] = ['CONTACT_FLOW'];
const ASSIGNED_FLOW_TYPES: readonly string[] = ['CONTACT_FLOW', 'AGENT_TRANSFER', 'QUEUE_TRANSFER'];

async function flowOf(rows: Rows, { flowId, assignedTo }: StartTask): Promise<FlowsTable> {
  const flow = await rows.selectFrom('flows').selectAll().where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${flowId}.`);
  if (flow.content === null) throw new Refusal('flow_not_published', `The flow "${flow.name}" was never published. Only published flows run.`);
  const types = assignedTo === undefined ? FLOW_TYPES : ASSIGNED_FLOW_TYPES;
  if (!types.includes(flow.type)) throw new Refusal('invalid', `The flow "${flow.name}" is of type ${flow.type}; a task starts with one of type ${types.join(' or ')}.`);
  return flow;
}

function check(work: Work, request: StartTask): void {
  checkTaskTexts(request);
  checkReferences(request.references);
  if (request.scheduledAt !== null) checkSchedule(request.scheduledAt, work.now);
  if (request.expiryMinutes !== null) checkExpiry(request.expiryMinutes);
  if (request.dueAt != null && request.dueAt <= work.now) throw new Refusal('invalid', 'The time by which it should be done is past.');
  if (request.previousContactId !== null && request.relatedContactId !== null) {
    throw new Refusal('wrong_state', 'A task either continues a contact (PreviousContactId) or is related to one (RelatedContactId): give one of them.');
  }
}

/** @throws Refusal `invalid` for a time that no task has. */
export function checkExpiry(minutes: number): void {
  if (!Number.isInteger(minutes) || minutes < EXPIRY_MINUTES.least || minutes > EXPIRY_MINUTES.most) {
    throw new Refusal('invalid', `A task's time is ${EXPIRY_MINUTES.least} to ${EXPIRY_MINUTES.most} whole minutes (90 days), not ${minutes}.`);
  }
}

/** @throws Refusal `invalid` for a name or description that no task has. */
export function checkTaskTexts(texts: { name?: string | undefined; description?: string | null | undefined }): void {
  const { name, description } = texts;
  if (name !== undefined && (name.trim() === '' || name.length > NAME_MAX || !isText(name))) throw new Refusal('invalid', `A task's name must be text of 1 to ${NAME_MAX} characters.`);
  if (description != null && (description.length > DESCRIPTION_MAX || !isText(description))) {
    throw new Refusal('invalid', `A task's description must be text of at most ${DESCRIPTION_MAX} characters.`);
  }
}

const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** @throws Refusal `invalid` for a moment that is past, or too far ahead. */
export function checkSchedule(at: number, now: number): void {
  if (at <= now) throw new Refusal('invalid', 'The scheduled time is not in the future.');
  if (at - now > SCHEDULE_MOST) throw new Refusal('invalid', 'The scheduled time is more than 90 days ahead.');
}

/** What the new task is linked with; and whether flows have been making tasks of each other for too long. */
interface Linked { previous: { chat: ChatsTable; contact: ContactsTable } | undefined; related: { chat: ChatsTable; contact: ContactsTable } | undefined }

async function linkedWith(rows: Rows, request: StartTask): Promise<Linked> {
  const of = (id: string | null) => (id === null ? Promise.resolve(undefined) : loadContactOfChat(rows, id));
  const linked = { previous: await of(request.previousContactId), related: await of(request.relatedContactId) };
  const chainId = linked.previous?.chat.chain_id;
  if (chainId != null) {
    const { count } = await rows.selectFrom('chats').select((all) => all.fn.countAll<number>().as('count')).where('chain_id', '=', chainId).executeTakeFirstOrThrow();
    if (Number(count) >= CHAIN_MAX) throw new Refusal('limit_exceeded', `The contact ${request.previousContactId} belongs to a chain of ${CHAIN_MAX} contacts, as many as one may have. Start a task that is related to it instead.`);
  }
  if (linked.related) {
    const { count } = await rows.selectFrom('chats').select((all) => all.fn.countAll<number>().as('count')).where('related_contact_id', '=', request.relatedContactId).where('channel', '=', 'TASK').executeTakeFirstOrThrow();
    if (Number(count) >= LINKED_MAX) throw new Refusal('limit_exceeded', `${LINKED_MAX} tasks are related to the contact ${request.relatedContactId} already, as many as may be.`);
  }
  const origin = linked.previous ?? linked.related;
  if (request.by === 'flow' && origin) await checkNotEndless(rows, origin.chat);
  return linked;
}

async function checkNotEndless(rows: Rows, origin: ChatsTable): Promise<void> {
  let chat = origin;
  for (let made = 1; ; made += 1) {
    const first = await rows.selectFrom('contacts').select(['initiation_method', 'previous_id']).where('id', '=', chat.id).executeTakeFirst();
    if (first?.initiation_method !== 'FLOW') return;
    if (made >= MADE_BY_FLOWS_MAX) throw new Refusal('limit_exceeded', `Flows have made ${MADE_BY_FLOWS_MAX} tasks of each other, one after another. This looks like a circle: no further one is made.`);
    const before = first.previous_id ?? chat.related_contact_id;
    if (before === null) return;
    chat = (await loadContactOfChat(rows, before)).chat;
  }
}

const NOT_ENDED = ChatState.exclude(['ended', 'with_outsider']).options;

/** Every task counts that has not ended, and those in after contact work, too (connect-facts 10, 11). Counted by index, however many there have been. */
async function checkRoom(work: Work): Promise<void> {
  const open = await work.db.selectFrom('chats').select((of) => of.fn.countAll<number>().as('count')).where('channel', '=', 'TASK').where('state', 'in', NOT_ENDED).executeTakeFirstOrThrow();
  const ending = await work.db
    .selectFrom('contacts')
    .innerJoin('chats', 'chats.id', 'contacts.initial_id')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('contacts.state', '=', 'after_contact_work')
    .where('contacts.channel', '=', 'TASK')
    .where('chats.state', '=', 'ended')
    .whereRef('chats.current_contact_id', '=', 'contacts.id')
    .executeTakeFirstOrThrow();
  if (Number(open.count) + Number(ending.count) >= work.settings.tasksAtOnce) throw new Refusal('limit_exceeded', `There are ${work.settings.tasksAtOnce} tasks already, as many as this instance takes at once.`);
}

/** Whose a new task is, as it is counted. */
const ROLES = { api: 'API', flow: 'SYSTEM', agent: 'AGENT' } as const;

async function insertTask(work: Work, request: StartTask, flow: FlowsTable, { previous, related }: Linked): Promise<string> {
  const { now } = work;
  const id = work.ids.next(now);
  const before = readStrings((previous ?? related)?.chat.attributes ?? '{}');
  checkAttributes(request.attributes, before);
  const attributes = { ...before, ...request.attributes };
  const chainId = previous ? (previous.chat.chain_id ?? previous.chat.id) : null;
  if (previous && previous.chat.chain_id === null) await changeChat(work, previous.chat.id, { chain_id: chainId });
  const lasts = (request.expiryMinutes ?? EXPIRY_MINUTES.standard) * MINUTE;
  const later = request.scheduledAt !== null || request.by === 'flow';
  const chat = newChat({
    id, channel: 'TASK', flow_id: flow.id, customer_name: request.name, name: request.name, description: request.description, attributes: JSON.stringify(attributes),
    content_types: '[]', started_at: now, expires_at: (request.scheduledAt ?? now) + lasts, customer_participant_id: '', state: later ? 'scheduled' : 'in_flow',
    scheduled_at: request.scheduledAt, due_at: request.dueAt ?? null, created_by: request.createdBy ?? null, template_id: request.templateId ?? null, lasts, chain_id: chainId, related_contact_id: request.relatedContactId,
    references_by_name: JSON.stringify(request.references), segment_attributes: JSON.stringify(request.segmentAttributes),
  });
  const contact = newContact({
    id, initial_id: id, previous_id: request.previousContactId, channel: 'TASK', initiation_method: request.by === 'flow' ? 'FLOW' : 'API', initiated_at: now, state: chat.state === 'scheduled' ? 'scheduled' : 'in_flow',
    queue_id: request.assignedTo ?? null,
  });
  await work.db.insertInto('chats').values(chat).execute();
  await work.db.insertInto('contacts').values(contact).execute();
  await countTask(work, { initial_contact_id: id, contact_id: id, role: ROLES[request.by], channel: 'TASK' });
  const files = [...(request.files ?? [])];
  await takenByTask(work, id, files);
  for (const file of request.brought ?? []) files.push(await broughtForTask(work, id, file));
  await giveFiles(work, id, files);
  await setTimer(work, { kind: DURATION_TIMER, key: id, dueAt: chat.expires_at });
  if (later) await setTimer(work, { kind: TASK_DUE_TIMER, key: id, dueAt: request.scheduledAt ?? now });
  note(work, {
    type: 'task_started', initialContactId: id, contactId: id, userId: request.createdBy ?? null, queueId: request.assignedTo ?? null,
    data: {
      channel: 'TASK', initiationMethod: contact.initiation_method, flowId: flow.id, flow: flow.name, scheduledAt: request.scheduledAt, expiresAt: chat.expires_at, state: chat.state,
      previousContactId: request.previousContactId, relatedContactId: request.relatedContactId, templateId: request.templateId ?? null, dueAt: request.dueAt ?? null,
      ...(files.length > 0 && { files: files.length }),
    },
  });
  if (chainId !== null && Object.keys(request.attributes).length > 0) await mergeAttributes(work, { initialContactId: id, contactId: id }, request.attributes);
  return id;
}
