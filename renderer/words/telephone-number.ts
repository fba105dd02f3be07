import { safeLine } from '../conversation/safe-text.ts';

/*
 * Telephone numbers as people write them and as they are shown. They are called in their international form (ITU-T E.164): a plus, the
 * country's code, and up to fifteen digits in all.
 */

const INTERNATIONAL = /^\+[1-9]\d{6,14}$/u;
/** ITU-T E.164: codes of one digit and of two; all others have three. */
const COUNTRY = /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/u;

/** What was typed or pasted, as a number: one that can be called, or what it lacks. Null where it is no number at all. */
export type TypedNumber = { readonly number: string } | { readonly lacks: 'country' | 'digits' } | null;

/** Reads a number as people write it: `+34 555 0188`, `0034 555...`, `+44 (0)20 ...`, `tel:+34-555-0188`. */
export function typedNumber(text: string): TypedNumber {
  const written = text
    .replaceAll(/[\p{Cf}\s]/gu, '')
    .replace(/^tel:/iu, '')
    .replace(/;.*$/u, '');
  if (!/^[+(]?[\d+(]/u.test(written) || !/^\+?[\d()./\u2010-\u2015-]*$/u.test(written)) return null;
  const digits = written
    // What is only dialled within the country.
    .replace(/^((?:\+|00)\d{1,3})\(0\)/u, '$1')
    .replaceAll(/[()./\u2010-\u2015-]/gu, '')
    .replace(/^00/u, '+');
  if (!/^\+?\d+$/u.test(digits)) return null;
  if (!digits.startsWith('+')) return { lacks: 'country' };
  return INTERNATIONAL.test(digits) ? { number: digits } : { lacks: 'digits' };
}

/** Digits in groups that can be read aloud: `+34 555 018 844`. */
function grouped(number: string): string {
  const code = COUNTRY.exec(number)?.[0] ?? number;
  const groups = number.slice(code.length).match(/\d{1,3}/gu) ?? [];
  // Nobody reads a single digit by itself.
  const last = groups.at(-1);
  if (last?.length === 1 && groups.length > 1) groups.splice(-2, 2, `${groups.at(-2) ?? ''}${last}`);
  return [code, ...groups].join(' ');
}

/** The name of whoever is on a contact, or his address: safe to show, and a telephone number so that it can be read. */
export function shownName(text: string): string {
  const line = safeLine(text);
  return INTERNATIONAL.test(line) ? grouped(line) : line;
}

/** An address as it stands beside a name; null where it says no more than the name. */
export function addressBeside(name: string, address: string | null): string | null {
  return address === null || address === name ? null : shownName(address);
}
