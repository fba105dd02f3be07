import type { SearchHit, StoredChat } from '../../contract/desk.ts';
import { attempt, loadChat } from '../desk/panel.ts';
import type { Panel } from '../desk/panel.ts';
import type { ReviewState } from '../desk/ui-state.ts';

/** How many hits or chats one page has. */
const PAGE = 100;

export function changeReview(panel: Panel, change: (review: ReviewState) => ReviewState): void {
  panel.ui.set((ui) => ({ ...ui, review: change(ui.review) }));
}

/** The newest search wins: an answer to an earlier query is dropped. */
let latest = 0;

/** Searches what is stored here. An empty query shows all chats again. */
export async function search(panel: Panel, query: string): Promise<void> {
  const mine = ++latest;
  const words = query.trim();
  if (words === '') {
    changeReview(panel, (review) => ({ ...review, answered: null, hits: [], more: false, searching: false, problem: null, hitPosition: null }));
    return;
  }
  changeReview(panel, (review) => ({ ...review, searching: true }));
  try {
    const { hits, more, took } = await panel.client.call('search', { query: words, limit: PAGE });
    if (mine === latest) changeReview(panel, (review) => ({ ...review, answered: words, hits, more, took, searching: false, problem: null }));
  } catch (error) {
    if (mine === latest) changeReview(panel, (review) => ({ ...review, searching: false, problem: error instanceof Error ? error.message : String(error) }));
  }
}

export async function moreHits(panel: Panel): Promise<void> {
  const { answered, hits } = panel.ui.get().review;
  const before = hits.at(-1)?.at;
  if (answered === null || before === undefined) return;
  await attempt(panel, async () => {
    const page = await panel.client.call('search', { query: answered, before, limit: PAGE });
    changeReview(panel, (review) => {
      if (review.answered !== answered) return review;
      const known = new Set(review.hits.map((hit) => hit.itemId));
      return { ...review, hits: [...review.hits, ...page.hits.filter((hit) => !known.has(hit.itemId))], more: page.more };
    });
  });
}

/** The chats stored here; the first page, or the next one. */
export async function loadStoredChats(panel: Panel, next: boolean): Promise<void> {
  const before = next ? panel.ui.get().review.chats.at(-1)?.lastAt : undefined;
  await attempt(panel, async () => {
    const { chats, total } = await panel.client.call('storedChats', { ...(before !== undefined && { before }), limit: PAGE });
    changeReview(panel, (review) => {
      const kept = next ? review.chats : [];
      const known = new Set(kept.map((chat) => chat.initialContactId));
      return { ...review, chats: [...kept, ...chats.filter((chat) => !known.has(chat.initialContactId))], chatsTotal: total, chatsLoaded: true };
    });
  });
}

/** Opens a stored chat at its end. */
export function openStoredChat(panel: Panel, chat: StoredChat): void {
  changeReview(panel, (review) => ({ ...review, open: chat, hitPosition: null }));
  void attempt(panel, () => loadChat(panel, chat.initialContactId, null));
}

/** Opens a stored chat at a hit; within what is loaded it only moves. */
export function openHit(panel: Panel, hit: SearchHit): void {
  changeReview(panel, (review) => ({ ...review, open: hit.chat, hitPosition: hit.position }));
  const window = panel.held.get().chats.get(hit.chat.initialContactId);
  const there = window?.loaded && window.items.some((item) => item.position === hit.position);
  if (!there) void attempt(panel, () => loadChat(panel, hit.chat.initialContactId, hit.position));
}
