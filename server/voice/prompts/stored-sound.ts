import { readGivenAddress } from '../../storage/objects/given-address.ts';
import { ObjectMissing, type ObjectStore } from '../../storage/objects/object-store.ts';
import { PromptUnavailable } from './prompt-shelf.ts';

/** The largest file that is taken as a prompt (connect-facts 11 has 50 MB). */
export const PROMPT_BYTES_MAX = 50 * 1024 * 1024;

/**
 * The key of an object that an `s3://` address means.
 * @throws PromptUnavailable if it lies elsewhere, or holds what is not for playing.
 */
export function keyOfAddress(store: ObjectStore, uri: string): string {
  const given = readGivenAddress(store, uri);
  if ('key' in given) return given.key;
  throw new PromptUnavailable('unknown_object', NOT[given.not](store));
}

const NOT: Readonly<Record<'ours' | 'for_others' | 'an_address', (store: ObjectStore) => string>> = {
  ours: ({ address }) => `A file is taken from the instance's own store: its address begins with ${address}.`,
  for_others: () => 'What customers and agents said or sent is not for playing. Put the file elsewhere in the store.',
  an_address: () => 'The address of a file has only letters, digits and . _ = + : @ - between its slashes.',
};

/** All bytes of an object. @throws PromptUnavailable */
export async function bytesOf(store: ObjectStore, key: string): Promise<Buffer> {
  try {
    const size = await store.size(key);
    if (size !== undefined && size > PROMPT_BYTES_MAX) throw tooLarge();
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of await store.get(key)) {
      pieces.push(Buffer.from(piece as Uint8Array));
      bytes += pieces.at(-1)?.length ?? 0;
      if (bytes > PROMPT_BYTES_MAX) throw tooLarge();
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof PromptUnavailable) throw error;
    if (error instanceof ObjectMissing) throw new PromptUnavailable('unknown_object', 'The store has no such file. Say which one is meant.', error);
    throw new PromptUnavailable('no_store', 'The store of files does not answer. Try again later.', error);
  }
}

const tooLarge = (): PromptUnavailable => new PromptUnavailable('too_long', `The file is larger than the ${PROMPT_BYTES_MAX / 1024 / 1024} MB that a prompt may have.`);
