import { openMonitors } from './monitor-rows.ts';
import type { Rows } from './rows.ts';

/**
 * How much of a chat an agent may read: everything while its current segment is his (also after it ended with him),
 * a supervisor while he monitors it; otherwise up to the moment he last left. Null: he never took part.
 */
export interface ReadingRights { items: number; events: number }

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** What this user may read of this chat, as the newest position and the newest log number. */
export async function readingRights(rows: Rows, chatId: string, userId: string): Promise<ReadingRights | null> {
  const chat = await rows
    .selectFrom('chats')
    .innerJoin('contacts', 'contacts.id', 'chats.current_contact_id')
    .select(['contacts.user_id', 'chats.last_position'])
    .where('chats.id', '=', chatId)
    .executeTakeFirst();
  if (!chat) return null;
  if (chat.user_id === userId || (await openMonitors(rows, { chatId })).some((monitor) => monitor.user_id === userId)) return { items: chat.last_position, events: EVERYTHING };
  const left = await rows
    .selectFrom('participants')
    .select((of) => [of.fn.max('left_position').as('items'), of.fn.max('left_seq').as('events')])
    .where('initial_contact_id', '=', chatId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return left?.items == null || left.events == null ? null : { items: left.items, events: left.events };
}
