import type { EventFrame, FeedEvent, WelcomeFrame } from '../../contract/agent-link.ts';
import type * as z from 'zod';
import type { NumberedEvent, Stored } from '../cache/cache.ts';
import type { Store } from '../cache/store-client.ts';

type Welcome = z.infer<typeof WelcomeFrame>;

/** A piece of the feed that is now stored here and may be shown. */
export type FeedPiece =
  | { readonly type: 'welcome'; readonly frame: Welcome; readonly stored: Stored }
  | { readonly type: 'events'; readonly events: readonly FeedEvent[]; readonly stored: Stored };

/** Stores what the link brings, strictly in order, each piece together with its feed number, then lets it be shown. */
export interface Feed {
  welcome(frame: Welcome): void;
  event(frame: z.infer<typeof EventFrame>): void;
  /** The last number stored, or null: ask for a snapshot. Resolves when everything received so far is stored. */
  storedPosition(): Promise<number | null>;
  /** The same, as known now. */
  seq(): number | null;
  /** The cache was begun anew: nothing is stored any more. */
  forget(): void;
}

/** So many events at most share one commit and one change of the panels. */
const BATCH_MAX = 500;

/**
 * @param show called with each stored piece, in order
 * @param failed called when a piece could not be stored; it and all that follow are dropped, to be asked for again
 */
export function createFeed(store: Store, start: number | null, show: (piece: FeedPiece) => void, failed: (error: unknown) => void): Feed {
  let seq = start;
  let pending: (Welcome | NumberedEvent)[] = [];
  let working: Promise<void> | null = null;
  let generation = 0;

  const storeNext = async (): Promise<void> => {
    const mine = generation;
    const first = pending[0];
    if (first === undefined) return;
    if ('frame' in first) {
      pending.shift();
      const stored = await store.call('welcome', { seq: first.seq, snapshot: first.snapshot, statuses: first.statuses });
      if (mine !== generation) return;
      if (first.snapshot !== null) seq = first.seq;
      return show({ type: 'welcome', frame: first, stored });
    }
    const end = pending.findIndex((piece) => 'frame' in piece);
    const batch = pending.splice(0, Math.min(BATCH_MAX, end === -1 ? pending.length : end)).filter((piece): piece is NumberedEvent => !('frame' in piece));
    const stored = await store.call('events', batch);
    if (mine !== generation) return;
    seq = batch.at(-1)?.seq ?? seq;
    show({ type: 'events', events: batch.map((piece) => piece.event), stored });
  };

  const work = async (): Promise<void> => {
    try {
      while (pending.length > 0) await storeNext();
    } catch (error) {
      pending = [];
      failed(error);
    }
  };

  const run = (): void => {
    working ??= work().finally(() => {
      working = null;
      if (pending.length > 0) run();
    });
  };

  return {
    welcome(frame) {
      pending.push(frame);
      run();
    },
    event(frame) {
      pending.push({ seq: frame.seq, event: frame.event });
      run();
    },
    async storedPosition() {
      while (working !== null) await working;
      return seq;
    },
    seq: () => seq,
    forget() {
      generation += 1;
      pending = [];
      seq = null;
    },
  };
}
