import type { Moment } from '../../contract/primitives.ts';

/*
 * What the instance API does to tasks, and to contacts in progress whatever their channel. Every change resolves after
 * the commit that holds it; a refusal rejects with a Refusal and changes nothing.
 */

/** Links and facts that go with a contact, by name, which is also the label (connect-facts 10). */
export type References = Readonly<Record<string, { readonly type: string; readonly value: string }>>;

export interface StartTask {
  flowId: string;
  /** 1 to 512 characters; shown to the agent. */
  name: string;
  /** At most 4,096 characters. */
  description: string | null;
  references: References;
  attributes: Record<string, string>;
  segmentAttributes: Record<string, string>;
  /** When its flow begins: now if null, at most 90 days ahead. The task is there at once. */
  scheduledAt: Moment | null;
  /** Continues this contact: they share their attributes from now on. At most one of these two is set. */
  previousContactId: string | null;
  /** Belongs to this contact: its attributes are copied once. */
  relatedContactId: string | null;
  /** Minutes from the moment its flow begins, 1 to 129,600 (90 days); null: seven days. */
  expiryMinutes: number | null;
  /** Same token and request: the same answer. Same token, other request: id_reused. */
  clientToken: string | undefined;
  /** Who makes it. A flow's task begins in a command of its own, so that flows that make tasks of each other stay apart. */
  by: 'api' | 'flow';
}

export interface ContactDesk {
  /** @throws Refusal `not_found`, `flow_not_published`, `invalid`, `limit_exceeded`, `id_reused` */
  startTask(request: StartTask): Promise<{ contactId: string }>;
}
