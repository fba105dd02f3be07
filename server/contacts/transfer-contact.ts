import { Refusal } from '../core.ts';
import { agentQueue, workingQueue } from '../flows/runner-facts.ts';
import type { Work } from '../storage/work.ts';
import type { TransferContact } from './contact-desk.ts';
import { currentTask } from './current-contact.ts';
import { handOn } from './hand-on.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import type { Rows } from './rows.ts';

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
  const queue = await targetQueue(work.db, request);
  const segment = await handOn(work, { chat, contact }, { flowId, queueId: queue?.id ?? null, userId: request.userId, name: queue?.name ?? null, by: null, note: null });
  const answer = { contactId: segment.id };
  if (asked) await rememberAnswer(work, asked, answer);
  return answer;
}

async function transferFlow(rows: Rows, flowId: string): Promise<string> {
  const flow = await rows.selectFrom('flows').selectAll().where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${flowId}.`);
  if (flow.content === null) throw new Refusal('wrong_state', `The flow "${flow.name}" was never published. Only published flows run.`);
  if (!FLOW_TYPES.includes(flow.type)) throw new Refusal('wrong_state', `The flow "${flow.name}" is of type ${flow.type}; a transfer needs one of type ${FLOW_TYPES.join(', ')}.`);
  return flow.id;
}

async function targetQueue(rows: Rows, { queueId, userId }: TransferContact): Promise<{ id: string; name: string } | null> {
  if (queueId !== null && userId !== null) throw new Refusal('wrong_state', 'Give a queue (QueueId) or a user (UserId), not both.');
  if (queueId === null && userId === null) return null;
  const queue = queueId === null ? await agentQueue(rows, userId ?? '') : await workingQueue(rows, queueId);
  if (queue === null) throw new Refusal('not_found', queueId === null ? `There is no user with the id ${userId}.` : `There is no queue with the id ${queueId}.`);
  return queue;
}
