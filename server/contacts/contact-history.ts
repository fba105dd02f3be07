import * as z from 'zod';
import { ChatState, EndReason } from '../../contract/contact.ts';
import { Channel, Moment } from '../../contract/primitives.ts';
import { RoutingReason, type WaitExplanation } from '../../contract/routing-reason.ts';

/*
 * Everything the log has of one chat, and how it stands: what an operator is told who asks what became of a contact.
 * Never a message's text.
 */

/** A plain value in an event's data. */
export const EventValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const HistoryEvent = z.strictObject({
  seq: z.int(),
  at: Moment,
  contactId: z.string().nullable(),
  userId: z.string().nullable(),
  queueId: z.string().nullable(),
  type: z.string(),
  cause: z.string(),
  actor: z.string(),
  data: z.record(z.string(), EventValue),
  /** Of an offer: the rules of routing that chose this agent for this contact. */
  reasons: z.array(RoutingReason),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

export const ContactHistory = z.strictObject({
  initialContactId: z.string(),
  currentContactId: z.string(),
  channel: Channel,
  customerName: z.string(),
  state: ChatState,
  queueId: z.string().nullable(),
  userId: z.string().nullable(),
  startedAt: Moment,
  expiresAt: Moment,
  waitUntil: Moment.nullable(),
  endedAt: Moment.nullable(),
  endReason: EndReason.nullable(),
  attributes: z.record(z.string(), z.string()),
  /** The segments of the chat, oldest first. */
  contacts: z.array(z.strictObject({ contactId: z.string(), initiationMethod: z.string(), initiatedAt: Moment, endReason: z.string().nullable() })),
  /** The log's lines, oldest first. */
  events: z.array(HistoryEvent),
  /** What the ids in it are called now. */
  names: z.record(z.string(), z.string()),
});
export type ContactHistory = z.infer<typeof ContactHistory>;

/** What the domain tells operators of contacts. */
export interface ContactHistories {
  /** By the id of any segment; undefined if there is none. */
  of(contactId: string): Promise<ContactHistory | undefined>;
  /** Why a contact waits, as routing sees it now. @throws Refusal `not_found` */
  whyWaiting(contactId: string): Promise<WaitExplanation>;
}
