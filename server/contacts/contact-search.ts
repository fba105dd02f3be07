import type { Channel, Moment } from '../../contract/primitives.ts';

/** A moment of a contact that can be searched and sorted by. */
export type ContactMoment = 'initiated' | 'connected' | 'disconnected' | 'enqueued' | 'scheduled';
export type ContactOrder = ContactMoment | 'channel' | 'initiation_method' | 'expires';

/** What is looked for; undefined leaves nothing out. Lists: one of them. */
export interface ContactQuery {
  /** From this moment on, and before that one. */
  within: { moment: ContactMoment; from: Moment; to: Moment };
  agents: readonly string[] | undefined;
  queues: readonly string[] | undefined;
  channels: readonly string[] | undefined;
  initiationMethods: readonly string[] | undefined;
  name: { texts: readonly string[]; match: 'all' | 'any' | 'exact' | 'none' } | undefined;
  /** Each with the values that count as a hit; keys and values with regard to case (T44). */
  attributes: { criteria: readonly { key: string; values: readonly string[] }[]; match: 'all' | 'any' | 'none' } | undefined;
  order: { by: ContactOrder; descending: boolean };
  /** What the last row of the page before is ordered by, and its id. */
  after: { value: string | number; id: string } | null;
  limit: number;
}

export interface FoundContact {
  contactId: string;
  initialContactId: string;
  previousContactId: string | null;
  channel: Channel;
  initiationMethod: string;
  name: string;
  queueId: string | null;
  enqueuedAt: Moment | null;
  userId: string | null;
  connectedAt: Moment | null;
  initiatedAt: Moment;
  disconnectedAt: Moment | null;
  scheduledAt: Moment | null;
  segmentAttributes: Record<string, string>;
  tags: Record<string, string>;
}

/** Looks for contacts that are over, after contact work included (T90). */
export interface ContactSearch {
  search(query: ContactQuery): Promise<{ contacts: FoundContact[]; next: { value: string | number; id: string } | null; total: number }>;
}
