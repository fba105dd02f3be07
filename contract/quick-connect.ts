import * as z from 'zod';
import { TRANSFER_NOTE_MAX } from './lengths.ts';
import { StatusType } from './agent.ts';
import { Id, Moment } from './primitives.ts';

/** Where a quick connect leads: to one agent, into a queue, or to a telephone number. */
export const QuickConnectType = z.enum(['user', 'queue', 'phone_number']);
export type QuickConnectType = z.infer<typeof QuickConnectType>;

/** What stands behind a quick connect at this moment, so that nobody hands a contact into the void unawares. */
const QuickConnectTarget = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('user'),
    userId: Id,
    /** This is the agent who asks. */
    isYou: z.boolean(),
    /** Null: no desktop of his is linked. */
    status: z.strictObject({ name: z.string(), type: StatusType }).nullable(),
    /** Whether it would ring at him at once. */
    available: z.boolean(),
    /** Contacts that wait for him in his own queue. It takes no more than ten. */
    waiting: z.int().min(0),
  }),
  z.strictObject({
    type: z.literal('queue'),
    queueId: Id,
    /** A disabled queue takes nothing new. */
    enabled: z.boolean(),
    waiting: z.int().min(0),
    /** Agents who serve it and to whom a contact of the channel asked for could be offered at once. */
    agentsAvailable: z.int().min(0),
  }),
  z.strictObject({ type: z.literal('phone_number'), number: z.string() }),
]);

/** A destination that an agent may hand contacts to, or assign tasks to. */
export const QuickConnect = z.strictObject({ id: Id, name: z.string(), description: z.string(), target: QuickConnectTarget });
export type QuickConnect = z.infer<typeof QuickConnect>;

/** What an agent writes for whoever takes what he hands on. The customer never sees it, and no telephone shows it. */
export const TransferNote = z.string().max(TRANSFER_NOTE_MAX);

/**
 * How a contact was handed on, as both sides see it: on the contact of the agent who did, and on that of whoever got it.
 * - `in_flow`: the transfer's flow has it. `waiting`: it waits in the queue. `ringing`: at `agent`, now.
 * - `accepted`: `agent` has it. `came_back`: the transfer's flow failed, and it waits for whoever handed it on.
 * - `ended`: it ended before anybody took it.
 */
export const TransferState = z.enum(['in_flow', 'waiting', 'ringing', 'accepted', 'came_back', 'ended']);
export type TransferState = z.infer<typeof TransferState>;
export const ContactTransfer = z.strictObject({
  /** `sent`: this agent handed it on; `received`: it was handed to him. */
  side: z.enum(['sent', 'received']),
  /** Who handed it on, by name; null: a program did. */
  by: z.string().nullable(),
  /** Where it went. */
  to: z.strictObject({ type: z.enum([...QuickConnectType.options, 'page']), name: z.string() }),
  at: Moment,
  /** The contact that goes on from the one that was handed on. */
  contactId: Id,
  state: TransferState,
  since: Moment,
  /** At whom it rings, or who has it. */
  agent: z.string().nullable(),
  /** What was written for whoever takes it, if anything. Agents' text, for agents alone. */
  note: z.string().nullable().default(null),
  /** How often it rang in vain since: missed or declined. It waits on where it is. */
  missed: z.int().min(0),
});
export type ContactTransfer = z.infer<typeof ContactTransfer>;
