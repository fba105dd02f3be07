import * as z from 'zod';
import { AgentStatus, AgentView } from './agent.ts';
import { CustomerHistoryAnswer, DialedAnswer, DialTarget, LinkError, QuickConnectsAnswer, ScheduledTasksAnswer, TaskCreatedAnswer, TaskFilesAnswer, TaskTemplatesAnswer, VoiceAnswer } from './agent-link.ts';
import { Board } from './board.ts';
import { Digits, LineStats, Microphone, RejoinReason, Sdp, VoiceCodec } from './call.ts';
import { ChatItem } from './chat-item.ts';
import { ContactView, EndReason, TimelineEntry } from './contact.ts';
import { EarlierContact } from './customer-history.ts';
import { FILE_PIECE } from './file-piece.ts';
import { Channel, Id, Milliseconds, Moment, Position, UserRole } from './primitives.ts';
import { RecordingDrawing, SegmentRecording } from './recording.ts';
import { WaitExplanation } from './routing-reason.ts';
import { TransferNote } from './quick-connect.ts';
import { NewTask } from './task.ts';

/*
 * The desk API: all that crosses between the panel (renderer) and the desktop's main process, over any transport
 * (contract/desk-transport.ts). Methods answer once; `DeskEvent`s are numbered without gaps per panel, and a panel
 * that misses one asks for `snapshot`.
 */

// ---- state the panel shows -----------------------------------------------------------------------------------

/** Where the link to the routing server stands (LOOK.md, link states). `asOf` is the last feed number stored here; moments are the server's time. */
export const LinkState = z.strictObject({
  state: z.enum(['signed_out', 'connecting', 'live', 'reconnecting', 'lost', 'offline', 'elsewhere']),
  since: Moment,
  asOf: Position,
  /** When this desk last heard from the server. */
  heardAt: Moment.nullable(),
  /** When the next try is due, while there is no link. */
  nextTryAt: Moment.nullable(),
  /** Until when the server keeps contacts with us, while the link is lost. */
  contactsKeptUntil: Moment.nullable(),
  /** The other desktop, in `elsewhere`. */
  elsewhere: z.string().nullable(),
  /** Add this to this machine's clock to get the server's. Milliseconds, may be negative. */
  clockOffset: z.int(),
});
export type LinkState = z.infer<typeof LinkState>;

/** Who sits here. `offline` means: signed in against what this computer stored, to review only. */
export const DeskSession = z.strictObject({
  user: z.strictObject({ id: Id, username: z.string(), displayName: z.string(), role: UserRole }),
  mode: z.enum(['online', 'offline']),
});
export type DeskSession = z.infer<typeof DeskSession>;

/** A message written here that the server has not yet answered for, or has refused. */
export const OutgoingMessage = z.strictObject({
  /** The command's id; the item that comes back carries it as `commandId`. */
  id: Id,
  contactId: Id,
  initialContactId: Id,
  text: z.string(),
  writtenAt: Moment,
  /** `queued`: in the journal, not handed to a link. `sending`: handed over, no answer yet. */
  state: z.enum(['queued', 'sending', 'failed']),
  failure: LinkError.nullable(),
});
export type OutgoingMessage = z.infer<typeof OutgoingMessage>;

/** A contact in the panel's list: the server's view and what this desk knows besides. */
export const DeskContact = z.strictObject({
  contact: ContactView,
  unread: z.int().min(0),
  hasDraft: z.boolean(),
  /** The newest line of the conversation, stored or outgoing. */
  lastLine: z.strictObject({ from: z.enum(['you', 'agent', 'customer', 'system']), text: z.string(), at: Moment }).nullable(),
  /** Whose turn has ended and since when (connect-facts 1.3, timer B): since the other side's first unanswered message. */
  turn: z.strictObject({ side: z.enum(['agent', 'customer']), since: Moment }).nullable(),
  /** The customer types; until when that may be believed. */
  typingUntil: Moment.nullable(),
  outgoing: z.array(OutgoingMessage),
  /** A command of ours that the server has not answered yet: shown as an intention, never as a fact. */
  intention: z.enum(['accepting', 'rejecting', 'leaving', 'closing', 'clearing', 'pausing', 'resuming', 'barging', 'transferring', 'holding', 'unholding', 'joining', 'swapping', 'dropping', 'dialing', 'ending']).nullable(),
  /** The last refusal of such a command, until the next try. */
  refusal: LinkError.nullable(),
  /** Set when the customer came back after a wait and the agent has not opened the contact since. */
  returnedAfter: Milliseconds.nullable(),
});
export type DeskContact = z.infer<typeof DeskContact>;

