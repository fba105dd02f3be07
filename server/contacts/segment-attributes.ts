import { Refusal } from '../core.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { INTERACTIVE, INTERACTIVE_RESPONSE } from './message-rules.ts';
import { readStrings } from './rows.ts';

/* Segment attributes: what a segment is (`connect:Subtype`), and keys of the company's own (connect-facts 5.2). */

const SUBTYPE = 'connect:Subtype';
const CHAT_SUBTYPES: readonly string[] = ['connect:Chat', 'connect:Guide'];
const OWN_KEY = /^[A-Za-z0-9_-]{1,64}$/;
const VALUE_MAX = 1024;

/**
 * Whether a chat may be started with these.
 * @throws Refusal `invalid` naming the key. A guide shows views, so it needs both interactive content types (T65).
 */
export function checkSegmentAttributes(attributes: Readonly<Record<string, string>>, contentTypes: readonly string[]): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== SUBTYPE && (!OWN_KEY.test(key) || key === '__proto__')) {
      throw new Refusal('invalid', `SegmentAttributes: "${key.slice(0, 100)}" cannot be set on a chat. Use ${SUBTYPE}, or a key of your own of letters, digits, "-" and "_".`);
    }
    if (value.length > VALUE_MAX || !value.isWellFormed() || value.includes('\u0000')) {
      throw new Refusal('invalid', `SegmentAttributes: the value of "${key}" must be text of at most ${VALUE_MAX} characters.`);
    }
  }
  const subtype = attributes[SUBTYPE];
  if (subtype === undefined) return;
  if (!CHAT_SUBTYPES.includes(subtype)) throw new Refusal('invalid', `SegmentAttributes: ${SUBTYPE} of a chat is ${CHAT_SUBTYPES.join(' or ')}, not "${subtype.slice(0, 100)}".`);
  if (subtype === 'connect:Guide' && !(contentTypes.includes(INTERACTIVE) && contentTypes.includes(INTERACTIVE_RESPONSE))) {
    throw new Refusal('invalid', `SegmentAttributes: ${SUBTYPE} "connect:Guide" needs ${INTERACTIVE} and ${INTERACTIVE_RESPONSE} in SupportedMessagingContentTypes.`);
  }
}

/** The segment attributes of a contact; every chat and task has a subtype. */
export function segmentAttributesOf(chat: Pick<ChatsTable, 'channel' | 'segment_attributes'>): Record<string, string> {
  const standard: Record<string, string> = chat.channel === 'CHAT' ? { [SUBTYPE]: 'connect:Chat' } : chat.channel === 'TASK' ? { [SUBTYPE]: 'connect:Task' } : {};
  return { ...standard, ...readStrings(chat.segment_attributes) };
}
