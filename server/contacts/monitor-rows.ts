import type { MonitorsTable } from '../storage/schema.ts';
import type { Rows } from './rows.ts';

/* Who monitors what, as the rows say. */

/** Everybody who monitors this chat now, silent ones included, in the order they came. */
export async function openMonitors(rows: Rows, of: { chatId: string } | { userId: string }): Promise<MonitorsTable[]> {
  let query = rows.selectFrom('monitors').selectAll().where('ended_at', 'is', null);
  query = 'chatId' in of ? query.where('initial_contact_id', '=', of.chatId) : query.where('user_id', '=', of.userId);
  return query.orderBy('started_at').orderBy('id').execute();
}

/** This user's monitoring of this contact, if he does. */
export async function openMonitorOf(rows: Rows, userId: string, contactId: string): Promise<MonitorsTable | undefined> {
  return rows.selectFrom('monitors').selectAll().where('ended_at', 'is', null).where('user_id', '=', userId).where('contact_id', '=', contactId).executeTakeFirst();
}
