import type { ContactHistory } from '../../contacts/contact-history.ts';
import { endReasonWords } from './event-words.ts';
import { lengthOf, momentOf } from './length.ts';

/** How a chat or task stands, in a sentence without its full stop. */
export function standing(history: ContactHistory, at: number): string {
  if (history.endedAt !== null) return `Ended at ${momentOf(history.endedAt)} after ${lengthOf(history.endedAt - history.startedAt)}: ${history.endReason === null ? 'for no reason that is known' : endReasonWords(history.endReason)}`;
  const waits = history.waitUntil === null ? '' : `, until ${momentOf(history.waitUntil)} at the latest`;
  return `Now ${history.state.replaceAll('_', ' ')}${waits}; its duration ends it in ${lengthOf(history.expiresAt - at)}`;
}
