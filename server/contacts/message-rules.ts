import { ContentType } from '../../contract/chat-item.ts';
import { Refusal } from '../core.ts';
import { checkInteractive } from './interactive-templates.ts';

/** What can be said in a chat at all; which of these a chat takes is agreed when it starts (trap T62). */
const MESSAGE_TYPES: readonly string[] = [ContentType.plain, ContentType.markdown, ContentType.json];
export const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
export const INTERACTIVE_RESPONSE = `${INTERACTIVE}.response`;

/**
 * The content types a new chat takes. Plain text always; the interactive types only as a pair (T65).
 * @throws Refusal `invalid` for a type we do not know.
 */
export function agreedContentTypes(asked: readonly string[]): string[] {
  const known = new Set([...MESSAGE_TYPES, INTERACTIVE, INTERACTIVE_RESPONSE]);
  const unknown = asked.find((type) => !known.has(type));
  if (unknown !== undefined) throw new Refusal('invalid', `"${unknown}" is not a content type of messages.`);
  if (asked.includes(INTERACTIVE) !== asked.includes(INTERACTIVE_RESPONSE)) {
    throw new Refusal('invalid', `${INTERACTIVE} and ${INTERACTIVE_RESPONSE} are only of use together: list both or neither.`);
  }
  return [...new Set([ContentType.plain, ...asked])];
}

/**
 * Whether this message may be stored. Text is kept exactly as it came: only what no reader could take is refused.
 * The limit is in UTF-8 bytes, not characters (T61); an instance may limit the characters of texts besides.
 * @throws Refusal `content_type_not_allowed` | `too_long` | `invalid`
 */
export function checkMessage(message: { contentType: string; content: string }, rules: { contentTypes: readonly string[]; bytes: number; characters?: number | null }): void {
  if (!rules.contentTypes.includes(message.contentType)) {
    throw new Refusal('content_type_not_allowed', `This chat takes ${rules.contentTypes.join(', ')}, not ${message.contentType}.`);
  }
  if (message.content === '') throw new Refusal('invalid', 'The message is empty.');
  const bytes = Buffer.byteLength(message.content, 'utf8');
  if (bytes > rules.bytes) throw new Refusal('too_long', `The message has ${bytes} bytes; at most ${rules.bytes} are allowed. Send it in parts.`);
  const { characters } = rules;
  if (characters != null && message.contentType.startsWith('text/') && lengthOf(message.content) > characters) {
    throw new Refusal('too_long', `The message has ${lengthOf(message.content)} characters; at most ${characters} are allowed. Send it in parts.`);
  }
  if (!message.content.isWellFormed()) throw new Refusal('invalid', 'The message is not valid Unicode: it holds half of a surrogate pair.');
  if (message.content.includes('\u0000')) throw new Refusal('invalid', 'The message holds a NUL character, which no chat takes.');
  if (message.contentType === ContentType.json || message.contentType === INTERACTIVE_RESPONSE) readJson(message.content);
  if (message.contentType === INTERACTIVE) checkInteractive(readJson(message.content));
}

/** In characters as people count them: an emoji of two code units is one. */
const lengthOf = (text: string): number => [...text].length;

function readJson(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    throw new Refusal('invalid', 'The message says it is JSON but cannot be read as JSON.');
  }
}
