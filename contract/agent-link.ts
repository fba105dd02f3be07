import * as z from 'zod';
import { AgentStatus, AgentView } from './agent.ts';
import { Board } from './board.ts';
import { Digits, LineStats, Microphone, RejoinReason, Sdp, VoiceCodec } from './call.ts';
import { ChatItem, ItemAttachment } from './chat-item.ts';
import { ContactView, GoneReason, TimelineEntry } from './contact.ts';
import { EarlierContact } from './customer-history.ts';
import { PAGE_ADDRESS_MAX } from './lengths.ts';
import { Channel, Id, Moment, Position } from './primitives.ts';
import { QuickConnect, TransferNote } from './quick-connect.ts';
import { SegmentRecording } from './recording.ts';
import { NewTask, ScheduledTask, TaskTemplate } from './task.ts';

/*
 * The agent link: JSON text frames over one WebSocket at `/agent/link` (design, "The agent link").
 * A session is got first over HTTP, see agent-session.ts. Every frame is strict: an unknown field is an error.
 */

/** The largest frame either side accepts, in bytes. */
export const LINK_FRAME_BYTES_MAX = 1024 * 1024;
/** A ping goes each 10 s; two without an answer and the link is dead. */
export const LINK_PING_EVERY = 10_000;

// ---- what a desk may ask for, exactly once: commands --------------------------------------------------------

const command = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ frame: z.literal('command'), id: Id, type: z.literal(type), ...shape });

export const SetStatusCommand = command('set_status', { statusId: Id });
export const AcceptOfferCommand = command('accept_offer', { contactId: Id, offerId: Id });
export const RejectOfferCommand = command('reject_offer', { contactId: Id, offerId: Id });
/** The command's `id` is the message's client token: one id, one message. */
export const SendMessageCommand = command('send_message', {
  contactId: Id,
  contentType: z.enum(['text/plain', 'text/markdown']),
  content: z.string(),
});
/** The agent leaves the chat; the chat lives on where a disconnect flow is set. */
export const LeaveContactCommand = command('leave_contact', { contactId: Id });
/** Ends after contact work. */
export const CloseContactCommand = command('close_contact', { contactId: Id });
/** Frees the slot of a missed, rejected, abandoned, withdrawn or lost contact. */
export const ClearContactCommand = command('clear_contact', { contactId: Id });
/** The agent puts his task aside: it holds no place until he takes it up again. */
export const PauseContactCommand = command('pause_contact', { contactId: Id });
export const ResumeContactCommand = command('resume_contact', { contactId: Id });
/** A supervisor begins to read a chat unseen, as it goes; `contactId` is that of the agent's contact. */
export const MonitorContactCommand = command('monitor_contact', { contactId: Id });
/** A supervisor steps into the chat that he monitors. `leave_contact` ends the monitoring. */
export const BargeContactCommand = command('barge_contact', { contactId: Id });
/**
 * Hands the agent's own contact on: it goes to after contact work with him at once. A call may be handed on only after the two have
 * talked (`consult`), and stays with him until then. Answers TransferredAnswer.
 */
export const TransferContactCommand = command('transfer_contact', { contactId: Id, quickConnectId: Id, how: z.enum(['blind', 'consult']).optional(), note: TransferNote.optional() });
/** Answers TaskCreatedAnswer. At any time, in any status. */
export const CreateTaskCommand = command('create_task', { task: NewTask });
/** Moves the moment at which a scheduled task begins. His own; a supervisor's are all. */
export const RescheduleTaskCommand = command('reschedule_task', { contactId: Id, scheduledAt: Moment });
/** Ends a scheduled task before it begins. His own; a supervisor's are all. */
export const CancelTaskCommand = command('cancel_task', { contactId: Id });
export const ReceiptCommand = command('receipt', { contactId: Id, itemId: Id, kind: z.enum(['delivered', 'read']) });

// Calls. What they refuse they refuse at once: a desk does not queue them.

