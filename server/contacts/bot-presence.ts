import type { ParticipantsTable } from '../storage/schema.ts';
import type { Rows } from './rows.ts';

/** The bots of a chat that have not left: invited ones, too, which have not come yet. */
export async function botsOf(rows: Rows, chatId: string): Promise<ParticipantsTable[]> {
  return rows.selectFrom('participants').selectAll().where('initial_contact_id', '=', chatId).where('role', '=', 'CUSTOM_BOT').where('left_at', 'is', null).orderBy('id').execute();
}

/** Whether a bot takes part in the chat, or was invited and may still come: what a Wait for its leaving can wait for. */
export async function botPresent(rows: Rows, chatId: string): Promise<boolean> {
  return (await botsOf(rows, chatId)).length > 0;
}
