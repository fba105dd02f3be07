import * as z from 'zod';
import { Microphone } from './call.ts';
import { Id, Milliseconds, Moment, Position } from './primitives.ts';

/**
 * One rule that ranked or excluded a candidate, as data (design decision 12). The same structure answers
 * "why did I get it" and "why is this contact waiting".
 */
export const RoutingReason = z.discriminatedUnion('rule', [
  // What ranked the contact or the agent.
  z.strictObject({ rule: z.literal('own_agent_queue') }),
  z.strictObject({ rule: z.literal('queue_priority'), priority: z.int() }),
  z.strictObject({ rule: z.literal('contact_priority'), priority: z.number() }),
  z.strictObject({ rule: z.literal('oldest_contact'), waited: Milliseconds }),
  /** Agents with nothing on their hands go before those who hold something. */
  z.strictObject({ rule: z.literal('holds_no_contact') }),
  z.strictObject({ rule: z.literal('holds_contacts'), held: z.int().min(1) }),
  z.strictObject({ rule: z.literal('longest_available'), availableSince: Moment }),
  z.strictObject({ rule: z.literal('tie_broken_by_id') }),
  // What excluded an agent.
  z.strictObject({ rule: z.literal('not_in_profile') }),
  z.strictObject({ rule: z.literal('agent_queue_of_another') }),
  z.strictObject({ rule: z.literal('channel_not_in_profile') }),
  z.strictObject({ rule: z.literal('not_signed_in') }),
  z.strictObject({ rule: z.literal('link_lost'), since: Moment }),
  z.strictObject({ rule: z.literal('not_available'), status: z.string(), since: Moment }),
  z.strictObject({ rule: z.literal('next_status_pending'), status: z.string() }),
  z.strictObject({ rule: z.literal('all_slots_in_use'), used: z.int(), of: z.int() }),
  z.strictObject({ rule: z.literal('slot_held_by_uncleared'), contactId: Id, state: z.string(), since: Moment }),
  z.strictObject({ rule: z.literal('cross_channel'), holding: z.string() }),
  /** Calls are offered to those who can talk. */
  z.strictObject({ rule: z.literal('no_microphone'), microphone: Microphone }),
  z.strictObject({ rule: z.literal('delay_not_over'), until: Moment }),
  z.strictObject({ rule: z.literal('recently_declined'), until: Moment }),
  // What excludes nobody: his next free slot goes to another contact, or it is ringing with him now.
  z.strictObject({ rule: z.literal('contact_goes_first'), contactId: Id }),
  /** Somebody gave it to this agent. */
  z.strictObject({ rule: z.literal('assigned') }),
  z.strictObject({ rule: z.literal('offered_now'), expiresAt: Moment }),
]);
export type RoutingReason = z.infer<typeof RoutingReason>;

/** What one agent is to one waiting contact: could he take it, and the rules that say so. */
export const Candidate = z.strictObject({
  userId: Id,
  name: z.string(),
  /** No rule excludes him. If `contact_goes_first` is among the reasons, his slot still goes to that contact before. */
  eligible: z.boolean(),
  reasons: z.array(RoutingReason),
});
export type Candidate = z.infer<typeof Candidate>;

/** The whole answer to "why is this contact waiting". */
export const WaitExplanation = z.strictObject({
  /** The server's log number this answer was read at. */
  asOf: Position,
  at: Moment,
  contactId: Id,
  customerName: z.string(),
  queue: z.strictObject({ id: Id, name: z.string() }).nullable(),
  enqueuedAt: Moment.nullable(),
  position: z.int().min(1).nullable(),
  priority: z.number(),
  /** In one word, what stands in the way (or that nothing does). */
  state: z.enum(['waiting', 'being_offered', 'in_flow', 'waiting_for_customer', 'with_agent', 'with_outsider', 'scheduled', 'paused', 'ended']),
  candidates: z.array(Candidate),
});
export type WaitExplanation = z.infer<typeof WaitExplanation>;
