import type { Tags } from './configuration-desk.ts';

/*
 * Quick connects as an administrator reads and changes them. Changes reject with `not_found`, `duplicate`, `limit_exceeded`
 * and `invalid`, as those of the rest of the configuration do.
 */

/** Where it leads. `flowId` is the transfer's flow; null: the instance's default for such transfers. */
export type QuickConnectTarget =
  | { type: 'user'; userId: string; flowId: string | null }
  | { type: 'queue'; queueId: string; flowId: string | null }
  | { type: 'phone_number'; number: string };

export interface ConfiguredQuickConnect { id: string; name: string; description: string; tags: Tags; target: QuickConnectTarget; changedAt: number }
export type NewQuickConnect = Pick<ConfiguredQuickConnect, 'name' | 'description' | 'tags' | 'target'>;

export interface QuickConnectDesk {
  /** In the order of names. */
  list(): Promise<ConfiguredQuickConnect[]>;
  create(quickConnect: NewQuickConnect): Promise<{ id: string }>;
  /** Writes one whole, by its id. */
  put(quickConnect: NewQuickConnect & { id: string }): Promise<void>;
  change(id: string, change: { name?: string | undefined; description?: string | undefined; target?: QuickConnectTarget | undefined }): Promise<void>;
  /** Takes it away, from the queues too. */
  remove(id: string): Promise<void>;
  /** Those that whoever serves this queue may use, in the order of names. @throws Refusal `not_found` */
  ofQueue(queueId: string): Promise<ConfiguredQuickConnect[]>;
  associate(queueId: string, ids: readonly string[]): Promise<void>;
  disassociate(queueId: string, ids: readonly string[]): Promise<void>;
}
