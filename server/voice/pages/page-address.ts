import { Refusal } from '../../core.ts';
import { isPhoneNumber } from '../../flows/phone-number.ts';

/** As long as a customer's id may be: an address is one. */
export const ADDRESS_MAX = 128;

/**
 * The address of a page's user, which is the id that his company knows him by. It is compared as it is written.
 * @throws Refusal `invalid`
 */
export function pageAddress(written: string): string {
  if (written.trim() === '' || written.length > ADDRESS_MAX || !written.isWellFormed() || /\p{Cc}/u.test(written)) {
    throw new Refusal('invalid', `The address of a page's user is text of 1 to ${ADDRESS_MAX} characters, without control characters.`);
  }
  if (isPhoneNumber(written)) throw new Refusal('invalid', 'This is a telephone number. The address of a page\'s user is the id that the company knows him by.');
  return written;
}