/** What this host can do; the panel hides what it can't (design decision 9). */
export const Capabilities = z.strictObject({
  host: z.enum(['electron', 'browser']),
  tray: z.boolean(),
  badge: z.boolean(),
  systemNotifications: z.boolean(),
  keystore: z.boolean(),
  openExternal: z.boolean(),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const Theme = z.enum(['system', 'light', 'dark']);
/**
 * How this desktop hears and sounds. A device goes by its label, because its id is another one at each address of the panel;
 * null is the system's own choice.
 */
export const SoundPreferences = z.strictObject({
  microphone: z.string().max(300).nullable(),
  speaker: z.string().max(300).nullable(),
  ringer: z.string().max(300).nullable(),
  ringtone: z.enum(['clear', 'soft', 'low']),
  /** Of the ringtone, 0 to 100. */
  volume: z.int().min(0).max(100),
});
export type SoundPreferences = z.infer<typeof SoundPreferences>;
/** `ringtone`: whether offers ring at all. */
export const Preferences = z.strictObject({ theme: Theme, contrast: z.enum(['system', 'more']), ringtone: z.boolean(), sound: SoundPreferences });
export type Preferences = z.infer<typeof Preferences>;

export const DeskState = z.strictObject({
  version: z.int(),
  link: LinkState,
  session: DeskSession.nullable(),
  agent: AgentView.nullable(),
  /** A status chosen here that the server has not answered yet. */
  wantedStatus: AgentStatus.nullable(),
  statuses: z.array(AgentStatus),
  /** Whether telephone numbers can be called from here at all, as the server said last. */
  callsNumbers: z.boolean(),
  /** What numbers that may be called begin with, such as +34; null: all may. */
  callableCountries: z.array(z.string()).nullable(),
  contacts: z.array(DeskContact),
  board: Board.nullable(),
  capabilities: Capabilities,
  preferences: Preferences,
  /** Where the routing server is: its host, for the sign-in page. */
  server: z.string(),
  /** Whether somebody has signed in on this computer before, so that review works without the server. */
  storedUsers: z.array(z.string()),
  /** Something the user must know about this computer, such as a cache that had to be rebuilt. Oldest first. */
  warnings: z.array(z.strictObject({ id: Id, text: z.string() })),
});
export type DeskState = z.infer<typeof DeskState>;

// ---- changes, pushed -----------------------------------------------------------------------------------------

/** What the server asks of this desk's line: to be offered again, or to speak another codec. */
export const VoiceSignal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rejoin'), reason: RejoinReason }),
  z.strictObject({ kind: z.literal('codec'), codec: VoiceCodec }),
]);
export type VoiceSignal = z.infer<typeof VoiceSignal>;

export const DeskChange = z.discriminatedUnion('type', [
  /** Any of the top-level parts of DeskState but `contacts`, whole. */
  z.strictObject({ type: z.literal('state'), state: DeskState.omit({ contacts: true }).partial() }),
  z.strictObject({ type: z.literal('contact'), contact: DeskContact }),
  z.strictObject({ type: z.literal('contact_gone'), contactId: Id }),
  /** New or changed stored items of a chat, ascending; only for chats that are open in a panel (see `openContact`). */
  z.strictObject({ type: z.literal('items'), initialContactId: Id, items: z.array(ChatItem) }),
  z.strictObject({ type: z.literal('timeline'), initialContactId: Id, entries: z.array(TimelineEntry) }),
  z.strictObject({ type: z.literal('voice'), signal: VoiceSignal }),
]);
export type DeskChange = z.infer<typeof DeskChange>;
export const DeskEvent = z.strictObject({ number: z.int().min(1), changes: z.array(DeskChange) });
export type DeskEvent = z.infer<typeof DeskEvent>;

