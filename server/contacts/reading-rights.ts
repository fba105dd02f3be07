import { openMonitors } from './monitor-rows.ts';
import type { Rows } from './rows.ts';

/**
 * How much of a chat an agent may read: everything while its current segment is his (also after it ended with him),
 * a supervisor while he monitors it; otherwise up to the moment he last left. Of a chat that another one goes on from, he who
 * takes part in that one reads what its customer reads. Null: he never took part.
 */
export interface ReadingRights { items: number; events: number; /** The first line he may read. */ from: number }

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** What this user may read of this chat, as the newest position and the newest log number. */
export async function readingRights(rows: Rows, chatId: string, userId: string): Promise<ReadingRights | null> {
  const own = await ownRights(rows, chatId, userId);
  if (own?.events === EVERYTHING) return own;
  const past = await asPast(rows, chatId, userId);
  if (own === null || past === null) return own ?? past;
  return { ...own, items: Math.max(own.items, past.items), from: Math.min(own.from, past.from) };
}

/** What he may read because he takes or took part in this very chat, or monitors it. */
export async function ownRights(rows: Rows, chatId: string, userId: string): Promise<ReadingRights | null> {
  const chat = await rows
    .selectFrom('chats')
    .innerJoin('contacts', 'contacts.id', 'chats.current_contact_id')
    .select(['contacts.user_id', 'chats.last_position'])
    .where('chats.id', '=', chatId)
    .executeTakeFirst();
  if (!chat) return null;
  if (chat.user_id === userId || (await openMonitors(rows, { chatId })).some((monitor) => monitor.user_id === userId)) return { items: chat.last_position, events: EVERYTHING, from: 1 };
  const left = await rows
    .selectFrom('participants')
    .select((of) => [of.fn.max('left_position').as('items'), of.fn.max('left_seq').as('events')])
    .where('initial_contact_id', '=', chatId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return left?.items == null || left.events == null ? null : { items: left.items, events: left.events, from: 1 };
}

/** Who takes part in a chat that goes on from this one, or monitors it, reads of this one what the customer reads; its story he does not. */
async function asPast(rows: Rows, chatId: string, userId: string): Promise<ReadingRights | null> {
  const found = await rows
    .selectFrom('past_sessions')
    .select((of) => [of.fn.max('past_sessions.up_to_position').as('upTo'), of.fn.min('past_sessions.from_position').as('from')])
    .where('past_sessions.past_chat_id', '=', chatId)
    .where((is) =>
      is.or([
        is.exists(is.selectFrom('participants').select('participants.id').whereRef('participants.initial_contact_id', '=', 'past_sessions.chat_id').where('participants.user_id', '=', userId)),
        is.exists(is.selectFrom('monitors').select('monitors.id').whereRef('monitors.initial_contact_id', '=', 'past_sessions.chat_id').where('monitors.user_id', '=', userId).where('monitors.ended_at', 'is', null)),
      ]),
    )
    .executeTakeFirst();
  return found?.upTo == null || found.from == null ? null : { items: found.upTo, events: 0, from: found.from };
}
