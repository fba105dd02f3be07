/*
 * Interactive messages and their answers in words. They are JSON that a flow, a bot or a customer's client made, so they are
 * read as hostile: what is not of a known form has no words, and nothing of it is more than text.
 */

export const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
export const RESPONSE = `${INTERACTIVE}.response`;

/** What such a line says. */
export interface InteractiveWords {
  /** What was asked, or which button was pressed. */
  readonly title: string;
  /** What could be chosen. */
  readonly choices: readonly string[];
  /** What the customer filled in. */
  readonly filled: readonly { readonly name: string; readonly value: string }[];
}

const CHOICES_MAX = 40;
const FILLED_MAX = 30;
const TEXT_MAX = 400;

/** The words of an interactive message; undefined if it has none. */
export function messageWords(content: string): InteractiveWords | undefined {
  const message = parsed(content);
  const body = fieldOf(fieldOf(message, 'data'), 'content');
  const title = textOf(body, 'title');
  const slots = listOf(body, 'timeslots').map((slot) => textOf(slot, 'date'));
  const cards = listOf(body, 'elements').map((element) => textOf(element, 'title') || textOf(fieldOf(fieldOf(element, 'data'), 'content'), 'title'));
  const choices = [...cards, ...slots].filter((choice) => choice !== '').slice(0, CHOICES_MAX);
  return title === '' && choices.length === 0 ? undefined : { title, choices, filled: [] };
}

/** The words of a customer's answer; undefined if it is none. */
export function answerWords(content: string): InteractiveWords | undefined {
  const answer = parsed(content);
  const chosen = textOf(answer, 'selectionText');
  if (chosen !== '') return { title: chosen, choices: [], filled: [] };
  const data = fieldOf(answer, 'data');
  const filled = Object.entries(typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}).slice(0, FILLED_MAX);
  const title = textOf(answer, 'action').trim();
  if (title === '' && filled.length === 0) return undefined;
  return { title, choices: [], filled: filled.map(([name, value]) => ({ name: name.slice(0, TEXT_MAX), value: shown(value) })) };
}

/** One line for lists and announcements: the same text, unless it is JSON that nobody should have to read. */
export function lineOf(text: string): string {
  if (!text.startsWith('{')) return text;
  const words = messageWords(text) ?? answerWords(text);
  if (words === undefined) return titleInPart(text) ?? text;
  return words.title || words.choices.join(', ') || words.filled.map(({ value }) => value).join(', ');
}

/** The title in the beginning of an interactive message, where only that much is at hand. */
function titleInPart(text: string): string | undefined {
  if (!/^\{\s*"(?:templateType|version|action)"/u.test(text)) return undefined;
  return /"(?:title|action|selectionText)"\s*:\s*"((?:[^"\\]|\\.){1,200})"/u.exec(text)?.[1];
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, TEXT_MAX) : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '…';
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text.slice(0, TEXT_MAX) : '';
}
