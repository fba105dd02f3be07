import type { EarlierContact } from '../../contract/customer-history.ts';
import type { SearchHit, StoredChat } from '../../contract/desk.ts';
import type { Outside } from '../calls/outside-entries.ts';

export type View = 'contacts' | 'queues' | 'review';
export type Overlay = 'palette' | 'keys' | 'outbox' | 'status' | 'external_link' | 'sound' | 'dial' | 'transfer' | 'create_task' | 'planned_tasks' | 'earlier_contact';

/** What only this window knows: where one looks, what is open. Never a fact about contacts. */
export interface UiState {
  readonly view: View;
  readonly openContactId: string | null;
  /** An offer that was accepted or a chat that is monitored from here, and opens once the server has given it to the agent. */
  readonly acceptedContactId: string | null;
  /** The details column as a drawer, in windows too narrow for three columns. */
  readonly drawerOpen: boolean;
  readonly overlay: Overlay | null;
  /** A link of a customer that waits for a yes. */
  readonly externalLink: string | null;
  /** The contact that is transferred, the call that somebody is brought into, or the contact that a task is made from. */
  readonly aboutContact: string | null;
  /** The earlier contact of a customer that is read. */
  readonly earlierContact: EarlierContact | null;
  /** The task that was made last, until its maker has taken note. `to`: a name, `self`, or null where its flow decides. */
  readonly madeTask: { readonly contactId: string; readonly name: string; readonly scheduledAt: number | null; readonly to: string | null } | null;
  /** Who was called from this window, the last first; kept nowhere else. */
  readonly called: readonly Outside[];
  /** The keypad of the call is open. */
  readonly keypadOpen: boolean;
  /** The contact of "Why is this contact waiting?". */
  readonly explainedContactId: string | null;
  /** Queues whose waiting contacts are folded away; the others show who waits. */
  readonly foldedQueueIds: readonly string[];
  /** What went wrong with the last thing that was asked for, in words. */
  readonly problem: string | null;
  readonly review: ReviewState;
  /** The contacts in the order the list shows them, for the number keys. */
  readonly seen: readonly string[];
  /** Raised to ask the composer for focus. */
  readonly composerCalls: number;
}

export interface ReviewState {
  readonly query: string;
  /** The query the hits answer; null while no search was made. */
  readonly answered: string | null;
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  readonly took: number;
  readonly searching: boolean;
  readonly problem: string | null;
  readonly chats: readonly StoredChat[];
  readonly chatsTotal: number;
  readonly chatsLoaded: boolean;
  readonly open: StoredChat | null;
  /** The hit one looks at, by its position in the chat. */
  readonly hitPosition: number | null;
}

export const firstUi: UiState = {
  view: 'contacts',
  openContactId: null,
  acceptedContactId: null,
  drawerOpen: false,
  overlay: null,
  externalLink: null,
  aboutContact: null,
  earlierContact: null,
  madeTask: null,
  called: [],
  keypadOpen: false,
  explainedContactId: null,
  foldedQueueIds: [],
  problem: null,
  seen: [],
  composerCalls: 0,
  review: {
    query: '',
    answered: null,
    hits: [],
    more: false,
    took: 0,
    searching: false,
    problem: null,
    chats: [],
    chatsTotal: 0,
    chatsLoaded: false,
    open: null,
    hitPosition: null,
  },
};
