import type { ChatItem } from '../../contract/chat-item.ts';

/**
 * The part of a chat's stored items that the panel holds: one run of what is stored, ascending by position. A chat
 * may have 100,000 items, so the panel holds a window of them and moves it.
 */
export interface ChatWindow {
  /** False until the first page is here; what is pushed before is kept. */
  readonly loaded: boolean;
  readonly items: readonly ChatItem[];
  /** Whether there may be stored items before the first, after the last one held. */
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
  /** What is stored on this computer, and what the server has, as of the last answer. */
  readonly stored: number;
  readonly total: number;
}

export const emptyWindow: ChatWindow = { loaded: false, items: [], moreBefore: true, moreAfter: false, stored: 0, total: 0 };

/** The first page of a chat, or the page around a position that was jumped to. */
export function withFirstPage(
  window: ChatWindow,
  page: { items: readonly ChatItem[]; stored: number; total: number },
  reach: { moreBefore: boolean; moreAfter: boolean },
): ChatWindow {
  const total = Math.max(page.total, window.total);
  const items = reach.moreAfter ? page.items : mergeItems(page.items, window.loaded ? [] : window.items);
  return { loaded: true, items, stored: Math.max(page.stored, window.loaded ? 0 : window.stored), total, ...reach };
}

/** More than this many items are not held; the far end is let go. */
export const WINDOW_MAX = 3000;

/** Merges items into ascending order; a later version of a position replaces an earlier one (receipts). */
export function mergeItems(held: readonly ChatItem[], added: readonly ChatItem[]): readonly ChatItem[] {
  if (added.length === 0) return held;
  const first = added[0];
  const last = held.at(-1);
  if (last === undefined || (first !== undefined && first.position > last.position && isAscending(added))) return [...held, ...added];
  const byPosition = new Map<number, ChatItem>();
  for (const item of held) byPosition.set(item.position, item);
  for (const item of added) byPosition.set(item.position, item);
  return [...byPosition.values()].toSorted((a, b) => a.position - b.position);
}

function isAscending(items: readonly ChatItem[]): boolean {
  return items.every((item, index) => index === 0 || (items[index - 1]?.position ?? 0) < item.position);
}

/** Items the desk pushed: appended where the window reaches the end, otherwise only those within it are renewed. */
export function withPushed(window: ChatWindow, pushed: readonly ChatItem[]): ChatWindow {
  const last = window.items.at(-1)?.position ?? 0;
  const first = window.items[0]?.position ?? 0;
  const fitting = pushed.filter((item) => (item.position > last ? !window.moreAfter : item.position >= first || !window.moreBefore));
  const fresh = pushed.filter((item) => item.position > last).length;
  const total = Math.max(window.total, ...pushed.map((item) => item.position));
  return { ...window, items: trimmed(mergeItems(window.items, fitting), 'front'), stored: Math.min(total, window.stored + fresh), total, moreBefore: window.moreBefore };
}

/** A page that was asked for with `before` the first held item. */
export function withOlder(window: ChatWindow, page: readonly ChatItem[], asked: number): ChatWindow {
  const items = trimmed(mergeItems(window.items, page), 'back');
  const droppedEnd = items.at(-1)?.position !== window.items.at(-1)?.position;
  return { ...window, items, moreBefore: page.length === asked, moreAfter: window.moreAfter || droppedEnd };
}

/** A page that was asked for with `after` the last held item. */
export function withNewer(window: ChatWindow, page: readonly ChatItem[], asked: number): ChatWindow {
  const items = trimmed(mergeItems(window.items, page), 'front');
  const droppedStart = items[0]?.position !== window.items[0]?.position;
  return { ...window, items, moreAfter: page.length === asked, moreBefore: window.moreBefore || droppedStart };
}

function trimmed(items: readonly ChatItem[], from: 'front' | 'back'): readonly ChatItem[] {
  if (items.length <= WINDOW_MAX) return items;
  return from === 'front' ? items.slice(items.length - WINDOW_MAX) : items.slice(0, WINDOW_MAX);
}
