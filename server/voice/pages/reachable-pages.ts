/*
 * Pages that are open and can be called, by the addresses of their users. It is presence, and so in memory alone: after a restart they
 * come back by themselves.
 */

/** What a page is told of somebody who calls. */
export interface PageRing {
  /** The party that its user would be; names the call to this page. */
  readonly ringId: string;
  /** What the queue that calls is called to customers; null where it has no name for them. */
  readonly callerName: string | null;
}

/** Why it rings no more. `taken`: on another page of the same user; `declined`: there, too. `over`: whoever called has given up, or the time was over. */
export type RingEnd = 'taken' | 'declined' | 'over';

/** A page that is open, of a user for whom his company vouches. */
export interface ReachablePage {
  readonly address: string;
  readonly name: string;
  rings(ring: PageRing): void;
  stops(ringId: string, why: RingEnd): void;
}

export interface ReachablePages {
  come(page: ReachablePage): void;
  /** Nothing happens if it is gone already. */
  go(page: ReachablePage): void;
  /** All pages of this user. */
  at(address: string): readonly ReachablePage[];
  /** What his company calls him, as his newest page has it; null if none is open. */
  nameOf(address: string): string | null;
  /** Told of every page that comes and goes; the answer ends it. */
  onChange(tell: (page: ReachablePage, now: 'there' | 'gone') => void): () => void;
}

/** None is open yet. */
export function reachablePages(): ReachablePages {
  const byAddress = new Map<string, Set<ReachablePage>>();
  const listeners = new Set<(page: ReachablePage, now: 'there' | 'gone') => void>();
  const at = (address: string): readonly ReachablePage[] => [...(byAddress.get(address) ?? [])];
  return {
    come(page) {
      const pages = byAddress.get(page.address) ?? new Set();
      byAddress.set(page.address, pages.add(page));
      for (const tell of listeners) tell(page, 'there');
    },
    go(page) {
      const pages = byAddress.get(page.address);
      if (pages?.delete(page) !== true) return;
      if (pages.size === 0) byAddress.delete(page.address);
      for (const tell of listeners) tell(page, 'gone');
    },
    at,
    nameOf: (address) => at(address).at(-1)?.name ?? null,
    onChange(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}
