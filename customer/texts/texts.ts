import { english, type Texts } from './english.ts';
import { german } from './german.ts';

const LANGUAGES: Record<string, Texts> = { en: english, de: german };

/** Scripts that run from right to left, by the language's code. */
const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'];

/**
 * The texts of a language (`de`, `de-CH`), or English where there are none, with a site's own words in place of some.
 * A site that brings another language gives all of them, or gets the rest in English.
 */
export function textsFor(language: string, own: Readonly<Record<string, string>> = {}): Texts {
  return textsIn(LANGUAGES, english, language, own);
}

/** The same of any set of texts: those of a language or else the given ones, with a site's own words in place of some. */
export function textsIn<Key extends string>(languages: Readonly<Record<string, Record<Key, string>>>, otherwise: Record<Key, string>, language: string, own: Readonly<Record<string, string>>): Record<Key, string> {
  const texts = { ...(languages[primary(language)] ?? otherwise) };
  for (const key of Object.keys(otherwise) as Key[]) {
    const word = Object.hasOwn(own, key) ? own[key] : undefined;
    if (word !== undefined) texts[key] = word;
  }
  return texts;
}

/** The first of a person's languages that there is, or English. */
export function languageFor(wished: readonly string[]): string {
  return wished.find((language) => Object.hasOwn(LANGUAGES, primary(language))) ?? 'en';
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(primary(language)) ? 'rtl' : 'ltr';
}

/** `{name} joined` with its gaps filled; a gap without a value stays as it is, so that it is seen. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/gu, (gap, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : gap));
}

/** The text for one or for many, with the count filled in. */
export function counted(one: string, many: string, count: number, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(count === 1 ? one : many, { ...values, count });
}

const primary = (language: string): string => language.toLowerCase().split(/[-_]/u)[0] ?? '';
