import { join } from 'node:path';
import { openCache } from './cache.ts';
import type { Cache } from './cache.ts';
import { openJournal } from './journal.ts';
import type { Draft, Journal, JournalReport, OutboxEntry } from './journal.ts';
import { isDamage, setFileAside } from './open-database.ts';
import type { CacheStart } from './start.ts';

/** Everything that is on this computer for one user, as found when his folder was opened. */
export interface OpenedStore {
  readonly journal: JournalReport;
  readonly cacheSetAside: string | null;
  readonly cache: CacheStart;
  readonly outbox: readonly OutboxEntry[];
  readonly drafts: readonly Draft[];
}

/** The cache was found damaged at work, set aside and begun anew. The feed must be begun anew too. */
export class CacheLostError extends Error {
  readonly code = 'cache_lost';
}

/** What the rest of the desktop can ask of the two databases, by name; the worker runs these. */
export type StoreOperations = ReturnType<typeof createStore>;
export type StoreOperation = keyof StoreOperations;
export type StoreInput<Name extends StoreOperation> = Parameters<StoreOperations[Name]>[0];
export type StoreOutput<Name extends StoreOperation> = ReturnType<StoreOperations[Name]>;

/**
 * The two databases of one user. Runs on any thread; in the desktop, in the worker (worker.ts).
 * @param wallNow this machine's wall clock, for the names of files that are set aside
 */
export function createStore(wallNow: () => number) {
  let open: { journal: Journal; cache: Cache; cachePath: string } | null = null;

  const opened = (): { journal: Journal; cache: Cache; cachePath: string } => {
    if (open === null) throw new Error('No user is open in the store.');
    return open;
  };
  const journal = (): Journal => opened().journal;

  /** Work on the cache; damage found here costs the cache, never the journal. */
  const inCache = <Value>(work: (cache: Cache) => Value): Value => {
    const current = opened();
    try {
      return work(current.cache);
    } catch (error) {
      if (!isDamage(error)) throw error;
      closeQuietly(current.cache);
      const now = wallNow();
      setFileAside(current.cachePath, now);
      open = { ...current, cache: openCache(current.cachePath, now) };
      throw new CacheLostError('The stored conversations were damaged; they are fetched again from the server.', { cause: error });
    }
  };

  return {
    open({ folder, now }: { folder: string; now: number }): OpenedStore {
      if (open !== null) throw new Error('A user is already open in the store.');
      const cachePath = join(folder, 'cache.db');
      const openedJournal = openJournal(join(folder, 'journal.db'), now);
      open = { journal: openedJournal, cache: openCache(cachePath, now), cachePath };
      const { setAside } = open.cache;
      let start: CacheStart;
      let lost = setAside;
      try {
        start = inCache((cache) => cache.start());
      } catch (error) {
        if (!(error instanceof CacheLostError)) throw error;
        lost = cachePath;
        start = inCache((cache) => cache.start());
      }
      const waiting = openedJournal.outbox();
      // What the transcript already holds was answered, only the answer was lost.
      const answered = new Set(inCache((cache) => cache.answeredBy(waiting.map((entry) => entry.id))));
      openedJournal.settle([...answered]);
      const outbox = waiting.filter((entry) => !answered.has(entry.id));
      return { journal: openedJournal.report, cacheSetAside: lost, cache: start, outbox, drafts: openedJournal.drafts() };
    },
    close(_: Record<string, never>): void {
      const closing = open;
      open = null;
      if (closing === null) return;
      closeQuietly(closing.cache);
      closing.journal.close();
    },

    addToOutbox: ({ entry, replaces }: { entry: OutboxEntry; replaces: readonly string[] }): void => journal().add(entry, replaces),
    handOver: (ids: readonly string[]): void => journal().handOver(ids),
    settle: (ids: readonly string[]): void => journal().settle(ids),
    fail: ({ id, failure }: { id: string; failure: NonNullable<OutboxEntry['failure']> }): void => journal().fail(id, failure),
    saveDraft: (draft: Draft): void => journal().saveDraft(draft),
    draft: (of: { chatId: string; contactId: string }): string => journal().draft(of),

    welcome: (input: Parameters<Cache['welcome']>[0]) => inCache((cache) => cache.welcome(input)),
    events: (input: Parameters<Cache['events']>[0]) => inCache((cache) => cache.events(input)),
    items: (input: Parameters<Cache['items']>[0]) => inCache((cache) => cache.items(input)),
    timeline: (input: Parameters<Cache['timeline']>[0]) => inCache((cache) => cache.timeline(input)),
    opened: (chatId: string) => inCache((cache) => cache.opened(chatId)),
    summary: (chatId: string) => inCache((cache) => cache.summary(chatId)),
    withoutReceipt: (input: Parameters<Cache['withoutReceipt']>[0]) => inCache((cache) => cache.withoutReceipt(input)),

    earlierCall: (call: Parameters<Cache['earlierCall']>[0]) => inCache((cache) => cache.earlierCall(call)),
    recordingsOf: (chatId: string) => inCache((cache) => cache.recordingsOf(chatId)),
    recording: (contactId: string) => inCache((cache) => cache.recording(contactId)),
    recordedChats: (_: Record<string, never>) => inCache((cache) => cache.recordedChats({})),
    putRecordings: (input: Parameters<Cache['putRecordings']>[0]) => inCache((cache) => cache.putRecordings(input)),
    putDrawing: (input: Parameters<Cache['putDrawing']>[0]) => inCache((cache) => cache.putDrawing(input)),

    transcript: (input: Parameters<Cache['transcript']>[0]) => inCache((cache) => cache.transcript(input)),
    storedTimeline: (chatId: string) => inCache((cache) => cache.storedTimeline(chatId)),
    storedChats: (input: Parameters<Cache['storedChats']>[0]) => inCache((cache) => cache.storedChats(input)),
    search: (input: Parameters<Cache['search']>[0]) => inCache((cache) => cache.search(input)),
  };
}

function closeQuietly(cache: Cache): void {
  try {
    cache.close();
  } catch {
    // It is damaged, that is why it is closed.
  }
}
