import * as z from 'zod';
import { Microphone } from './call.ts';
import { Channel, Id, Moment, Named, UserRole } from './primitives.ts';

/** What a status means to routing: exactly one status is `routable`, exactly one is `offline`. */
export const StatusType = z.enum(['routable', 'custom', 'offline']);
export type StatusType = z.infer<typeof StatusType>;

export const AgentStatus = z.strictObject({ id: Id, name: z.string(), type: StatusType, order: z.int() });
export type AgentStatus = z.infer<typeof AgentStatus>;

/** How many places an agent has for a channel, and how many are taken (ringing, connected, uncleared or in ACW). */
export const Slots = z.strictObject({ channel: Channel, used: z.int().min(0), of: z.int().min(0) });
export type Slots = z.infer<typeof Slots>;

/** The agent as the server knows him; the only authority on his status. */
export const AgentView = z.strictObject({
  userId: Id,
  username: z.string(),
  displayName: z.string(),
  role: UserRole,
  status: AgentStatus,
  statusSince: Moment,
  /** Chosen while contacts were held; applied when the last one is cleared. */
  nextStatus: AgentStatus.nullable(),
  routingProfile: Named.nullable(),
  slots: z.array(Slots),
  /** What his panel last said of its microphone; no calls are offered unless it is ready. */
  microphone: Microphone.default('unasked'),
  /** Whether he may call numbers and addresses of his own choice. */
  callsOut: z.boolean().default(true),
});
export type AgentView = z.infer<typeof AgentView>;