// ---- review ---------------------------------------------------------------------------------------------------

/** A chat or a call this desktop has seen, as stored here. */
export const StoredChat = z.strictObject({
  initialContactId: Id,
  channel: z.enum(['CHAT', 'VOICE']),
  customerName: z.string(),
  queue: z.string().nullable(),
  agents: z.array(z.string()),
  startedAt: Moment,
  lastAt: Moment,
  endReason: EndReason.nullable(),
  /** Items stored here, and how many the server had when last heard of. Fewer stored means a gap, said plainly. */
  stored: z.int().min(0),
  known: z.int().min(0),
});
export type StoredChat = z.infer<typeof StoredChat>;

/** One message that matches a search. `snippet` marks hits with U+E000 and U+E001 around them. */
export const SearchHit = z.strictObject({ chat: StoredChat, itemId: Id, position: Position, at: Moment, snippet: z.string() });
export type SearchHit = z.infer<typeof SearchHit>;

/** A recording as this desktop knows it; `here`: it can be played without the server. */
export const DeskRecording = SegmentRecording.extend({ here: z.boolean() });
export type DeskRecording = z.infer<typeof DeskRecording>;

// ---- methods --------------------------------------------------------------------------------------------------

const Nothing = z.strictObject({});
const ContactOnly = z.strictObject({ contactId: Id });
const PartyOf = z.strictObject({ contactId: Id, partyId: Id });
const Page = z.int().min(1).max(500);
const FILE_PIECE_BASE64_MAX = Math.ceil(FILE_PIECE / 3) * 4;

