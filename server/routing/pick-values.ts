import type { Microphone } from '../../contract/call.ts';
import type { StatusType } from '../../contract/agent.ts';
import type { ContactState, EndReason } from '../../contract/contact.ts';
import type { Channel, Id, Moment } from '../../contract/primitives.ts';
import type { RoutingReason } from '../../contract/routing-reason.ts';

/*
 * The values routing decides from (design decision 4). Whoever reads the rows builds them; nothing here reads a
 * clock, a database or a random number.
 */

/** Which other channels an agent may be offered while he holds a contact of this one (connect-facts 3.1). */
export type CrossChannelBehaviour = 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL';

/** What restarts the longest-Available order: any activity, or inbound contacts only (connect-facts 3.1). */
export type AvailabilityTimer = 'TIME_SINCE_LAST_ACTIVITY' | 'TIME_SINCE_LAST_INBOUND';

export type ProfileChannel = { readonly channel: Channel; readonly concurrency: number; readonly crossChannel: CrossChannelBehaviour };

/** A queue the profile takes a channel from. At most one entry per queue and channel. `delay` is in milliseconds. */
export type ProfileQueue = { readonly queueId: Id; readonly channel: Channel; readonly priority: number; readonly delay: number };

export type RoutingProfile = { readonly channels: readonly ProfileChannel[]; readonly queues: readonly ProfileQueue[] };

/** A contact on an agent's hands, ringing and uncleared ones included. */
export type HeldContact = { readonly contactId: Id; readonly channel: Channel; readonly state: ContactState; readonly since: Moment };

/** The agent's own desktop: connected, lost and within its grace period, or not signed in at all. */
export type AgentLink = { readonly state: 'live' } | { readonly state: 'lost'; readonly since: Moment } | { readonly state: 'none' };

export type RoutingAgent = {
  readonly userId: Id;
  readonly name: string;
  readonly status: { readonly name: string; readonly type: StatusType; readonly since: Moment };
  readonly nextStatus: { readonly name: string } | null;
  readonly link: AgentLink;
  /** Whether he can talk: calls are for those whose microphone is ready. */
  readonly microphone: Microphone;
  readonly profile: RoutingProfile | null;
  /** His own agent queue. */
  readonly agentQueueId: Id | null;
  readonly held: readonly HeldContact[];
  /**
   * The moment of his last activity: he became Available, was given an offer, or a contact of his was cleared (see
   * `restartsAvailability`). A short loss of the link does not move it (trap T24).
   */
  readonly availableSince: Moment;
  /** Contacts he let pass, each with the end of its back-off (see `backOffAfter`). Ends in the past do no harm. */
  readonly declined: readonly { readonly contactId: Id; readonly until: Moment }[];
};

/** A contact that waits in a queue and is not being offered to anybody now. */
export type WaitingContact = {
  readonly contactId: Id;
  readonly queueId: Id;
  /** Whose agent queue it waits in; null in a standard queue. */
  readonly agentQueueOf: Id | null;
  readonly channel: Channel;
  /** 1 is best, 5 is the default. */
  readonly priority: number;
  /** When it entered the queue: what a delay is measured from, and what people are told it has waited. */
  readonly enqueuedAt: Moment;
  /** `enqueuedAt` less the age adjustment: what orders the queue and nothing else (connect-facts 3.5). May be negative. */
  readonly orderedAt: number;
};

/** An offer to be made now, with the rules that ranked the contact among contacts and the agent among agents. */
export type PickedOffer = {
  readonly contactId: Id;
  readonly userId: Id;
  readonly reasons: { readonly contact: readonly RoutingReason[]; readonly agent: readonly RoutingReason[] };
};

export type Picked = {
  /** In the order they are to be made. */
  readonly offers: readonly PickedOffer[];
  /**
   * The next moment at which time alone may make a pair possible: a delay or a back-off runs out. Never later than
   * the true moment; it may be earlier, and then a look finds nothing and names the next one. Null: only an event can.
   */
  readonly nextLook: Moment | null;
};

/** How long a contact is not offered again to the agent who rejected or missed it, unless configured otherwise (pain 7). */
export const DECLINE_BACK_OFF_MS = 30_000;

/**
 * Until when a contact keeps away from an agent whose offer of it ended so, or null where the agent let nothing
 * pass: the customer left, the offer was taken back, or his link died, which says nothing about his will.
 * It only delays: a contact whose only agent declined it comes back to him afterwards, once he has cleared it (see `unclearedPass`).
 */
export const backOffAfter = (reason: EndReason, endedAt: Moment, backOff: number = DECLINE_BACK_OFF_MS): Moment | null =>
  reason === 'missed' || reason === 'rejected' ? endedAt + backOff : null;
