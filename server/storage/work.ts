import type { Kysely } from 'kysely';
import type { Moment } from '../../contract/primitives.ts';
import type { ChatNotice, FeedNotice, Settings } from '../core.ts';
import type { Ids } from '../ids.ts';
import type { Schema } from './schema.ts';

/** One change, as a command tells of it; the rest of the row (number, time, cause, actor) comes from the command. */
export interface NewEvent {
  type: string;
  initialContactId?: string | null;
  contactId?: string | null;
  userId?: string | null;
  queueId?: string | null;
  /** Plain values only. Never the text of a message. */
  data?: Record<string, string | number | boolean | null>;
}

/** An event with its number in the log. The number holds only if the command commits. */
export interface RecordedEvent {
  seq: number;
  at: Moment;
  type: string;
  initialContactId: string | null;
  contactId: string | null;
  userId: string | null;
  queueId: string | null;
  cause: string;
  actor: string;
  data: Record<string, string | number | boolean | null>;
}

/**
 * What goes out after the commit, in order. `timers`: the earliest due time may have changed. `jobs`: there may be one to
 * do. `media`: who hears what on this call may have changed. `flows`: this one was published. `lines`: this one is to be
 * cut. `keys`: these are pressed towards these lines. `calls`: this call to the outside is to be made, or its answer is no
 * longer wanted.
 */
export type Notice =
  | { to: 'chats'; notice: ChatNotice }
  | { to: 'feeds'; notice: FeedNotice }
  | { to: 'timers' }
  | { to: 'jobs' }
  | { to: 'media'; initialContactId: string }
  | { to: 'flows'; flowId: string }
  | { to: 'lines'; cut: string }
  | { to: 'keys'; legIds: readonly string[]; digits: string }
  | { to: 'calls'; change: 'asked'; callId: string; target: string }
  | { to: 'calls'; change: 'withdrawn'; callId: string };

/**
 * One command's unit of work: everything it reads, writes and tells. It lives inside the transaction; nothing but
 * `db` may be awaited in it, since all other commands wait meanwhile.
 */
export interface Work {
  readonly db: Kysely<Schema>;
  readonly now: Moment;
  readonly ids: Ids;
  readonly settings: Settings;
  /** Who asks: `user:<id>`, `participant:<id>`, `api`, `flow:<id>`, `timer`, `system`. */
  readonly actor: string;
  /** What for: a command's name, `timer:<kind>`, ... */
  readonly cause: string;
  /** Appends to the log; the rows are written at the end of the command, before the commit. */
  record(event: NewEvent): RecordedEvent;
  /** Goes out after the commit, in the order told; never if the command fails. */
  tell(notice: Notice): void;
  /**
   * Runs `follow` at the end of this same command, once per key however often it is asked for before it runs.
   * Keys run in the order first asked for. A key that is asked for again while or after it ran runs again.
   */
  atEnd(key: string, follow: (work: Work) => Promise<void>): void;
  /** Whether an event that was recorded still counts: one of an attempt that failed does not. */
  keeps(event: RecordedEvent): boolean;
  /** Runs `part` so that, if it throws, its changes, events, notices and follow-ups are undone; then it throws on. */
  attempt<T>(part: () => Promise<T>): Promise<T>;
}
