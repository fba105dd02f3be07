import { internationalNumber, isPhoneNumber, localNumber } from '../../flows/phone-number.ts';

/*
 * Telephone numbers as the telephone network writes them, and as we do: in E.164.
 */

/** How numbers are written to the network: `plus` +4930123456, `digits` 4930123456, `zeros` 004930123456. */
export type NumberStyle = 'plus' | 'digits' | 'zeros';

const NAME_MAX = 80;

/** The address to call. @param number in E.164 */
export function addressToCall(number: string, domain: string, style: NumberStyle): string {
  const digits = number.slice(1);
  return `sip:${{ plus: number, digits, zeros: `00${digits}` }[style]}@${domain}`;
}

/** The user's part of a SIP or telephone address; null if it has none. */
function userOf(address: string): string | null {
  const [, sip, tel] = /(?:^|<)\s*(?:sips?:([^@;:>\s]+)[^@>]*@|tel:([^;>\s]+))/iu.exec(address) ?? [];
  const user = sip ?? tel ?? null;
  try {
    return user === null ? null : decodeURIComponent(user);
  } catch {
    return user;
  }
}

/**
 * Who is named by an address, in E.164 where it is a number that can be written so; else as it stands, as an extension would.
 * @param country in two letters: whose numbers come without a country's code; null: they all have one
 * @returns null if nobody is named: the caller withholds his number
 */
export function numberOf(address: string, country: string | null): string | null {
  const user = userOf(address);
  if (user === null || /^(?:anonymous|unavailable|restricted|unknown)$/iu.test(user)) return null;
  const digits = user.replaceAll(/[\s().-]/gu, '');
  if (isPhoneNumber(digits)) return digits;
  if (!/^\d+$/u.test(digits)) return user.slice(0, NAME_MAX);
  if (digits.startsWith('00')) return internationalNumber(digits) ?? digits;
  if (country === null) return (digits.startsWith('0') ? null : internationalNumber(digits)) ?? digits;
  return (digits.startsWith('0') ? localNumber(digits, country) : internationalNumber(digits)) ?? digits;
}

/** What a name is worth that a stranger's telephone sends: text without what would break a header or a line. */
export function plainName(name: string): string | null {
  const text = name.replaceAll(/["\\<>\p{Cc}]/gu, ' ').replaceAll(/\s+/gu, ' ').trim().slice(0, NAME_MAX);
  return text === '' ? null : text;
}

/** A header that says who calls (RFC 3325). @param number in E.164 */
export function assertedIdentity(number: string, name: string | null, domain: string, style: NumberStyle): string {
  const address = `<${addressToCall(number, domain, style)}>`;
  const shown = name === null ? null : plainName(name);
  return shown === null ? address : `"${shown}" ${address}`;
}

/** The host of an address, with its port if it has one. */
export const domainOf = (address: string): string => /@([^;>\s]+)/u.exec(address)?.[1] ?? '';