/** Every call the panel can make: what it takes and what it gives. */
export const DeskMethods = {
  /** The whole state, and the number of the last event it includes. */
  snapshot: { input: Nothing, output: z.strictObject({ state: DeskState, number: z.int().min(0) }) },
  signIn: {
    input: z.strictObject({ username: z.string().min(1).max(100), password: z.string().min(1).max(1000) }),
    output: z.strictObject({ mode: z.enum(['online', 'offline']) }),
  },
  signOut: { input: Nothing, output: Nothing },
  takeOver: { input: Nothing, output: Nothing },
  tryNow: { input: Nothing, output: Nothing },
  setStatus: { input: z.strictObject({ statusId: Id }), output: Nothing },
  accept: { input: ContactOnly, output: Nothing },
  reject: { input: ContactOnly, output: Nothing },
  leave: { input: ContactOnly, output: Nothing },
  close: { input: ContactOnly, output: Nothing },
  clear: { input: ContactOnly, output: Nothing },
  /** Tasks only. */
  pause: { input: ContactOnly, output: Nothing },
  resume: { input: ContactOnly, output: Nothing },
  /** Begins to read the agent's chat unseen; supervisors only, and only where its flow allows it. */
  monitor: { input: ContactOnly, output: Nothing },
  /** Step into the chat that is monitored. */
  barge: { input: ContactOnly, output: Nothing },
  /** Hands the contact on; how that goes on is the contact's `transfer`. */
  transfer: { input: z.strictObject({ contactId: Id, quickConnectId: Id, how: z.enum(['blind', 'consult']).optional(), note: TransferNote.optional() }), output: Nothing },
  /** What the agent may hand contacts of this channel to now; see the link's query. Asked anew each time: it changes by the second. */
  quickConnects: { input: z.strictObject({ channel: Channel.nullable() }), output: QuickConnectsAnswer },
  taskTemplates: { input: Nothing, output: TaskTemplatesAnswer },
  taskFiles: { input: ContactOnly, output: TaskFilesAnswer },
  /** Answers once the server has it. `id` is made by whoever asks: the same once more, after an answer that got lost, is the same task. */
  createTask: { input: z.strictObject({ id: Id, task: NewTask }), output: TaskCreatedAnswer },
  scheduledTasks: { input: Nothing, output: ScheduledTasksAnswer },
  rescheduleTask: { input: z.strictObject({ contactId: Id, scheduledAt: Moment }), output: Nothing },
  cancelTask: { input: ContactOnly, output: Nothing },
  /** Fetches what may be read of an earlier contact, so that `transcript` and `timeline` have it, and review lists it. */
  fetchEarlier: { input: z.strictObject({ contact: EarlierContact }), output: Nothing },
  customerHistory: { input: ContactOnly, output: CustomerHistoryAnswer },
  // Calls. They need a live link and are answered by the server: nothing is queued, a refusal is told at once.
  holdParty: { input: PartyOf, output: Nothing },
  resumeParty: { input: PartyOf, output: Nothing },
  dropParty: { input: PartyOf, output: Nothing },
  muteParty: { input: PartyOf.extend({ on: z.boolean() }), output: Nothing },
  holdAll: { input: ContactOnly, output: Nothing },
  joinAll: { input: ContactOnly, output: Nothing },
  swapParties: { input: ContactOnly, output: Nothing },
  sendDigits: { input: z.strictObject({ contactId: Id, digits: Digits }), output: Nothing },
  /** Without a contact a call of one's own, with one a third party of that call. */
  dial: { input: z.strictObject({ to: DialTarget, contactId: Id.nullable() }), output: DialedAnswer },
  setRecording: { input: z.strictObject({ contactId: Id, to: z.enum(['on', 'paused', 'stopped']) }), output: Nothing },
  endCall: { input: ContactOnly, output: Nothing },
  /** The recordings of a call, in the order in which they began. `current`: as the server says now; else as it last said here. */
  recordings: { input: z.strictObject({ initialContactId: Id }), output: z.strictObject({ recordings: z.array(DeskRecording), current: z.boolean() }) },
  /** How a recording looks. Once it was asked for with a link, it is stored here. */
  drawRecording: { input: ContactOnly, output: RecordingDrawing },
  /** Bytes of a recording's file, from `from` on; `bytes` is its whole size. With a link it is fetched as a whole and stored here. */
  readRecording: { input: z.strictObject({ contactId: Id, from: z.int().min(0) }), output: z.strictObject({ base64: z.base64(), bytes: z.int().min(0) }) },
  /** It begins to be heard; the server is told, now or when there is a link. */
  recordingHeard: { input: ContactOnly, output: Nothing },
  voiceOffer: { input: z.strictObject({ sdp: Sdp }), output: VoiceAnswer },
  voiceClose: { input: Nothing, output: Nothing },
  /** Not answered for by the server: lost with the link, and that is fine. */
  voiceStats: { input: LineStats, output: Nothing },
  /** Remembered by the desk and said to the server after each hello. */
  voiceDevices: { input: z.strictObject({ microphone: Microphone }), output: Nothing },
  /** Answers once the message is in the journal; only then may the input box be cleared. */
  send: { input: z.strictObject({ contactId: Id, text: z.string().min(1) }), output: z.strictObject({ id: Id }) },
  /** Try a failed message again: a new command, the old one is gone. */
  resend: { input: z.strictObject({ id: Id }), output: z.strictObject({ id: Id }) },
  /** Take a queued or failed message back into the composer; `text` is what it said. Refused once it may have reached the server. */
  takeBack: { input: z.strictObject({ id: Id }), output: z.strictObject({ text: z.string() }) },
  saveDraft: { input: z.strictObject({ contactId: Id, text: z.string().max(100_000) }), output: Nothing },
  draft: { input: ContactOnly, output: z.strictObject({ text: z.string() }) },
  typing: { input: ContactOnly, output: Nothing },
  /**
   * Begins to send a file to a connected contact, or for a task that is about to be made (`contactId` null); its bytes follow in order, by
   * `fileBytes`. Only while the link is live: files are not queued.
   */
  beginFile: { input: z.strictObject({ contactId: Id.nullable(), name: z.string().min(1).max(256), bytes: z.int().min(1) }), output: z.strictObject({ id: Id }) },
  /** Answers once these bytes are on their way. */
  fileBytes: { input: z.strictObject({ id: Id, base64: z.base64().max(FILE_PIECE_BASE64_MAX) }), output: Nothing },
  /** Answers once the server has the whole file and has made it a line of the chat, or keeps it for a task, whose `files` name it. */
  finishFile: { input: z.strictObject({ id: Id }), output: z.strictObject({ attachmentId: Id }) },
  /** Nothing of it reaches anybody. Refused once it is finished. */
  cancelFile: { input: z.strictObject({ id: Id }), output: Nothing },
  /** A file that waits for a task is not wanted any more. */
  forgetFile: { input: z.strictObject({ attachmentId: Id }), output: Nothing },
  /** Bytes of an approved file of a chat, from `from` on; `bytes` is its whole size. */
  readFile: { input: z.strictObject({ attachmentId: Id, from: z.int().min(0) }), output: z.strictObject({ base64: z.base64(), bytes: z.int().min(0) }) },
  /** The agent looks at this contact: receipts go out, unread is cleared, its items are pushed. Null: at none. */
  openContact: { input: z.strictObject({ contactId: Id.nullable() }), output: Nothing },
  /** Stored items, ascending. Give `before` or `after` (exclusive), or neither for the newest. `total` is the newest position known. */
  transcript: {
    input: z.strictObject({ initialContactId: Id, before: Position.optional(), after: Position.optional(), limit: Page }),
    output: z.strictObject({ items: z.array(ChatItem), stored: Position, total: Position }),
  },
  timeline: { input: z.strictObject({ initialContactId: Id }), output: z.strictObject({ entries: z.array(TimelineEntry) }) },
  watchBoard: { input: z.strictObject({ on: z.boolean() }), output: Nothing },
  explain: { input: ContactOnly, output: WaitExplanation },
  /** Chats and calls stored here, newest first; `before` is the `lastAt` of the last one shown. */
  storedChats: {
    input: z.strictObject({ before: Moment.optional(), limit: Page }),
    output: z.strictObject({ chats: z.array(StoredChat), total: z.int().min(0) }),
  },
  /** Full-text search over stored messages, newest first. Words must all occur; "quoted words" are a phrase; word* is a prefix. */
  search: {
    input: z.strictObject({ query: z.string().min(1).max(500), before: Moment.optional(), limit: Page }),
    output: z.strictObject({ hits: z.array(SearchHit), more: z.boolean(), took: Milliseconds }),
  },
  setPreferences: { input: Preferences.partial(), output: Nothing },
  dismissWarning: { input: z.strictObject({ id: Id }), output: Nothing },
  openExternal: { input: z.strictObject({ url: z.string().max(2000) }), output: Nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type DeskMethods = typeof DeskMethods;
export type DeskMethodName = keyof DeskMethods;
export type DeskInput<Name extends DeskMethodName> = z.input<DeskMethods[Name]['input']>;
export type DeskOutput<Name extends DeskMethodName> = z.output<DeskMethods[Name]['output']>;

/** Error codes of desk methods, beside those of the link. */
export const DeskErrorCode = z.enum([
  'bad_input',
  'unknown_method',
  'wrong_credentials',
  'throttled',
  'unreachable',
  'not_signed_in',
  'offline',
  'not_found',
  'wrong_state',
  'too_long',
  'forbidden',
  'not_enabled',
  'disk',
  'timeout',
  'closed',
  'internal',
]);
export type DeskErrorCode = z.infer<typeof DeskErrorCode>;
export const DeskError = z.strictObject({ code: DeskErrorCode, message: z.string(), retryAfter: Milliseconds.optional() });
export type DeskError = z.infer<typeof DeskError>;
