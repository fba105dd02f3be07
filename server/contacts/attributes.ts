import { Refusal } from '../core.ts';

/** All attributes of a chat together, keys and values, in UTF-8 bytes (connect-facts 4.2). */
export const ATTRIBUTES_BYTES_MAX = 32 * 1024;
const KEY = /^[A-Za-z0-9_-]+$/;

/**
 * Whether a chat may have these attributes, seen as a whole.
 * @throws Refusal `invalid` naming the key, or the size.
 */
export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) {
    if (!KEY.test(key) || key === '__proto__') throw new Refusal('invalid', `"${key.slice(0, 100)}" cannot be the name of an attribute: use letters, digits, "-" and "_".`);
    if (!value.isWellFormed() || value.includes('\u0000')) throw new Refusal('invalid', `The attribute "${key}" is not valid Unicode text.`);
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > ATTRIBUTES_BYTES_MAX) throw new Refusal('invalid', `The attributes take ${bytes} bytes; a chat holds at most ${ATTRIBUTES_BYTES_MAX}.`);
}