const ofParty = { contactId: Id, partyId: Id };
export const HoldPartyCommand = command('hold_party', ofParty);
export const ResumePartyCommand = command('resume_party', ofParty);
export const DropPartyCommand = command('drop_party', ofParty);
/** One's own party mutes oneself; somebody else's, him, and he cannot take it back. */
export const MutePartyCommand = command('mute_party', { ...ofParty, on: z.boolean() });
export const HoldAllCommand = command('hold_all', { contactId: Id });
/** Takes everybody off hold: a conference. */
export const JoinAllCommand = command('join_all', { contactId: Id });
/** Whom one talks with and who is on hold change places; for exactly three parties. */
export const SwapPartiesCommand = command('swap_parties', { contactId: Id });
export const SendDigitsCommand = command('send_digits', { contactId: Id, digits: Digits });
/** The one whom `dial` calls. */
export const DialTarget = z.union([z.strictObject({ address: z.string().min(1).max(PAGE_ADDRESS_MAX) }), z.strictObject({ userId: Id }), z.strictObject({ number: z.string().min(1).max(64) })]);
export type DialTarget = z.infer<typeof DialTarget>;
/** Calls somebody: without a contact a call of one's own, with one a third party of that call. */
export const DialCommand = command('dial', { to: DialTarget, contactId: Id.nullable() });
export const SetRecordingCommand = command('set_recording', { contactId: Id, to: z.enum(['on', 'paused', 'stopped']) });
/** Ends the call for everybody. `leave_contact` leaves it to the others, if two remain. */
export const EndCallCommand = command('end_call', { contactId: Id });
/** A recording was played on this desk, also if that was without a link: who heard what is written down. */
export const RecordingHeardCommand = command('recording_heard', { contactId: Id, heardAt: Moment });

export const LinkCommand = z.discriminatedUnion('type', [
  SetStatusCommand,
  AcceptOfferCommand,
  RejectOfferCommand,
  SendMessageCommand,
  LeaveContactCommand,
  CloseContactCommand,
  ClearContactCommand,
  PauseContactCommand,
  ResumeContactCommand,
  MonitorContactCommand,
  BargeContactCommand,
  TransferContactCommand,
  CreateTaskCommand,
  RescheduleTaskCommand,
  CancelTaskCommand,
  ReceiptCommand,
  HoldPartyCommand,
  ResumePartyCommand,
  DropPartyCommand,
  MutePartyCommand,
  HoldAllCommand,
  JoinAllCommand,
  SwapPartiesCommand,
  SendDigitsCommand,
  DialCommand,
  SetRecordingCommand,
  EndCallCommand,
  RecordingHeardCommand,
]);
export type LinkCommand = z.infer<typeof LinkCommand>;

// ---- what a desk may read: queries ---------------------------------------------------------------------------

const query = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ frame: z.literal('query'), id: Id, type: z.literal(type), ...shape });

/** Items with `position > after`, ascending, at most `limit`. */
export const TranscriptQuery = query('transcript', { contactId: Id, after: Position, limit: z.int().min(1).max(500) });
export const TimelineQuery = query('timeline', { contactId: Id, after: Position, limit: z.int().min(1).max(500) });
/** Supervisors only. */
export const ExplainQuery = query('explain', { contactId: Id });

/**
 * The quick connects this agent may use now: those of the queues of his profile. `channel` is the contact's that he would hand
 * on, or would make: telephone numbers are for calls alone. Null: all of them, and free agents of any channel.
 */
export const QuickConnectsQuery = query('quick_connects', { channel: Channel.nullable() });
export const TaskTemplatesQuery = query('task_templates', {});
/** The files that a task which he makes from this contact can take along: those that he may open there. */
export const TaskFilesQuery = query('task_files', { contactId: Id });
/** Tasks that have not begun: those he made; a supervisor's are all. */
export const ScheduledTasksQuery = query('scheduled_tasks', {});
/** Earlier contacts of the customer of a contact that he has or had. */
export const CustomerHistoryQuery = query('customer_history', { contactId: Id });
/** The recordings of a call that he may read, whichever of its contacts is named. */
export const RecordingsQuery = query('recordings', { contactId: Id });

/** Offers this desk's line. It replaces an earlier one; the answer holds all the server's candidates. */
export const VoiceOfferQuery = query('voice_offer', { sdp: Sdp });
/** Takes the line down. */
export const VoiceCloseQuery = query('voice_close', {});

export const LinkQuery = z.discriminatedUnion('type', [
  TranscriptQuery,
  TimelineQuery,
  ExplainQuery,
  QuickConnectsQuery,
  TaskTemplatesQuery,
  TaskFilesQuery,
  ScheduledTasksQuery,
  CustomerHistoryQuery,
  RecordingsQuery,
  VoiceOfferQuery,
  VoiceCloseQuery,
]);
export type LinkQuery = z.infer<typeof LinkQuery>;

// ---- desk to server -----------------------------------------------------------------------------------------

