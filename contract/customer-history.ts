import * as z from 'zod';
import { EndReason } from './contact.ts';
import { Channel, Id, Moment } from './primitives.ts';

/** An earlier contact of the same customer: a whole chat, call or task, over all its segments. */
export const EarlierContact = z.strictObject({
  initialContactId: Id,
  channel: Channel,
  /** A task's name, the customer's otherwise. */
  name: z.string(),
  startedAt: Moment,
  /** Null: it goes on. */
  endedAt: Moment.nullable(),
  endReason: EndReason.nullable(),
  /** The last queue it was in. */
  queue: z.string().nullable(),
  /** Who worked on it, by name, the first first. */
  agents: z.array(z.string()),
  /** Whether this agent may ask for its conversation. */
  readable: z.boolean(),
});
export type EarlierContact = z.infer<typeof EarlierContact>;
