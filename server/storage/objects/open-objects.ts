import { openBucketStore, type BucketOptions } from './bucket-store.ts';
import { openDirectoryStore } from './directory-store.ts';
import type { ObjectStore } from './object-store.ts';

/** Where an instance keeps transcripts and attachments. */
export type ObjectsPlace = { readonly directory: string } | { readonly bucket: BucketOptions };

/** Opens the store of this place. @throws Error if a directory can't be made; a bucket is not asked before its first object. */
export function openObjects(place: ObjectsPlace): Promise<ObjectStore> {
  return 'directory' in place ? openDirectoryStore(place.directory) : openBucketStore(place.bucket);
}
