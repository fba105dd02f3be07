import * as z from 'zod';
import { ItemAttachment } from './chat-item.ts';
import { CallView } from './call.ts';
import { Channel, Id, Milliseconds, Moment, Named, Position } from './primitives.ts';
import { ContactTransfer } from './quick-connect.ts';
import { RoutingReason } from './routing-reason.ts';

/** Why something ended. Never one code for two causes (design decision 11). */
export const EndReason = z.enum([
  'missed',
  'rejected',
  'abandoned',
  'link_lost',
  'withdrawn',
  'expired',
  'ended_by_agent',
  'ended_by_customer',
  'ended_by_flow',
  'ended_by_api',
  'ended_by_bot',
  'idle_disconnect',
  'transferred',
  'customer_never_arrived',
  'line_lost',
  'third_party_left',
  'dropped',
  'telecom_busy',
  'telecom_unanswered',
  'telecom_declined',
  'telecom_number_invalid',
  'telecom_not_reachable',
  'telecom_originator_cancel',
  'telecom_problem',
]);
export type EndReason = z.infer<typeof EndReason>;

/**
 * What a contact is to the agent who has it on the screen.
 * - `offered` rings; `connected` is being worked on; `after_contact_work` has ended for the agent.
 * - `calling` is a call that this agent is on while its customer or destination is being called.
 * - `missed`, `rejected`, `abandoned`, `withdrawn`, `link_lost` are offers or contacts that came to nothing;
 *   each holds its slot until the agent clears it.
 * - `paused` is a task the agent has put aside. Holds no slot.
 * - `monitoring` is a chat that this supervisor reads unseen, `barged` one that he has stepped into. They hold no slot.
 * - `waiting_for_return` was left and closed; the chat lives on in its disconnect flow. Holds no slot.
 */
export const ContactState = z.enum([
  'offered',
  'calling',
  'connected',
  'paused',
  'monitoring',
  'barged',
  'after_contact_work',
  'missed',
  'rejected',
  'abandoned',
  'withdrawn',
  'link_lost',
  'waiting_for_return',
]);
export type ContactState = z.infer<typeof ContactState>;

/** Where the chat, task or call itself stands, whoever has it. `paused` is for tasks; `with_outsider`: an agent has left the customer to somebody outside. */
export const ChatState = z.enum(['scheduled', 'in_flow', 'waiting_for_customer', 'in_queue', 'with_agent', 'with_outsider', 'paused', 'ended']);
export type ChatState = z.infer<typeof ChatState>;

/** What a reference of a contact is, as the instance API names it. Files come with a task by another way, and are of the type ATTACHMENT. */
export const ReferenceType = z.enum(['URL', 'NUMBER', 'STRING', 'DATE', 'EMAIL']);
export type ReferenceType = z.infer<typeof ReferenceType>;

/**
 * A link or fact that goes with a contact. The value is text from outside: a URL may be anything that calls itself one.
 * `attachment`: the file of a reference of the type ATTACHMENT; only an approved one can be opened.
 */
export const ContactReference = z.strictObject({ name: z.string(), type: z.string(), value: z.string(), attachment: ItemAttachment.optional() });
export type ContactReference = z.infer<typeof ContactReference>;

/** A chat that another one goes on from (persistent chat), as far as it may be read there. Its lines are asked for by its id. */
export const EarlierChat = z.strictObject({ initialContactId: Id, from: Position, upTo: Position, endedAt: Moment });
export type EarlierChat = z.infer<typeof EarlierChat>;

/** One contact as its agent sees it, whole; a later one replaces an earlier one. */
export const ContactView = z.strictObject({
  contactId: Id,
  initialContactId: Id,
  channel: Channel,
  state: ContactState,
  stateSince: Moment,
  customer: z.strictObject({
    name: z.string(),
    /** By what the company knows him, which is also the address of his pages; null where it does not. */
    id: z.string().nullable().default(null),
    /** `here`: at least one socket is open; `away`: none is. */
    presence: z.enum(['here', 'away']),
    presenceSince: Moment,
  }),
  queue: Named.nullable(),
  /** When the chat began and when its duration ends it. */
  startedAt: Moment,
  expiresAt: Moment,
  /** How long it waited in the queue before this offer. */
  waited: Milliseconds,
  offer: z.strictObject({ offerId: Id, offeredAt: Moment, expiresAt: Moment }).nullable(),
  connectedAt: Moment.nullable(),
  chat: z.strictObject({
    state: ChatState,
    endReason: EndReason.nullable(),
    /** Set while a Wait runs: from when, until when. */
    wait: z.strictObject({ since: Moment, until: Moment }).nullable(),
    /** How many times the customer returned in this chat. */
    returns: z.int().min(0),
    /** The newest stored item of the chat; a desk that has less asks for the rest. 0 before acceptance. */
    lastPosition: Position,
  }),
  attributes: z.record(z.string(), z.string()),
  /** Of a chat that is monitored here: whose it is, and whether one may step in. */
  monitor: z.strictObject({ agent: z.string(), mayBarge: z.boolean() }).nullable(),
  /** Chats that this one goes on from, the newest first; none before the agent has accepted. */
  earlier: z.array(EarlierChat).default([]),
  /** Who is on the call and how it stands; null for chats and tasks. */
  call: CallView.nullable().default(null),
  /** What a task is about; null for chats and calls. A task's name also stands for its customer's. */
  task: z
    .strictObject({
      name: z.string(),
      description: z.string().nullable(),
      references: z.array(ContactReference),
      /** How many pauses this segment had, and how long those that are over were together. */
      pauses: z.int().min(0),
      pausedFor: Milliseconds,
      /** When it should be done; shown, and no more than that. Not when it begins. */
      dueAt: Moment.nullable().default(null),
      /** Who made it, by name; null: a flow or a program did. */
      createdBy: z.string().nullable().default(null),
    })
    .nullable(),
  /** How it was handed on by this agent, or to him; null: it was not. */
  transfer: ContactTransfer.nullable().default(null),
  /** What flows told this agent alone when he took the contact. Nobody else sees it, and no transcript has it. */
  whispers: z.array(z.strictObject({ at: Moment, text: z.string() })),
  /** Why this agent got it: the rules that ranked it, from the pick itself. */
  reasons: z.array(RoutingReason),
});
export type ContactView = z.infer<typeof ContactView>;

/** Why a contact is no longer on the agent's screen. */
export const GoneReason = z.enum(['closed', 'cleared', 'returned', 'chat_ended', 'reassigned']);
export type GoneReason = z.infer<typeof GoneReason>;

/** One line of a contact's story, straight from the server's event log. `data` is for showing: plain values only. */
export const TimelineEntry = z.strictObject({
  /** Number in the server's log. */
  seq: Position,
  at: Moment,
  initialContactId: Id,
  contactId: Id,
  type: z.string(),
  actor: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;
