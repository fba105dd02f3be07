import { dialWords } from '../words/dial.ts';
import { shownName, typedNumber } from '../words/telephone-number.ts';

/** A number to choose from a list. */
export interface NumberEntry {
  readonly id: string;
  readonly title: string;
  /** Why it cannot be called. */
  readonly cannot: string | undefined;
}

/** Before the number in the id of an entry that is one. */
const NUMBER = 'number ';

/** The number that a chosen entry is; null where it is something else. */
export function numberOf(entryId: string): string | null {
  return entryId.startsWith(NUMBER) ? entryId.slice(NUMBER.length) : null;
}

/** Why this number is not called from here; undefined where it is. @param countries what numbers that may be called begin with; null: all may */
export const notThere = (number: string, countries: readonly string[] | null): string | undefined =>
  countries === null || countries.some((code) => number.startsWith(code)) ? undefined : dialWords.country(countries);

/** What was typed: a number to call, or what it lacks to be one. `cannot`: why no number can be called. */
export function typedEntry(query: string, cannot: string | undefined, countries: readonly string[] | null): readonly NumberEntry[] {
  const typed = typedNumber(query);
  if (typed === null) return [];
  if ('number' in typed) return [{ id: `${NUMBER}${typed.number}`, title: dialWords.call(shownName(typed.number)), cannot: cannot ?? notThere(typed.number, countries) }];
  return [{ id: 'no number', title: dialWords.call(shownName(query)), cannot: cannot ?? dialWords.lacks[typed.lacks] }];
}

/** Numbers that were called from this window, the last first. */
export function calledEntries(numbers: readonly string[], query: string): readonly NumberEntry[] {
  const digits = query.replaceAll(/\D/gu, '');
  return numbers.filter((number) => number.includes(digits)).map((number) => ({ id: `${NUMBER}${number}`, title: shownName(number), cannot: undefined }));
}
