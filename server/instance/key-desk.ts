import * as z from 'zod';
import type { Moment } from '../../contract/primitives.ts';

/** What a key may do: everything; what only looks; what the backend of a website needs. See connect/operation-access.ts. */
export const KeyRole = z.enum(['full', 'read', 'chat']);
export type KeyRole = z.infer<typeof KeyRole>;

/** An access key as it may be shown: never with its secret. */
export interface AccessKey {
  accessKeyId: string;
  name: string;
  role: KeyRole;
  createdAt: Moment;
  /** When a request was last signed with it, to the minute; null: never. */
  lastUsedAt: Moment | null;
  revokedAt: Moment | null;
}

/** The access keys that sign requests to the instance API. */
export interface KeyDesk {
  /** The secret is given this once. */
  create(key: { name: string; role: KeyRole }): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  /** All of them, revoked ones included, oldest first. */
  list(): Promise<AccessKey[]>;
  /** From the next request on the key signs nothing any more. Rejects with `not_found`, or `wrong_state` if it was revoked before. */
  revoke(accessKeyId: string): Promise<void>;
  /** The secret and the role of a key that is not revoked, for checking SigV4. */
  find(accessKeyId: string): Promise<{ secret: string; role: KeyRole } | undefined>;
  /** A request was signed with it. Kept to the minute, beside the log: it changes nothing but what `list` says. */
  used(accessKeyId: string): void;
}
