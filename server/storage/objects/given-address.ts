import { isKey, type ObjectStore } from './object-store.ts';

/** Where the store keeps what people said and wrote, which nobody gets at by naming it. `connect/<alias>/Prompts` is not of these. */
const OF_PEOPLE = [/^attachments(?:\/|$)/u, /^connect\/[^/]+\/(?!Prompts\/)/u];
const ADDRESS_MAX = 1024;

/** What an `s3://` address that somebody gives means: the key of an object, or why it is none of those that may be named. */
export type GivenAddress = { readonly key: string } | { readonly not: 'ours' | 'for_others' | 'an_address' };

/** Reads an address that somebody gives for an object of this store. Whether there is one is not looked at. */
export function readGivenAddress(store: Pick<ObjectStore, 'address'>, address: string): GivenAddress {
  if (!address.startsWith(store.address) || address.length > ADDRESS_MAX) return { not: 'ours' };
  const key = address.slice(store.address.length);
  if (!isKey(key)) return { not: 'an_address' };
  return OF_PEOPLE.some((place) => place.test(key)) ? { not: 'for_others' } : { key };
}
