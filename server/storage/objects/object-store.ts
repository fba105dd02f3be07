import type { Readable } from 'node:stream';

/*
 * Where whole files are kept: the transcripts of ended chats and what people send each other. A directory by default,
 * any bucket that speaks S3 by configuration; nothing outside this folder knows which.
 */

/** The bytes `from` to `to` of an object, both included, counted from 0. */
export interface ByteRange { from: number; to: number }

/** What to store: bytes in memory, or a stream that must bring exactly `bytes`. */
export type ObjectBody = Uint8Array | { stream: Readable; bytes: number };

export interface ObjectStore {
  /** For people and logs: `directory /var/lib/routing/objects` or `bucket chats`; never a credential. */
  readonly name: string;
  /** What the `s3://` address of every object begins with: `s3://chats/prefix/` of a bucket, `s3://objects/` of a directory. */
  readonly address: string;
  /**
   * Stores an object, replacing one of the same key. When it resolves the object is durable; when it rejects, the key
   * holds what it held before: nobody ever reads half of an object.
   * @param key path of names joined by `/`, see `checkKey`.
   * @throws WrongLength if a stream brings more or fewer bytes than announced; whatever the stream itself fails with;
   * StoreUnavailable for everything that is the store's fault.
   */
  put(key: string, body: ObjectBody, contentType: string): Promise<void>;
  /** The object's bytes, or a part of them. @throws ObjectMissing | StoreUnavailable */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** The size in bytes, or undefined if there is no such object. @throws StoreUnavailable */
  size(key: string): Promise<number | undefined>;
  /** Deletes the object; nothing happens if there is none. @throws StoreUnavailable */
  delete(key: string): Promise<void>;
  /** Lets go of connections and temporary files. */
  close(): Promise<void>;
}

/** There is no object of this key. Trying again does not help. */
export class ObjectMissing extends Error {
  constructor(store: string, key: string) {
    super(`There is no object ${key} in the ${store}.`);
    this.name = 'ObjectMissing';
  }
}

/** The store could not do it now: away, full, or not permitted. What was asked may be asked again. */
export class StoreUnavailable extends Error {
  constructor(store: string, doing: string, cause: unknown) {
    super(`The ${store} could not ${doing}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`, { cause });
    this.name = 'StoreUnavailable';
  }
}

/** A stream did not bring what was announced. */
export class WrongLength extends Error {
  readonly announced: number;
  constructor(announced: number, came: number) {
    super(came > announced ? `More than the ${String(announced)} bytes that were announced came.` : `Only ${String(came)} of the ${String(announced)} bytes that were announced came.`);
    this.name = 'WrongLength';
    this.announced = announced;
  }
}

const NAME = /^[A-Za-z0-9_=+:@-][A-Za-z0-9._=+:@-]*$/u;
const KEY_MAX = 900;

/** Whether this can be the key of an object: no way out of the store, no name that a disk or S3 takes amiss. */
export const isKey = (key: string): boolean => key.length <= KEY_MAX && key.split('/').every((name) => NAME.test(name) && name.length <= 200);

/** The names that a key is made of. Our own code makes all keys, or has looked at those that others give; this makes sure of it. @throws Error */
export function checkKey(key: string): string[] {
  if (!isKey(key)) throw new Error(`"${key.slice(0, KEY_MAX)}" is not a key of an object.`);
  return key.split('/');
}