export const HelloFrame = z.strictObject({
  frame: z.literal('hello'),
  version: z.int(),
  token: z.string().min(1).max(1000),
  /** Stable per data folder: the same desktop coming back is not a second desktop. */
  device: Id,
  deviceName: z.string().max(100),
  /** The last feed number this desk has stored, or null if it has none. */
  after: Position.nullable(),
  /** Throw out another desktop of the same agent. Without it a second desktop gets `taken`. */
  takeOver: z.boolean(),
});
/** Ask for board frames, or stop them. Supervisors only. */
export const WatchBoardFrame = z.strictObject({ frame: z.literal('watch_board'), on: z.boolean() });
export const TypingFrame = z.strictObject({ frame: z.literal('typing'), contactId: Id });
/** How well the line was over the last five seconds of a call. */
export const VoiceStatsFrame = LineStats.extend({ frame: z.literal('voice_stats') });
/** What the panel knows of its microphone; said again after each hello. */
export const VoiceDevicesFrame = z.strictObject({ frame: z.literal('voice_devices'), microphone: Microphone });
export const PingFrame = z.strictObject({ frame: z.literal('ping') });

export const FrameUp = z.union([HelloFrame, LinkCommand, LinkQuery, WatchBoardFrame, TypingFrame, VoiceStatsFrame, VoiceDevicesFrame, PingFrame]);
export type FrameUp = z.infer<typeof FrameUp>;

// ---- the feed -----------------------------------------------------------------------------------------------

/** One change on an agent's feed. State-carrying: applying the newest of a kind is enough. */
export const FeedEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('agent'), agent: AgentView }),
  z.strictObject({ type: z.literal('contact'), contact: ContactView }),
  z.strictObject({ type: z.literal('contact_gone'), contactId: Id, initialContactId: Id, reason: GoneReason }),
  /** A stored item of a chat the agent is connected to, new or with a new receipt. */
  z.strictObject({ type: z.literal('item'), item: ChatItem }),
  z.strictObject({ type: z.literal('timeline'), entry: TimelineEntry }),
]);
export type FeedEvent = z.infer<typeof FeedEvent>;

/** Everything a desk needs to show when it comes without a usable `after`. */
export const FeedSnapshot = z.strictObject({ agent: AgentView, contacts: z.array(ContactView) });
export type FeedSnapshot = z.infer<typeof FeedSnapshot>;

// ---- server to desk -----------------------------------------------------------------------------------------

export const WelcomeFrame = z.strictObject({
  frame: z.literal('welcome'),
  session: Id,
  /** The feed's number now. Without a snapshot, events `after + 1 .. seq` follow at once. */
  seq: Position,
  /** The server's clock, so that the panel's timers do not depend on this machine's. */
  at: Moment,
  snapshot: FeedSnapshot.nullable(),
  statuses: z.array(AgentStatus),
  /** How long contacts and offers outlive a lost link, in milliseconds. */
  grace: z.strictObject({ offers: z.int(), contacts: z.int() }),
  /** Whether telephone numbers can be called from here at all. */
  callsNumbers: z.boolean().default(false),
  /** What numbers that may be called begin with, such as +34; null: all may. */
  callableCountries: z.array(z.string()).nullable().default(null),
  /** A fresh session token that replaces the one of `hello`, and when it ends. */
  token: z.strictObject({ value: z.string(), expiresAt: Moment }),
});
export const EventFrame = z.strictObject({ frame: z.literal('event'), seq: Position, at: Moment, event: FeedEvent });
/** Not stored, not numbered: lost with the link, and that is fine. */
export const SignalFrame = z.strictObject({
  frame: z.literal('signal'),
  signal: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('typing'), contactId: Id, displayName: z.string(), at: Moment }),
    z.strictObject({ type: z.literal('board'), board: Board }),
    /** Offer the line again. */
    z.strictObject({ type: z.literal('voice_rejoin'), reason: RejoinReason }),
    z.strictObject({ type: z.literal('voice_codec'), codec: VoiceCodec }),
  ]),
});
export const TokenFrame = z.strictObject({ frame: z.literal('token'), value: z.string(), expiresAt: Moment });

