import { isBuiltIn, type BuiltInType, type Language } from './bot-definition.ts';
import { wordsOf, type Word } from './words.ts';

/*
 * Reading the value of a slot from words. What is read is what a flow gets: a number with a point, a date as yyyy-mm-dd,
 * the value and not its synonym.
 */

/** What reading depends on beside the words. `today` is yyyy-mm-dd where the bot is. */
export interface Reading { readonly language: Language; readonly today: string }

/** How many words a value may have. */
const LONGEST: Readonly<Record<BuiltInType, number>> = { text: 300, number: 1, date: 3, email: 1, phone: 8 };

/** The most words a value of this type has. */
export function longest(type: string, { slotTypes }: Language): number {
  if (isBuiltIn(type)) return LONGEST[type];
  return Math.max(1, ...valuesOf(type, slotTypes).map(({ words }) => words.length));
}

/** The value that these words are as a whole, or null. */
export function readValue(type: string, words: readonly Word[], reading: Reading): string | null {
  if (words.length === 0 || words.length > longest(type, reading.language)) return null;
  const text = words.map(({ written }) => written).join(' ');
  if (!isBuiltIn(type)) return readListed(type, words, reading.language);
  switch (type) {
    case 'text':
      return text;
    case 'number':
      return readNumber(text);
    case 'email':
      return /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(text) && text.length <= 254 ? text : null;
    case 'phone':
      return readPhone(text);
    case 'date':
      return readDate(words, text, reading);
  }
}

/** The first value of this type anywhere in these words, and the words without it; the longest one that begins there. */
export function findValue(type: string, words: readonly Word[], reading: Reading): { value: string; rest: Word[] } | null {
  const most = longest(type, reading.language);
  for (let from = 0; from < words.length; from += 1) {
    for (let length = Math.min(most, words.length - from); length > 0; length -= 1) {
      const value = readValue(type, words.slice(from, from + length), reading);
      if (value !== null) return { value, rest: [...words.slice(0, from), ...words.slice(from + length)] };
    }
  }
  return null;
}

const listed = new WeakMap<Language['slotTypes'], Map<string, { value: string; words: readonly string[] }[]>>();

/** All that a value may be called, longest first. */
function valuesOf(type: string, slotTypes: Language['slotTypes']): { value: string; words: readonly string[] }[] {
  const known = listed.get(slotTypes) ?? new Map<string, { value: string; words: readonly string[] }[]>();
  listed.set(slotTypes, known);
  const before = known.get(type);
  if (before !== undefined) return before;
  const values = Object.hasOwn(slotTypes, type) ? (slotTypes[type]?.values ?? []) : [];
  const all = values.flatMap(({ value, synonyms }) => [value, ...synonyms].map((name) => ({ value, words: wordsOf(name).map(({ plain }) => plain) }))).filter(({ words }) => words.length > 0);
  known.set(type, all);
  return all;
}

function readListed(type: string, words: readonly Word[], { slotTypes }: Language): string | null {
  const found = valuesOf(type, slotTypes).find((one) => one.words.length === words.length && one.words.every((word, index) => word === words[index]?.plain));
  return found?.value ?? null;
}

function readNumber(text: string): string | null {
  const found = /^[+-]?(\d{1,15})(?:[.,](\d{1,10}))?$/u.exec(text);
  if (found === null) return null;
  const [, whole = '', fraction] = found;
  return `${text.startsWith('-') ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}`;
}

function readPhone(text: string): string | null {
  const digits = text.replaceAll(/[\s()./-]/gu, '');
  return /^\+?\d{5,15}$/u.test(digits) && /^\+?[\d\s()./-]+$/u.test(text) ? digits : null;
}

function readDate(words: readonly Word[], text: string, { language, today }: Reading): string | null {
  const said = words.map(({ plain }) => plain).join(' ');
  const { days } = language;
  for (const [names, shift] of [[days.yesterday, -1], [days.today, 0], [days.tomorrow, 1]] as const) {
    if (names.some((name) => wordsOf(name).map(({ plain }) => plain).join(' ') === said)) return shifted(today, shift);
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(text);
  if (iso !== null) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.?\s?(\d{4})?$/u.exec(text);
  const slashed = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/u.exec(text);
  const found = dotted ?? slashed;
  if (found === null) return null;
  const [first, second, year] = [Number(found[1]), Number(found[2]), Number(found[3] ?? today.slice(0, 4))];
  // With points it is the day first everywhere.
  return dotted === null && language.dateOrder === 'month-day' ? calendarDate(year, first, second) : calendarDate(year, second, first);
}

/** The date if there is such a day. */
function calendarDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 24 * 60 * 60_000).toISOString().slice(0, 10);
}
