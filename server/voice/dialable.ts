import { isPhoneNumber } from '../flows/phone-number.ts';
import type { Answer } from '../flows/step.ts';
import type { Work } from '../storage/work.ts';
import { NO_TRUNK } from './trunk.ts';

/** Whether this number or address can be called from here, and if not, why. */
export function dialable({ settings }: Pick<Work, 'settings'>, address: string): Omit<Extract<Answer, { kind: 'dialable' }>, 'kind'> {
  if (!isPhoneNumber(address)) return { dialable: 'invalid', why: 'This is no telephone number in its international form, such as +4930123456.' };
  if (!settings.numbersCanBeCalled) return { dialable: 'no_way', why: NO_TRUNK };
  return { dialable: 'yes', why: null };
}