/** Error codes of results. Each names one cause; `message` says what happened and what to do. */
export const LinkErrorCode = z.enum([
  'bad_frame',
  'bad_version',
  'not_signed_in',
  'forbidden',
  'not_found',
  'offer_over',
  'wrong_state',
  'chat_ended',
  'too_long',
  'content_type_not_allowed',
  'id_reused',
  'unknown_status',
  'not_enabled',
  'busy',
  'internal',
]);
export type LinkErrorCode = z.infer<typeof LinkErrorCode>;
export const LinkError = z.strictObject({ code: LinkErrorCode, message: z.string() });
export type LinkError = z.infer<typeof LinkError>;

/** What a `send_message` command answers; `position` and `at` are the server's number and time of it. */
export const SentAnswer = z.strictObject({ itemId: Id, position: Position, at: Moment });
export type SentAnswer = z.infer<typeof SentAnswer>;
export const TranscriptAnswer = z.strictObject({ items: z.array(ChatItem), lastPosition: Position });
export type TranscriptAnswer = z.infer<typeof TranscriptAnswer>;
/** What `voice_offer` answers. */
export const VoiceAnswer = z.strictObject({ sdp: z.string(), processId: z.string() });
export type VoiceAnswer = z.infer<typeof VoiceAnswer>;
export const TimelineAnswer = z.strictObject({ entries: z.array(TimelineEntry) });
export type TimelineAnswer = z.infer<typeof TimelineAnswer>;
/** `contactId` is the contact that goes on from the one that was handed on. */
export const TransferredAnswer = z.strictObject({ contactId: Id });
export type TransferredAnswer = z.infer<typeof TransferredAnswer>;
export const TaskCreatedAnswer = z.strictObject({ contactId: Id });
export type TaskCreatedAnswer = z.infer<typeof TaskCreatedAnswer>;
export const QuickConnectsAnswer = z.strictObject({ quickConnects: z.array(QuickConnect) });
export type QuickConnectsAnswer = z.infer<typeof QuickConnectsAnswer>;
/** The active ones. As soon as there is one, every task of an agent must be made by one. */
export const TaskTemplatesAnswer = z.strictObject({ templates: z.array(TaskTemplate) });
export type TaskTemplatesAnswer = z.infer<typeof TaskTemplatesAnswer>;
export const TaskFilesAnswer = z.strictObject({ files: z.array(ItemAttachment) });
export type TaskFilesAnswer = z.infer<typeof TaskFilesAnswer>;
/** The next to begin first; `more`: there are more than these. */
export const ScheduledTasksAnswer = z.strictObject({ tasks: z.array(ScheduledTask), more: z.boolean() });
export type ScheduledTasksAnswer = z.infer<typeof ScheduledTasksAnswer>;
/** The newest first, at most 50. */
export const CustomerHistoryAnswer = z.strictObject({ contacts: z.array(EarlierContact) });
export type CustomerHistoryAnswer = z.infer<typeof CustomerHistoryAnswer>;
/** In the order in which they began. */
export const RecordingsAnswer = z.strictObject({ recordings: z.array(SegmentRecording) });
export type RecordingsAnswer = z.infer<typeof RecordingsAnswer>;
/** What `dial` answers: the call's contact, and the party who is called. */
export const DialedAnswer = z.strictObject({ contactId: Id, partyId: Id });
export type DialedAnswer = z.infer<typeof DialedAnswer>;
/** What a command answers. */
export type CommandAnswer = SentAnswer | TransferredAnswer | TaskCreatedAnswer | DialedAnswer | Record<string, never>;

/** `value` is {} for commands without an answer; see the answers above, and WaitExplanation. */
export const ResultFrame = z.union([
  z.strictObject({ frame: z.literal('result'), id: Id, ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ frame: z.literal('result'), id: Id, ok: z.literal(false), error: LinkError }),
]);
export const PongFrame = z.strictObject({ frame: z.literal('pong'), at: Moment });
/** Another desktop has this agent. Answer to `hello` without `takeOver`, or told to the one that was thrown out. */
export const TakenFrame = z.strictObject({ frame: z.literal('taken'), by: z.string(), since: Moment });
/** The server is about to close this link, and why. */
export const ByeFrame = z.strictObject({
  frame: z.literal('bye'),
  code: z.enum(['not_signed_in', 'bad_frame', 'bad_version', 'signed_out', 'shutting_down', 'too_slow']),
  message: z.string(),
});

export const FrameDown = z.union([
  WelcomeFrame,
  EventFrame,
  SignalFrame,
  TokenFrame,
  ResultFrame,
  PongFrame,
  TakenFrame,
  ByeFrame,
]);
export type FrameDown = z.infer<typeof FrameDown>;
