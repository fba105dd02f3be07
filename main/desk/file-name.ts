import { createHash } from 'node:crypto';

/** The name of a file or folder of something that goes by an id. One that is no plain name is hashed, so that none can lead elsewhere. */
export function fileNameOf(id: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/u.test(id) ? id : `id-${createHash('sha256').update(id).digest('hex')}`;
}
