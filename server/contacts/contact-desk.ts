import type { ContactReference } from '../../contract/contact.ts';
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
  by: 'api' | 'flow' | 'agent';
  /** The queue it is assigned to: an agent's own, or one that a quick connect leads to. It is the working queue of its flow from the start. */
  assignedTo?: string | undefined;
  /** The user who makes it. */
  createdBy?: string | undefined;
  /** When it should be done; shown, and no more than that. */
  dueAt?: Moment | null | undefined;
  templateId?: string | null | undefined;
  /** Files of the contact it comes from, or of whoever makes it, that go along with it, by their ids. */
  files?: readonly string[] | undefined;
  /** Files in the instance's store that go along with it, by their `s3://` addresses. */
  attachments?: readonly StoredFile[] | undefined;
  /** What `attachments` name, once it lies among the files of contacts. */
  brought?: readonly BroughtFile[] | undefined;
}

/** A file as a program names it. */
export interface StoredFile { name: string; uri: string }
/** A copy of it that belongs to nobody else. */
export interface BroughtFile { name: string; contentType: string; bytes: number; objectKey: string }

/** By what else than a flow a task is made. */
export type TaskWay = { quickConnectId: string } | { templateId: string };

export interface TransferContact { contactId: string; flowId: string; queueId: string | null; userId: string | null; clientToken: string | undefined }

export interface MonitorContact { contactId: string; userId: string; mayBarge: boolean; clientToken: string | undefined }

export interface UpdateContact {
  contactId: string;
  /** What is undefined stays. */
  name: string | undefined;
  description: string | undefined;
  references: References | undefined;
  segmentAttributes: Record<string, string>;
  /** A task's new time, in minutes from now; null: as it is. */
  expiryMinutes: number | null;
}

export interface ContactDesk {
  /** @throws Refusal `not_found`, `flow_not_published`, `invalid`, `limit_exceeded`, `id_reused` */
  startTask(request: StartTask): Promise<{ contactId: string }>;
  /** @throws Refusal as start-task-via.ts says */
  startTaskVia(request: Omit<StartTask, 'flowId'>, way: TaskWay): Promise<{ contactId: string }>;
  /** Ends the task's segment and begins another with this flow. @throws Refusal as transfer-contact.ts says */
  transfer(request: TransferContact): Promise<{ contactId: string }>;
  /** @throws Refusal as pause.ts says; `flowId` runs in place of the flow that the contact has set */
  pause(request: { contactId: string; flowId: string | null }): Promise<void>;
  resume(request: { contactId: string; flowId: string | null }): Promise<void>;
  /** Moves the moment at which a scheduled task begins. @throws Refusal `not_found`, `invalid`, `wrong_state`, `limit_exceeded` */
  reschedule(request: { contactId: string; at: Moment }): Promise<void>;
  /** @throws Refusal `not_found`, `invalid`, `wrong_state` */
  update(request: UpdateContact): Promise<void>;
  tag(request: { contactId: string; tags: Readonly<Record<string, string>> }): Promise<void>;
  untag(request: { contactId: string; keys: readonly string[] }): Promise<void>;
  references(contactId: string): Promise<ContactReference[]>;
  /** The contact's place in its queue: by priority (1 is best), or by seconds that it counts as older. @throws Refusal `not_found`, `wrong_state` */
  setRouting(request: { contactId: string } & ({ priority: number } | { ageSeconds: number })): Promise<void>;
  /** Offers a waiting contact to this user now, whatever his status and number of contacts. @throws Refusal `not_found`, `wrong_state` */
  assign(request: { contactId: string; userId: string }): Promise<void>;
  /** Lets a supervisor monitor a chat. @throws Refusal as monitors.ts says */
  monitor(request: MonitorContact): Promise<{ contactId: string }>;
  /** Takes a contact that is over off a user's hands, as he himself could. @throws Refusal `not_found`, `wrong_state` */
  dismiss(request: { contactId: string; userId: string }): Promise<void>;
}
