import { PAGE_ADDRESS_MAX } from '../../contract/lengths.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { dialWords } from '../words/dial.ts';
import { shownName, typedNumber } from '../words/telephone-number.ts';

/** Somebody outside whom one can call: at a telephone, by its number in its international form, or on his pages, by his address. */
export type Outside = { readonly number: string } | { readonly address: string };

/** Somebody to choose from a list. */
export interface OutsideEntry {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  /** Why he cannot be called. */
  readonly cannot: string | undefined;
}

/** Before what is called, in the id of an entry that stands for it. */
const NUMBER = 'number ';
const PAGES = 'pages ';

/** Whom a chosen entry stands for; null where it is something else. */
export function outsideOf(entryId: string): Outside | null {
  if (entryId.startsWith(NUMBER)) return { number: entryId.slice(NUMBER.length) };
  return entryId.startsWith(PAGES) ? { address: entryId.slice(PAGES.length) } : null;
}

/** Whoever stands at this address of a party: a telephone, or somebody's pages. */
export function outsideAt(address: string): Outside {
  const typed = typedNumber(address);
  return typed !== null && 'number' in typed ? typed : { address };
}

export const isSameOutside = (one: Outside, other: Outside): boolean => idOf(one) === idOf(other);
const idOf = (to: Outside): string => ('number' in to ? `${NUMBER}${to.number}` : `${PAGES}${to.address}`);

/** Why this number is not called from here; undefined where it is. @param countries what numbers that may be called begin with; null: all may */
export const notThere = (number: string, countries: readonly string[] | null): string | undefined =>
  countries === null || countries.some((code) => number.startsWith(code)) ? undefined : dialWords.country(countries);

/** What was typed: a number to call, or what it lacks to be one. `cannot`: why no number can be called. */
export function typedNumberEntry(query: string, cannot: string | undefined, countries: readonly string[] | null): readonly OutsideEntry[] {
  const typed = typedNumber(query);
  if (typed === null) return [];
  if ('number' in typed) return [{ id: idOf(typed), title: dialWords.call(shownName(typed.number)), cannot: cannot ?? notThere(typed.number, countries) }];
  return [{ id: 'no number', title: dialWords.call(shownName(query)), cannot: cannot ?? dialWords.lacks[typed.lacks] }];
}

/** What was typed, as the address of a customer who may be signed in on a page; nothing where it is a whole number. */
export function typedPagesEntry(query: string, cannot: string | undefined): readonly OutsideEntry[] {
  const address = query.trim();
  if (address === '' || address.length > PAGE_ADDRESS_MAX || 'number' in outsideAt(address)) return [];
  return [{ id: idOf({ address }), title: dialWords.callPages(safeLine(address)), hint: dialWords.pagesHint, cannot }];
}

/** Who was called from this window, the last first. `noNumbers`: why no number can be called. */
export function calledEntries(called: readonly Outside[], query: string, noNumbers: string | undefined): readonly OutsideEntry[] {
  const digits = query.replaceAll(/\D/gu, '');
  return called.flatMap((to) => {
    if ('number' in to) return to.number.includes(digits) ? [{ id: idOf(to), title: shownName(to.number), cannot: noNumbers }] : [];
    return to.address.toLowerCase().includes(query.trim().toLowerCase()) ? [{ id: idOf(to), title: safeLine(to.address), hint: dialWords.pagesHint, cannot: undefined }] : [];
  });
}
