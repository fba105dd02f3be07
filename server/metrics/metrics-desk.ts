import type { Channel, Moment } from '../../contract/primitives.ts';
import type { RoutingAgent } from '../routing/pick-values.ts';

/** An agent who takes contacts, as figures see him. */
export interface MetricsAgent {
  agent: RoutingAgent;
  statusId: string;
  profileId: string;
  /** What he has on his hands, with what only a list of agents shows. */
  contacts: { contactId: string; initiationMethod: string; connectedAt: Moment | null; queueId: string | null }[];
}

/** Everything real-time figures are made of, as one moment between two commits had it. */
export interface MetricsSnapshot {
  at: Moment;
  /** Standard queues and agents' own, enabled or not. */
  queues: { id: string; ownerUserId: string | null }[];
  profiles: string[];
  /** Which profile takes which channel from which queue. */
  serves: { profileId: string; queueId: string; channel: Channel }[];
  agents: MetricsAgent[];
  /** How many wait, those that ring now included, and since when the oldest does. */
  waiting: { queueId: string; channel: Channel; count: number; oldestAt: Moment }[];
  /** Callers whose call back is not due for the first time yet. */
  scheduled: { queueId: string; count: number }[];
}

export interface MetricsDesk {
  snapshot(): Promise<MetricsSnapshot>;
}
