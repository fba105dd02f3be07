import * as z from 'zod';
import { Channel, Id, Moment, Position } from './primitives.ts';
import { Slots, StatusType } from './agent.ts';
import { Microphone } from './call.ts';
import { ContactState } from './contact.ts';

export const BoardContact = z.strictObject({
  contactId: Id,
  initialContactId: Id,
  channel: Channel,
  customerName: z.string(),
  enqueuedAt: Moment,
  priority: z.number(),
  offeredTo: z.string().nullable(),
});
export type BoardContact = z.infer<typeof BoardContact>;

export const BoardQueue = z.strictObject({
  id: Id,
  name: z.string(),
  /** `agent` queues belong to one agent; they are shown only while something waits in them. */
  type: z.enum(['standard', 'agent']),
  inQueue: z.int().min(0),
  oldestSince: Moment.nullable(),
  available: z.int().min(0),
  online: z.int().min(0),
  /** The waiting contacts in the order of routing, at most 100. */
  waiting: z.array(BoardContact),
});
export type BoardQueue = z.infer<typeof BoardQueue>;

export const BoardAgent = z.strictObject({
  userId: Id,
  name: z.string(),
  status: z.string(),
  statusType: StatusType,
  statusSince: Moment,
  nextStatus: z.string().nullable(),
  link: z.enum(['live', 'lost', 'none']),
  linkSince: Moment.nullable(),
  /** What he does now, by precedence (connect-facts 2.6). */
  activity: z.enum(['link_lost', 'missed', 'rejected', 'abandoned', 'withdrawn', 'on_contact', 'after_contact_work', 'incoming', 'idle']),
  slots: z.array(Slots),
  /** Whether he can talk; of an agent who takes no calls it says nothing. */
  microphone: Microphone,
  contacts: z.array(z.strictObject({ contactId: Id, channel: Channel, customerName: z.string(), state: ContactState, since: Moment, queue: z.string().nullable() })),
});
export type BoardAgent = z.infer<typeof BoardAgent>;

/** What a supervisor sees: whole, small, as of one number of the server's log. */
export const Board = z.strictObject({
  asOf: Position,
  at: Moment,
  queues: z.array(BoardQueue),
  agents: z.array(BoardAgent),
  /** Chats whose disconnect flow waits for the customer. */
  waitingForCustomer: z.array(
    z.strictObject({ contactId: Id, initialContactId: Id, customerName: z.string(), since: Moment, until: Moment }),
  ),
});
export type Board = z.infer<typeof Board>;
