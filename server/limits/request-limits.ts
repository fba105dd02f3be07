import type { Rate } from './token-bucket.ts';

/** How many requests are taken, from whom. Documented in docs/operators.md. */
export interface RequestLimits {
  /** Messages and events of one participant. */
  readonly writes: Rate;
  /** GetTranscript of one participant. */
  readonly reads: Rate;
  /**
   * CreateParticipantConnection of one participant. Far above what the public chat SDK does at its worst, 24 in the first
   * second: answered with 429 it gives up for good (chat-wire.md, surprises 3 and 4).
   */
  readonly connections: Rate;
  /** Messages and events of all participants together. */
  readonly instanceWrites: Rate;
  /** Requests to the instance API that are signed by one of its keys, all together. */
  readonly instanceApi: Rate;
  /** Requests of one client address to the participant API, connections not counted; and to the instance API. */
  readonly address: Rate;
  /** Requests of one client address to the agents' sign-in. */
  readonly signIn: Rate;
  /** Sockets of one client address on calls. */
  readonly callSockets: Rate;
}

/** Sensible where one company runs one instance: far above what people and honest programs do. */
export const defaultLimits: RequestLimits = {
  writes: { perSecond: 20, burst: 200 },
  reads: { perSecond: 50, burst: 500 },
  connections: { perSecond: 100, burst: 500 },
  instanceWrites: { perSecond: 2000, burst: 10_000 },
  instanceApi: { perSecond: 500, burst: 5000 },
  address: { perSecond: 200, burst: 2000 },
  signIn: { perSecond: 5, burst: 50 },
  callSockets: { perSecond: 5, burst: 50 },
};

/** Buckets kept per kind; each is some hundred bytes. */
export const BUCKETS_MAX = 20_000;
