import { PAGE_ADDRESS_MAX } from '../../../contract/lengths.ts';
import { Refusal } from '../../core.ts';
import { isPhoneNumber } from '../../flows/phone-number.ts';

/**
 * The address of a page's user, which is the id that his company knows him by. It is compared as it is written.
 * @throws Refusal `invalid`
 */
export function pageAddress(written: string): string {
  if (written.trim() === '' || written.length > PAGE_ADDRESS_MAX || !written.isWellFormed() || /\p{Cc}/u.test(written)) {
    throw new Refusal('invalid', `The address of a page's user is text of 1 to ${PAGE_ADDRESS_MAX} characters, without control characters.`);
  }
  if (isPhoneNumber(written)) throw new Refusal('invalid', 'This is a telephone number. The address of a page\'s user is the id that the company knows him by.');
  return written;
}
