import { ObjectMissing, type ObjectStore } from '../../storage/objects/object-store.ts';
import { PromptUnavailable } from './prompt-shelf.ts';

/** The largest file that is taken as a prompt (connect-facts 11 has 50 MB). */
export const PROMPT_BYTES_MAX = 50 * 1024 * 1024;

/** Where the store keeps what people said and wrote, not for playing to others. `connect/<alias>/Prompts` is not of these. */
const NOT_FOR_PLAYING = [/^attachments(?:\/|$)/u, /^connect\/[^/]+\/(?!Prompts\/)/u];

/**
 * The key of an object that an `s3://` address means.
 * @throws PromptUnavailable if it lies elsewhere, or holds what is not for playing.
 */
export function keyOfAddress(store: ObjectStore, uri: string): string {
  if (!uri.startsWith(store.address) || uri.length > 1024) {
    throw new PromptUnavailable('unknown_object', `A file is taken from the instance's own store: its address begins with ${store.address}.`);
  }
  const key = uri.slice(store.address.length);
  if (NOT_FOR_PLAYING.some((place) => place.test(key))) throw new PromptUnavailable('unknown_object', 'What customers and agents said or sent is not for playing. Put the file elsewhere in the store.');
  return key;
}

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
    if (error instanceof Error && error.message.endsWith('is not a key of an object.')) throw new PromptUnavailable('unknown_object', 'The address of a file has only letters, digits and . _ = + : @ - between its slashes.', error);
    throw new PromptUnavailable('no_store', 'The store of files does not answer. Try again later.', error);
  }
}

const tooLarge = (): PromptUnavailable => new PromptUnavailable('too_long', `The file is larger than the ${PROMPT_BYTES_MAX / 1024 / 1024} MB that a prompt may have.`);
