import type { FlowType } from '../../contract/flow-language.ts';
import { makeTask } from '../contacts/make-task.ts';
import { loadContact, readStrings } from '../contacts/rows.ts';
import { byTemplate } from '../contacts/task-of-template.ts';
import { cameByAgent } from '../contacts/transfers.ts';
import { Refusal } from '../core.ts';
import type { Ids } from '../ids.ts';
import { configuredBot } from '../outside/configured-rows.ts';
import { admit, type Entry } from '../routing/admission.ts';
import { HoursOfOperation, isOpen } from '../routing/hours-of-operation.ts';
import type { Work } from '../storage/work.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { encryptInput } from './encrypt-input.ts';
import { countInQueue, measure, queueMetrics } from './runner-metrics.ts';
import { isOwnNumber } from '../voice/caller-config.ts';
import { dialable } from '../voice/dialable.ts';
import { whyNotHeld } from '../voice/hold-by-flow.ts';
import { makeCallback } from '../voice/make-callback.ts';
import { findView } from '../views/shown-views.ts';
import { agentQueue, relatedContact, workingQueue } from './runner-facts.ts';
import type { Answer, NewTask, Question, WorkingQueue } from './step.ts';

/** Looks up what a flow asks for. Changes nothing. */
export async function answerQuestion(work: Work, question: Question, chat: ChatsTable): Promise<Answer> {
  const rows = work.db;
  switch (question.kind) {
    case 'flow': {
      const flow = await rows.selectFrom('flows').select(['id', 'type', 'content']).where('id', '=', question.flow).executeTakeFirst();
      return { kind: 'flow', flow: flow ? { id: flow.id, type: flow.type as FlowType, published: flow.content !== null } : null };
    }
    case 'queue':
      return { kind: 'queue', queue: await workingQueue(rows, question.queue) };
    case 'agentQueue':
      return { kind: 'queue', queue: await agentQueue(rows, question.agent) };
    case 'hours':
      return { kind: 'hours', open: await openNow(work, question.of) };
    case 'metric':
      return { kind: 'metric', value: await measure(work, question.metric, question.of, chat.channel) };
    case 'admission':
      return { kind: 'admission', admission: await admission(work, question.queue, (await cameByAgent(rows, chat.current_contact_id)) ? 'agent_quick_connect' : 'first_transfer') };
    case 'queueMetrics':
      return { kind: 'queueMetrics', metrics: await queueMetrics(work, question.of, question.channel) };
    case 'requeue':
      return requeue(work, await workingQueue(rows, question.queue), chat);
    case 'requeueToAgent':
      return requeue(work, await agentQueue(rows, question.agent), chat);
    case 'view':
      return { kind: 'view', exists: (await findView(rows, question.view)) !== undefined };
    case 'createTask':
      return createTask(work, question.task, chat);
    case 'percent':
      return { kind: 'percent', value: percent(work.ids) };
    case 'freeAgent':
      return { kind: 'freeAgent', queue: (await measure(work, 'agentsAvailable', { agent: question.agent }, chat.channel)) === 1 ? await agentQueue(rows, question.agent) : null };
    case 'dialable':
      if (question.callerId !== null && !(await isOwnNumber(rows, question.callerId))) return { kind: 'dialable', dialable: 'no_way', why: 'CallerId is none of the instance\'s own numbers.' };
      return { kind: 'dialable', ...dialable(work, question.address) };
    case 'encrypt':
      return encryptInput(question.text, question.key);
    case 'createCallback':
      return makeCallback(work, question.callback, chat);
    case 'previousCanHold':
      return { kind: 'previousCanHold', why: await whyNotHeld(rows, chat.id) };
    case 'bot':
      return { kind: 'bot', displayName: (await configuredBot(rows, question.bot))?.display_name ?? null };
    case 'relatedAttributes': {
      const related = await relatedContact(rows, chat.id);
      return { kind: 'relatedAttributes', attributes: related ? readStrings(related.attributes) : null };
    }
  }
}

/** 48 bits are spread over a hundred evenly enough: none is likelier than another by a part in a billion. */
const percent = (ids: Ids): number => (Buffer.from(ids.secret(), 'base64url').readUIntBE(0, 6) % 100) + 1;

async function openNow(work: Work, of: { readonly hours: string } | { readonly queue: string }): Promise<boolean | null> {
  const hoursId = 'hours' in of ? of.hours : (await work.db.selectFrom('queues').select('hours_id').where('id', '=', of.queue).executeTakeFirst())?.hours_id;
  if (hoursId == null) return null;
  const row = await work.db.selectFrom('hours').selectAll().where('id', '=', hoursId).executeTakeFirst();
  if (!row) return null;
  const hours = HoursOfOperation.safeParse({ TimeZone: row.time_zone, Config: JSON.parse(row.config) as unknown });
  return hours.success ? isOpen(hours.data, work.now) : null;
}

/** Segments of one contact, at most: it is moved eleven times (connect-facts 3.4). */
const SEGMENTS_MAX = 12;

async function requeue(work: Work, queue: WorkingQueue | null, chat: ChatsTable): Promise<Answer> {
  const refused = (why: 'full' | 'closed' | 'ringing' | 'tooOften'): Answer => ({ kind: 'requeue', queueId: null, refused: why });
  if (queue === null) return refused('closed');
  const contact = await loadContact(work.db, chat.current_contact_id);
  if (contact.state === 'offered') return refused('ringing');
  const { count } = await work.db.selectFrom('contacts').select((of) => of.fn.countAll<number>().as('count')).where('initial_id', '=', chat.id).executeTakeFirstOrThrow();
  if (Number(count) >= SEGMENTS_MAX) return refused('tooOften');
  const answer = await admission(work, queue.id, 'queue_transfer');
  return answer === 'admitted' ? { kind: 'requeue', queueId: queue.id } : refused(answer === 'full' ? 'full' : 'closed');
}

/** Makes the task, or nothing at all. */
async function createTask(work: Work, task: NewTask, chat: ChatsTable): Promise<Answer> {
  const scheduledAt = task.delaySeconds === null ? task.scheduledAt : work.now + task.delaySeconds * 1000;
  const { flowId, templateId, name, description, references, attributes } = task;
  const request = {
    flowId, name, description, references, attributes: { ...attributes }, segmentAttributes: {}, scheduledAt,
    previousContactId: null, relatedContactId: chat.current_contact_id, expiryMinutes: null, clientToken: undefined, by: 'flow' as const,
  };
  try {
    const { contactId } = await work.attempt(async () => makeTask(work, templateId === null ? { ...request, flowId: flowId ?? '' } : await byTemplate(work, request, templateId)));
    return { kind: 'task', contactId, why: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'task', contactId: null, why: error.message };
  }
}

/** Whether a queue takes a contact now that comes to it this way. */
export async function admission(work: Work, queueId: string, entry: Entry): Promise<'admitted' | 'full' | 'refused'> {
  const queue = await work.db.selectFrom('queues').selectAll().where('id', '=', queueId).executeTakeFirst();
  if (!queue) return 'refused';
  const limits = { type: queue.type, enabled: queue.enabled === 1, maxContacts: queue.max_contacts };
  const answer = admit(limits, await countInQueue(work.db, queueId), entry, work.settings.chatsAtOnce);
  if (answer.admitted) return 'admitted';
  return answer.because === 'queue_at_capacity' ? 'full' : 'refused';
}
