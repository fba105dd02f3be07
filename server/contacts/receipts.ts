import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { itemOf, tellConnectedAgent } from './items.ts';
import { loadChat } from './rows.ts';

export type ReceiptKind = 'delivered' | 'read';

/**
 * A participant got or read somebody else's message. The receipt stays on the message and is told to its sender only
 * (T54). A repeated receipt changes nothing.
 * @throws Refusal `not_found` for a message that is not in this chat, `invalid` for one's own, `wrong_state` with more
 * than two participants.
 */
export async function giveReceipt(work: Work, receipt: { chatId: string; reader: string; itemId: string; kind: ReceiptKind }): Promise<void> {
  const { chatId, reader, kind } = receipt;
  const row = await work.db.selectFrom('transcript').selectAll().where('id', '=', receipt.itemId).where('initial_contact_id', '=', chatId).where('kind', '=', 'message').executeTakeFirst();
  if (!row) throw new Refusal('not_found', 'There is no such message in this chat.');
  if (row.participant_id === reader) throw new Refusal('invalid', 'Receipts are for messages of others.');
  if ((await present(work, chatId)) > 2) throw new Refusal('wrong_state', 'There are no receipts in a chat of more than two.');
  const column = kind === 'read' ? 'read_at' : 'delivered_at';
  if (row[column] !== null) return;
  const now = { ...row, [column]: work.now, receipt_by: reader };
  await work.db.updateTable('transcript').set({ [column]: work.now, receipt_by: reader }).where('id', '=', row.id).execute();
  work.record({ type: 'receipt', initialContactId: chatId, contactId: row.contact_id, data: { itemId: row.id, position: row.position, kind, reader } });
  if (row.participant_id === null) return;
  work.tell({
    to: 'chats',
    notice: {
      type: 'receipt', initialContactId: chatId, to: row.participant_id, itemId: row.id, reader, contactId: row.contact_id,
      deliveredAt: now.delivered_at ?? undefined, readAt: now.read_at ?? undefined,
    },
  });
  await tellSender(work, chatId, now);
}

/** If the message was an agent's and he is still there, his desk gets it again with its receipt. */
async function tellSender(work: Work, chatId: string, row: Parameters<typeof itemOf>[0]): Promise<void> {
  const sender = await work.db.selectFrom('participants').select(['role', 'left_at']).where('id', '=', row.participant_id).executeTakeFirst();
  if (sender?.role !== 'AGENT' || sender.left_at !== null) return;
  await tellConnectedAgent(work, (await loadChat(work.db, chatId)).current_contact_id, itemOf(row));
}

/** Who takes part so that the others see it: not one who was invited and never came, nor one who only listens in (T78). */
async function present(work: Work, chatId: string): Promise<number> {
  const found = await work.db
    .selectFrom('participants')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('initial_contact_id', '=', chatId)
    .where('left_at', 'is', null)
    .where('joined_at', 'is not', null)
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}
