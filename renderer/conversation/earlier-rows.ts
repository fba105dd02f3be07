import type { EarlierChat } from '../../contract/contact.ts';
import type { ChatWindow } from '../desk/chat-window.ts';
import { transcriptWords } from '../words/contacts.ts';
import { dayName } from '../words/time.ts';
import { rowsOf } from './rows.ts';
import type { TranscriptRow } from './rows.ts';

/**
 * The rows of the chats that this one goes on from, the oldest first, each under a line that says so; a line of its own
 * begins this chat. Only as far back as what lies between is loaded.
 */
export function earlierRows(earlier: readonly EarlierChat[], chats: ReadonlyMap<string, ChatWindow>, you: string | undefined): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  for (const chat of earlier) {
    const window = chats.get(chat.initialContactId);
    if (!window?.loaded) break;
    const items = window.items.filter((item) => item.position >= chat.from && item.position <= chat.upTo);
    const own = rowsOf({ items, outgoing: [], timeline: [], wait: null, you, moreBefore: window.moreBefore || chat.from > 1, atEnd: true, total: 0 });
    rows.unshift(
      { kind: 'divider', id: `${chat.initialContactId} begins`, words: transcriptWords.earlierChat(dayName(chat.endedAt)) },
      // Days and the like are named alike in every chat.
      ...own.map((row) => ({ ...row, id: `${chat.initialContactId} ${row.id}` })),
    );
    if (window.moreBefore) break;
  }
  if (rows.length > 0) rows.push({ kind: 'divider', id: 'this chat', words: transcriptWords.thisChat });
  return rows;
}

/** What to load next to see further back: a chat of which nothing is held yet, or more of one. Undefined: all is here. */
export function nextEarlier(earlier: readonly EarlierChat[], chats: ReadonlyMap<string, ChatWindow>): { chatId: string; first: boolean } | undefined {
  for (const { initialContactId: chatId, from } of earlier) {
    const window = chats.get(chatId);
    if (window === undefined) return { chatId, first: true };
    if (!window.loaded) return undefined;
    if (window.moreBefore && (window.items[0]?.position ?? 0) > from) return { chatId, first: false };
  }
  return undefined;
}
