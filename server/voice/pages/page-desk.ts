import type { PageRing, RingEnd } from './reachable-pages.ts';

/** What a page joins the call with that it has taken. */
export interface TakenCall { contactId: string; participantToken: string }

/** A page as its socket has it. */
export interface PageSocket {
  /** Comes first. `until`: how long its company vouches for its user. */
  isIn(until: number): void;
  rings(ring: PageRing): void;
  stops(ringId: string, why: RingEnd): void;
}

/** A page that is open and can be called, until it goes. */
export interface OpenPage {
  take(ringId: string): Promise<TakenCall | 'taken' | 'over'>;
  decline(ringId: string): void;
  isEngaged(ringId: string): void;
  /** It has closed. */
  go(): void;
}

/** Pages whose users can be called. */
export interface PageDesk {
  /**
   * Vouches for the user of a page: whoever has the token is called by this address until then. Rejects with `not_enabled` where nobody
   * carries voices, and `invalid`.
   */
  vouch(user: { address: string; displayName: string; lasts: number }): Promise<{ token: string; until: number }>;
  /** A page is open. Rejects with `access_denied` for a token that is none or is over, `limit_exceeded` where too many are open already. */
  come(token: string, socket: PageSocket): OpenPage;
}
