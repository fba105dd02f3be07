import { Refusal } from '../core.ts';

/** All attributes of a chat together, keys and values, in UTF-8 bytes (connect-facts 4.2). */
export const ATTRIBUTES_BYTES_MAX = 32 * 1024;
const KEY = /^[A-Za-z0-9_-]+$/;

/**
 * Whether a chat may be given these attributes. What it has already is only counted: flows may use names that the API does
 * not take, and nobody is to be refused for what another has written.
 * @param before what the chat has, or takes over from the contact it is started from.
 * @throws Refusal `invalid` naming the key, or the size.
 */
export function checkAttributes(given: Readonly<Record<string, string>>, before: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(given)) {
    if (!KEY.test(key) || key === '__proto__') throw new Refusal('invalid', `"${key.slice(0, 100)}" cannot be the name of an attribute: use letters, digits, "-" and "_".`);
    if (!value.isWellFormed() || value.includes('\u0000')) throw new Refusal('invalid', `The attribute "${key}" is not valid Unicode text.`);
  }
  const bytes = Object.entries({ ...before, ...given }).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > ATTRIBUTES_BYTES_MAX) throw new Refusal('invalid', `The attributes take ${bytes} bytes; a contact holds at most ${ATTRIBUTES_BYTES_MAX}.`);
}
