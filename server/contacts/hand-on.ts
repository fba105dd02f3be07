import { Refusal } from '../core.ts';
import { stopRuns } from '../flows/runner.ts';
import type { ChatsTable, ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { endSegment } from './chat-end.ts';
import { runTransferFlow } from './course.ts';
import { loadChat } from './rows.ts';
import { startSegment } from './segments.ts';

/** Transfers of one task, at most (connect-facts 10). */
const TRANSFERS_MAX = 11;

/** Where a contact is handed to; `queueId` null: it keeps its working queue. */
export interface HandOn { flowId: string; queueId: string | null; userId: string | null; name: string | null; by: string | null; note: string | null }

/**
 * Ends the segment of a contact and begins another, which runs the transfer's flow with the queue as its working queue.
 * @throws Refusal `limit_exceeded`
 */
export async function handOn(work: Work, { chat, contact }: { chat: ChatsTable; contact: ContactsTable }, to: HandOn): Promise<ContactsTable> {
  if (chat.channel === 'TASK') await mayBeTransferred(work, chat);
  await stopRuns(work, chat.id);
  await endSegment(work, contact, 'transferred');
  const segment = await startSegment(work, await loadChat(work.db, chat.id), contact, { method: 'TRANSFER', ...(to.queueId !== null && { queueId: to.queueId }) });
  if (to.name !== null) {
    await work.db
      .insertInto('transfers')
      .values({
        contact_id: segment.id, from_contact_id: contact.id, initial_contact_id: chat.id, by_user_id: to.by, target_type: to.userId === null ? 'queue' : 'user', target_name: to.name, at: work.now, came_back_at: null,
        note: to.note,
      })
      .execute();
  }
  await runTransferFlow(work, { chatId: chat.id, contactId: segment.id, flowId: to.flowId, userId: to.userId });
  return segment;
}

async function mayBeTransferred(work: Work, chat: ChatsTable): Promise<void> {
  const { count } = await work.db.selectFrom('contacts').select((of) => of.fn.countAll<number>().as('count')).where('initial_id', '=', chat.id).where('initiation_method', '=', 'TRANSFER').executeTakeFirstOrThrow();
  if (Number(count) >= TRANSFERS_MAX) throw new Refusal('limit_exceeded', `The task was transferred ${TRANSFERS_MAX} times already, as often as it may be.`);
}
