import { TimelineAnswer, TranscriptAnswer } from '../../contract/agent-link.ts';
import type { ContactView, TimelineEntry } from '../../contract/contact.ts';
import type { EarlierContact } from '../../contract/customer-history.ts';
import type { Stored } from '../cache/cache.ts';
import type { ChatSummary } from '../cache/chat-summary.ts';
import type { Store } from '../cache/store-client.ts';
import type { Queries } from '../link/queries.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';

export interface TranscriptsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly queries: Queries;
  /** Items or entries that were asked for are stored now. */
  stored(chatId: string, stored: Stored, entries: readonly TimelineEntry[]): void;
  troubled(error: unknown): void;
}

/** Fetches what is missing of the chats that the agent holds, always "everything after number N", never by time. */
export interface Transcripts {
  /** Looks whether something is missing and fetches it; many calls for one chat make one fetch. */
  want(contact: ContactView, summary: ChatSummary | undefined): void;
  /** Fetches all that may be read of an earlier contact, whoever had it: a chat's lines, a call's story. @throws QueryError */
  fetch(contact: EarlierContact): Promise<void>;
  linkUp(): void;
}

const PAGE = 200;
/** States in which the agent may read the chat. */
const READABLE: ReadonlySet<ContactView['state']> = new Set(['connected', 'monitoring', 'barged', 'after_contact_work']);

export function createTranscripts(options: TranscriptsOptions): Transcripts {
  const { clock, ids, store, queries } = options;
  const running = new Set<string>();
  const again = new Map<string, ContactView>();
  /**
   * Contacts whose chat's timeline was fetched over this link; the feed brings what comes after. By contact, not by
   * chat: what happened while the agent was away is his to read once he has the chat again.
   */
  let timelines = new Set<string>();
  /** What the server would not give over this link, by chat: up to which position it was asked. */
  let given = new Map<string, number>();
  /** Earlier chats that are stored as far as they may be read. */
  let earlier = new Set<string>();

  const missing = (contact: ContactView, summary: ChatSummary | undefined): boolean =>
    (summary?.contiguous ?? 0) < Math.max(contact.chat.lastPosition, summary?.known ?? 0);

  const fetchItems = async (contact: ContactView): Promise<void> => {
    const chatId = contact.initialContactId;
    let { contiguous, known } = await store.call('summary', chatId);
    while (contiguous < Math.max(known, contact.chat.lastPosition)) {
      const query = { frame: 'query', type: 'transcript', id: ids.next(clock.now()), contactId: contact.contactId, after: contiguous, limit: PAGE } as const;
      const answer = await queries.ask(query, TranscriptAnswer);
      const stored = await store.call('items', { chatId, items: answer.items, known: answer.lastPosition });
      options.stored(chatId, stored, []);
      const now = stored.summaries.find((summary) => summary.chatId === chatId);
      if (now === undefined || now.contiguous === contiguous) {
        given.set(chatId, Math.max(known, contact.chat.lastPosition));
        return;
      }
      ({ contiguous, known } = now);
    }
  };

  const fetchRange = async (chatId: string, from: number, upTo: number): Promise<void> => {
    const { contiguous } = await store.call('summary', chatId);
    let after = Math.max(contiguous, from - 1);
    while (after < upTo) {
      const query = { frame: 'query', type: 'transcript', id: ids.next(clock.now()), contactId: chatId, after, limit: PAGE } as const;
      const answer = await queries.ask(query, TranscriptAnswer);
      options.stored(chatId, await store.call('items', { chatId, items: answer.items, known: answer.lastPosition }), []);
      const last = answer.items.at(-1);
      if (last === undefined) break;
      after = last.position;
    }
  };

  /** What was said in the chats that this one goes on from. They have ended, so once is enough. */
  const fetchEarlier = async (contact: ContactView): Promise<void> => {
    for (const { initialContactId: chatId, from, upTo } of contact.earlier) {
      if (earlier.has(chatId)) continue;
      await fetchRange(chatId, from, upTo);
      earlier.add(chatId);
    }
  };

  const fetchTimeline = async (contact: ContactView): Promise<void> => {
    if (timelines.has(contact.contactId)) return;
    timelines.add(contact.contactId);
    await fetchStory(contact.initialContactId, contact.contactId);
  };

  const fetchStory = async (chatId: string, contactId: string): Promise<void> => {
    // From the start: the newest entry here may have been pushed while older ones were never told.
    let after = 0;
    for (;;) {
      const query = { frame: 'query', type: 'timeline', id: ids.next(clock.now()), contactId, after, limit: PAGE } as const;
      const { entries } = await queries.ask(query, TimelineAnswer);
      const last = entries.at(-1);
      if (last === undefined || last.seq <= after) return;
      options.stored(chatId, await store.call('timeline', entries), entries);
      after = last.seq;
      if (entries.length < PAGE) return;
    }
  };

  const run = async (contact: ContactView): Promise<void> => {
    const chatId = contact.initialContactId;
    running.add(chatId);
    try {
      await fetchItems(contact);
      await fetchTimeline(contact);
      await fetchEarlier(contact);
    } catch (error) {
      timelines.delete(contact.contactId);
      options.troubled(error);
    } finally {
      running.delete(chatId);
      const next = again.get(chatId);
      again.delete(chatId);
      if (next !== undefined) want(next, await store.call('summary', chatId).catch(() => undefined));
    }
  };

  const want: Transcripts['want'] = (contact, summary) => {
    const chatId = contact.initialContactId;
    if (!READABLE.has(contact.state)) return;
    const asked = given.get(chatId) ?? 0;
    const incomplete = missing(contact, summary) && Math.max(contact.chat.lastPosition, summary?.known ?? 0) > asked;
    const complete = timelines.has(contact.contactId) && contact.earlier.every((chat) => earlier.has(chat.initialContactId));
    if (!incomplete && complete) return;
    if (running.has(chatId)) again.set(chatId, contact);
    else void run(contact);
  };

  return {
    want,
    async fetch(contact) {
      const { initialContactId: chatId } = contact;
      if (contact.channel !== 'VOICE') return fetchRange(chatId, 1, Number.POSITIVE_INFINITY);
      await store.call('earlierCall', contact);
      await fetchStory(chatId, chatId);
    },
    linkUp() {
      timelines = new Set();
      given = new Map();
      earlier = new Set();
    },
  };
}
