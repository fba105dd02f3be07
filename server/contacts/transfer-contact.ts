import { Refusal } from '../core.ts';
import { stopRuns } from '../flows/runner.ts';
import { agentQueue, workingQueue } from '../flows/runner-facts.ts';
import type { Work } from '../storage/work.ts';
import { endSegment } from './chat-end.ts';
import type { TransferContact } from './contact-desk.ts';
import { runTransferFlow } from './course.ts';
import { currentTask } from './current-contact.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { loadChat, type Rows } from './rows.ts';
import { startSegment } from './segments.ts';

/** Transfers of one task, at most (connect-facts 10). */
const TRANSFERS_MAX = 11;
const FLOW_TYPES: readonly string[] = ['CONTACT_FLOW', 'AGENT_TRANSFER', 'QUEUE_TRANSFER'];

/**
 * Hands a task on: its segment is over, a new one runs the flow given, with the queue or the agent's own queue as its
 * working queue.
 * @throws Refusal `not_found`, `flow_not_published`, `wrong_state`, `invalid`, `limit_exceeded`, `id_reused`
 */
export async function transferContact(work: Work, request: TransferContact): Promise<{ contactId: string }> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'transfer_contact', token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as { contactId: string } | undefined);
  if (before) return before;
  const { chat, contact } = await currentTask(work.db, request.contactId, 'transferred');
  if (chat.state === 'scheduled') throw new Refusal('wrong_state', 'The task is scheduled and has not begun. Transfer it once its flow runs.');
  const flowId = await transferFlow(work.db, request.flowId);
  const queueId = await targetQueue(work.db, request);
  const { count } = await work.db.selectFrom('contacts').select((of) => of.fn.countAll<number>().as('count')).where('initial_id', '=', chat.id).where('initiation_method', '=', 'TRANSFER').executeTakeFirstOrThrow();
  if (Number(count) >= TRANSFERS_MAX) throw new Refusal('limit_exceeded', `The task was transferred ${TRANSFERS_MAX} times already, as often as it may be.`);
  await stopRuns(work, chat.id);
  await endSegment(work, contact, 'transferred');
  const segment = await startSegment(work, await loadChat(work.db, chat.id), contact, { method: 'TRANSFER', ...(queueId !== null && { queueId }) });
  const answer = { contactId: segment.id };
  if (asked) await rememberAnswer(work, asked, answer);
  await runTransferFlow(work, { chatId: chat.id, contactId: segment.id, flowId, userId: request.userId });
  return answer;
}

async function transferFlow(rows: Rows, flowId: string): Promise<string> {
  const flow = await rows.selectFrom('flows').selectAll().where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${flowId}.`);
  if (flow.content === null) throw new Refusal('wrong_state', `The flow "${flow.name}" was never published. Only published flows run.`);
  if (!FLOW_TYPES.includes(flow.type)) throw new Refusal('wrong_state', `The flow "${flow.name}" is of type ${flow.type}; a transfer needs one of type ${FLOW_TYPES.join(', ')}.`);
  return flow.id;
}

async function targetQueue(rows: Rows, { queueId, userId }: TransferContact): Promise<string | null> {
  if (queueId !== null && userId !== null) throw new Refusal('wrong_state', 'Give a queue (QueueId) or a user (UserId), not both.');
  if (queueId === null && userId === null) return null;
  const queue = queueId === null ? await agentQueue(rows, userId ?? '') : await workingQueue(rows, queueId);
  if (queue === null) throw new Refusal('not_found', queueId === null ? `There is no user with the id ${userId}.` : `There is no queue with the id ${queueId}.`);
  return queue.id;
}
