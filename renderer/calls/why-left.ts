import type { EndReason } from '../../contract/contact.ts';
import { dialWords, isNotReached } from '../words/dial.ts';
import { endedWords, endWords } from '../words/contacts.ts';

/** Why somebody left, where it is not plain that he hung up. */
export function whyLeft(why: string | null): string | null {
  if (isNotReached(why)) return dialWords.notReached[why].title;
  return why !== null && why in endWords ? endedWords(why as EndReason, 'VOICE') : null;
}
