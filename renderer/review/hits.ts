import type { SearchHit } from '../../contract/desk.ts';
import type { ReviewState } from '../desk/ui-state.ts';

/** The hits within the chat that is open, in the order of reading. */
export function hitsOfOpenChat(review: Pick<ReviewState, 'open' | 'hits'>): readonly SearchHit[] {
  const { open, hits } = review;
  if (!open) return [];
  return hits.filter((hit) => hit.chat.initialContactId === open.initialContactId).toSorted((a, b) => a.position - b.position);
}
