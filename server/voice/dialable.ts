import { isPhoneNumber } from '../flows/phone-number.ts';
import type { Answer } from '../flows/step.ts';
import type { Work } from '../storage/work.ts';
import type { Settings } from '../core.ts';
import { NO_TRUNK } from './trunk.ts';

/** Why numbers of this country are not called from here; null where they are. */
export function whyNotThere({ callableCountries }: Pick<Settings, 'callableCountries'>, number: string): string | null {
  if (callableCountries === null || callableCountries.some((code) => number.startsWith(code))) return null;
  return `This number is in a country that is not called from here: only numbers that begin with ${callableCountries.join(', ')} are.`;
}

/** Whether this number or address can be called from here, and if not, why. */
export function dialable({ settings }: Pick<Work, 'settings'>, address: string): Omit<Extract<Answer, { kind: 'dialable' }>, 'kind'> {
  if (!isPhoneNumber(address)) return { dialable: 'invalid', why: 'This is no telephone number in its international form, such as +4930123456.' };
  if (!settings.numbersCanBeCalled) return { dialable: 'no_way', why: NO_TRUNK };
  const elsewhere = whyNotThere(settings, address);
  if (elsewhere !== null) return { dialable: 'no_way', why: elsewhere };
  return { dialable: 'yes', why: null };
}
