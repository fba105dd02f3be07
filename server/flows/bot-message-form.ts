import * as z from 'zod';
import { ContentType } from '../../contract/chat-item.ts';
import { INTERACTIVE } from '../contacts/message-rules.ts';
import type { BotCard, BotMessage } from './bot-reply.ts';

/** A list of more choices than this is no list picker (connect-facts 5.7). */
const CHOICES_MAX = 6;
const Template = z.looseObject({ templateType: z.string(), version: z.string(), data: z.looseObject({ content: z.looseObject({}) }) });

/**
 * How a bot's message goes into a chat: choices as an interactive message and JSON as JSON where the chat takes these,
 * else as text that says the same.
 * @param chat.bytes the longest message it takes; longer text is cut, longer JSON refused.
 * @returns null where there is nothing to show.
 */
export function formOf(message: BotMessage, chat: { contentTypes: readonly string[]; bytes: number }): { contentType: string; content: string } | null {
  if (message.kind === 'card') return cardForm(message.card, chat);
  if (message.kind === 'custom') {
    const type = jsonType(message.text);
    if (type !== null && chat.contentTypes.includes(type)) return Buffer.byteLength(message.text) > chat.bytes ? null : { contentType: type, content: message.text };
  }
  return plain(message.text, chat.bytes);
}

function jsonType(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    return Template.safeParse(value).success ? INTERACTIVE : ContentType.json;
  } catch {
    return null;
  }
}

function cardForm(card: BotCard, chat: { contentTypes: readonly string[]; bytes: number }): { contentType: string; content: string } | null {
  if (chat.contentTypes.includes(INTERACTIVE) && card.buttons.length > 0 && card.buttons.length <= CHOICES_MAX) {
    const content = JSON.stringify({
      templateType: 'ListPicker',
      version: '1.0',
      data: {
        content: {
          title: card.title,
          ...(card.subtitle !== null && { subtitle: card.subtitle }),
          ...(card.imageUrl !== null && { imageType: 'URL', imageData: card.imageUrl }),
          elements: card.buttons.map(({ text }) => ({ title: text })),
        },
      },
    });
    if (Buffer.byteLength(content) <= chat.bytes) return { contentType: INTERACTIVE, content };
  }
  const lines = [card.title, ...(card.subtitle === null ? [] : [card.subtitle]), ...card.buttons.map(({ text }) => `- ${text}`)];
  return plain(lines.join('\n'), chat.bytes);
}

function plain(text: string, bytes: number): { contentType: string; content: string } | null {
  const content = cut(text.toWellFormed().replaceAll('\u0000', ''), bytes);
  return content.trim() === '' ? null : { contentType: ContentType.plain, content };
}

/** What fits, without half a character at its end. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const kept = Buffer.from(text).subarray(0, bytes - 3).toString().replace(/\uFFFD+$/, '');
  return `${kept}…`;
}
