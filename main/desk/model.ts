import type { AgentStatus, AgentView } from '../../contract/agent.ts';
import type { LinkError } from '../../contract/agent-link.ts';
import type { Board } from '../../contract/board.ts';
import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactView, TimelineEntry } from '../../contract/contact.ts';
import type { Capabilities, DeskContact, DeskSession, DeskState, OutgoingMessage, Preferences, VoiceSignal } from '../../contract/desk.ts';
import { DESK_VERSION } from '../../contract/versions.ts';
import type { ChatSummary } from '../cache/chat-summary.ts';
import type { Outgoing } from '../link/outbox.ts';

/** The top-level parts of the state, apart from the contacts. */
export type StatePart = Exclude<keyof DeskState, 'contacts'>;

/** Who is told that something the panels show has changed. */
export interface Changes {
  state(...parts: StatePart[]): void;
  contact(contactId: string): void;
  contactGone(contactId: string): void;
  items(chatId: string, items: readonly ChatItem[]): void;
  timeline(chatId: string, entries: readonly TimelineEntry[]): void;
  /** For the panel that holds this desk's line. */
  voice(signal: VoiceSignal): void;
}

/**
 * What the panels are shown, in memory. It holds contacts and summaries of their chats, never transcripts, so its size
 * is that of the contact list. The server's words come in through feed.ts; nothing here is invented.
 */
export interface Model {
  session: DeskSession | null;
  link: DeskState['link'];
  agent: AgentView | null;
  statuses: readonly AgentStatus[];
  callsNumbers: boolean;
  callableCountries: string[] | null;
  board: Board | null;
  preferences: Preferences;
  storedUsers: string[];
  warnings: { id: string; text: string }[];
  readonly contacts: Map<string, ContactView>;
  readonly summaries: Map<string, ChatSummary>;
  /** Chats with a draft. */
  readonly drafts: Set<string>;
  /** By contact: until when the customer may be said to type. */
  readonly typing: Map<string, number>;
  /** By contact: what is asked of its call now, and not yet answered. */
  readonly calling: Map<string, NonNullable<DeskContact['intention']>>;
  /** By contact: the last refusal of a command. */
  readonly refusals: Map<string, LinkError>;
  outgoing(): readonly Outgoing[];
}

/** A model of a desktop where nobody is signed in. */
export function emptyModel(link: DeskState['link'], preferences: Preferences, storedUsers: string[]): Model {
  return {
    session: null,
    link,
    agent: null,
    statuses: [],
    callsNumbers: false,
    callableCountries: null,
    board: null,
    preferences,
    storedUsers,
    warnings: [],
    contacts: new Map(),
    summaries: new Map(),
    drafts: new Set(),
    typing: new Map(),
    calling: new Map(),
    refusals: new Map(),
    outgoing: () => [],
  };
}

const INTENTIONS = {
  accept_offer: 'accepting',
  reject_offer: 'rejecting',
  leave_contact: 'leaving',
  close_contact: 'closing',
  clear_contact: 'clearing',
  pause_contact: 'pausing',
  resume_contact: 'resuming',
  barge_contact: 'barging',
  transfer_contact: 'transferring',
} as const;

/** One contact as the panel shows it, or null if it is not on the screen. */
export function contactOf(model: Model, contactId: string): DeskContact | null {
  const contact = model.contacts.get(contactId);
  if (contact === undefined) return null;
  const summary = model.summaries.get(contact.initialContactId);
  const mine = model.outgoing().filter((entry) => entry.contactId === contactId);
  const outgoing = mine.flatMap((entry) => outgoingMessage(entry, contact.initialContactId));
  const last = outgoing.at(-1);
  const intended = mine.flatMap((entry) => intentionOf(entry)).at(-1);
  return {
    contact,
    unread: summary?.unread ?? 0,
    hasDraft: model.drafts.has(contact.initialContactId),
    lastLine: last === undefined ? (summary?.lastLine ?? null) : { from: 'you', text: last.text.slice(0, 200), at: last.writtenAt },
    turn: summary?.turn ?? null,
    typingUntil: model.typing.get(contactId) ?? null,
    outgoing,
    intention: intended ?? model.calling.get(contactId) ?? null,
    refusal: model.refusals.get(contactId) ?? null,
    returnedAfter: summary?.returnedAfter ?? null,
  };
}

/** The parts of the state that were asked for. The board goes only to a panel that watches it. */
export function partsOf(model: Model, parts: Iterable<StatePart>, host: { capabilities: Capabilities; server: string }, watches: boolean) {
  const all: Omit<DeskState, 'contacts'> = {
    version: DESK_VERSION,
    link: model.link,
    session: model.session,
    agent: model.agent,
    wantedStatus: wantedStatus(model),
    statuses: [...model.statuses],
    callsNumbers: model.callsNumbers,
    callableCountries: model.callableCountries,
    board: watches ? model.board : null,
    capabilities: host.capabilities,
    preferences: model.preferences,
    server: host.server,
    storedUsers: model.storedUsers,
    warnings: model.warnings,
  };
  const chosen: Partial<Omit<DeskState, 'contacts'>> = {};
  for (const part of parts) Object.assign(chosen, { [part]: all[part] });
  return { all, chosen };
}

/** All contacts, as the panel shows them. */
export function contactsOf(model: Model): DeskContact[] {
  return [...model.contacts.keys()].flatMap((contactId) => contactOf(model, contactId) ?? []);
}

/** The contacts on the screen that belong to a chat. */
export function contactsOfChat(model: Model, chatId: string): ContactView[] {
  return [...model.contacts.values()].filter((contact) => contact.initialContactId === chatId);
}

function outgoingMessage(entry: Outgoing, initialContactId: string): OutgoingMessage[] {
  if (entry.command.type !== 'send_message') return [];
  const { id, contactId, content } = { ...entry.command };
  // Answered and not yet in the transcript is still `sending`: `sent` is shown with the server's number only.
  const state = entry.progress === 'answered' ? 'sending' : entry.progress;
  return [{ id, contactId, initialContactId, text: content, writtenAt: entry.writtenAt, state, failure: entry.failure }];
}

function intentionOf(entry: Outgoing): NonNullable<DeskContact['intention']>[] {
  const { type } = entry.command;
  return Object.hasOwn(INTENTIONS, type) ? [INTENTIONS[type as keyof typeof INTENTIONS]] : [];
}

function wantedStatus(model: Model): AgentStatus | null {
  const wanted = model.outgoing().findLast((entry) => entry.command.type === 'set_status');
  if (wanted?.command.type !== 'set_status') return null;
  const { statusId } = wanted.command;
  return model.statuses.find((status) => status.id === statusId) ?? null;
}
