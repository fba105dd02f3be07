import type { ListedView, View } from './views/view.ts';
import type { AgentStatus } from '../contract/agent.ts';
import type {
  CommandAnswer, CustomerHistoryAnswer, FeedEvent, FeedSnapshot, LinkCommand, QuickConnectsAnswer, RecordingsAnswer, ScheduledTasksAnswer, TaskFilesAnswer, TaskTemplatesAnswer, TimelineAnswer, TranscriptAnswer, VoiceAnswer,
} from '../contract/agent-link.ts';
import type { LineStats, Microphone, RejoinReason, VoiceCodec } from '../contract/call.ts';
import type { Board } from '../contract/board.ts';
import type { ChatItem } from '../contract/chat-item.ts';
import type { Channel, Moment, ParticipantRole, UserRole } from '../contract/primitives.ts';
import type { WaitExplanation } from '../contract/routing-reason.ts';
import type { AttachmentDesk } from './attachments/attachment-desk.ts';
import type { RecordingDesk } from './voice/recordings/recording-desk.ts';
import type { Clock } from './clock.ts';
import type { JobDesk } from './storage/job-desk.ts';
import type { ContactHistories } from './contacts/contact-history.ts';
import type { BlueprintDesk } from './instance/blueprint/blueprint.ts';
import type { ConfigurationDesk } from './instance/configuration-desk.ts';
import type { KeyDesk, KeyRole } from './instance/key-desk.ts';
import type { UserDesk } from './instance/user-desk.ts';
import type { ContinueChat, Rehydration } from './contacts/persistent-chat.ts';
import type { ParticipantDesk } from './contacts/participant-desk.ts';
import type { Endpoint } from './flows/step.ts';
import type { PhoneNumberDesk } from './instance/phone-number-desk.ts';
import type { QuickConnectDesk } from './instance/quick-connect-desk.ts';
import type { TaskTemplateDesk } from './instance/task-template-desk.ts';
import type { UsageDesk } from './metering/usage-desk.ts';
import type { MetricsDesk } from './metrics/metrics-desk.ts';
import type { ContactSearch } from './contacts/contact-search.ts';
import type { OutsideDesk } from './outside/outside-desk.ts';
import type { ContactDesk } from './contacts/contact-desk.ts';
import type { KeptQuality } from './voice/quality.ts';
import type { CallDesk } from './voice/call-desk.ts';
import type { PageDesk } from './voice/pages/page-desk.ts';
import type { PromptDesk } from './voice/prompts/prompt-desk.ts';
import type { PromptShelf } from './voice/prompts/prompt-shelf.ts';

/*
 * What the domain offers to its edges (chat/, connect/, link/, the CLI, the simulation). The core knows nothing of
 * HTTP or sockets. Every change resolves only after the commit that holds it (design decision 2); a refusal rejects
 * with a Refusal and changes nothing.
 */

/** Why the core refused; each edge maps it to the documented error of its own wire. */
export type RefusalCode =
  | 'not_found' // no such contact, flow, user, item
  | 'access_denied' // bad, expired or revoked token; chat ended (participant API)
  | 'conflict' // something is going on with the thing that stands in the way; it may work later
  | 'wrong_state' // the thing exists, but not in a state that allows this
  | 'offer_over' // accept or reject after the offer ended
  | 'chat_ended'
  | 'too_long'
  | 'content_type_not_allowed'
  | 'id_reused' // same idempotency token, other body
  | 'flow_not_published'
  | 'limit_exceeded' // too many chats, sockets, participants
  | 'duplicate' // a name that another object of the configuration has
  | 'invalid' // a value that no schema could catch; message says which
  | 'throttled'
  | 'wrong_credentials'
  | 'forbidden'
  | 'unknown_status'
  | 'not_enabled'; // this instance does not offer it as it is configured

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly retryAfter: number | undefined;
  constructor(code: RefusalCode, message: string, retryAfter?: number) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** All places of a participant's sockets are taken; the secret is still good and may be tried again. */
export class SocketsFull extends Refusal {
  readonly participantId: string;
  constructor(participantId: string, most: number) {
    super('limit_exceeded', `A participant has at most ${most} sockets open at once. Close one.`);
    this.participantId = participantId;
  }
}

export interface StartChat {
  flowId: string;
  customerName: string;
  attributes: Record<string, string>;
  /** Minutes, 60 to 10,080. */
  durationMinutes: number;
  contentTypes: readonly string[];
  initialMessage: { contentType: string; content: string } | undefined;
  /** Same token and body: the same answer. Same token, other body: id_reused. */
  clientToken: string | undefined;
  /** The company's own id of the customer; flows read it as `$.CustomerId`. */
  customerId?: string | undefined;
  /** A contact whose attributes are copied once, now (T83). */
  relatedContactId?: string | undefined;
  /** `connect:Subtype` and keys of the company's own. */
  segmentAttributes?: Record<string, string> | undefined;
  /** When the customer leaves, the agent does and the disconnect flow has the customer (connect-facts 0.12). */
  agentLeavesWithCustomer?: boolean | undefined;
  /** The earlier chat that this one goes on from (persistent chat); not together with a related contact. */
  goesOnFrom?: Rehydration | undefined;
}
export interface StartedChat { contactId: string; participantId: string; participantToken: string; continuedFromContactId: string | null }

/** A participant as his token proves him. */
export interface Participant {
  id: string;
  role: ParticipantRole;
  displayName: string;
  initialContactId: string;
}

export interface ContactRecord {
  contactId: string; initialContactId: string; previousContactId: string | null; channel: Channel; initiationMethod: string;
  initiatedAt: Moment; queueId: string | null; enqueuedAt: Moment | null; userId: string | null; connectedAt: Moment | null;
  disconnectedAt: Moment | null; endReason: string | null; customerName: string; attributes: Record<string, string>;
  customerId: string | null; relatedContactId: string | null; segmentAttributes: Record<string, string>;
  priority: number; ageAdjustSeconds: number; lastUpdatedAt: Moment;
  name: string | null; description: string | null; tags: Record<string, string>; scheduledAt: Moment | null; connectedToSystemAt: Moment | null;
  acceptedAt: Moment | null; workAfterFrom: Moment | null; workAfterUntil: Moment | null;
  /** Of tasks; pauses that are over, in milliseconds. */
  lastPausedAt: Moment | null; lastResumedAt: Moment | null; pauses: number; pausedFor: number; expiresAt: Moment | null;
  /** Of calls: how long the customer was on hold, in milliseconds, how the lines were, and between which addresses or numbers it is. */
  call: { customer: Endpoint | null; system: Endpoint | null; heldFor: number; quality: { agent: KeptQuality | null; customer: KeptQuality | null }; recording: ContactRecording | null } | null;
}

/** A recording of a segment whose after contact work is over. `location`: bucket and key; null once it is deleted. */
export interface ContactRecording { location: string | null; began: Moment; lasts: number }

export interface ParticipantConnection {
  participant: Participant;
  connectionToken: string; connectionTokenExpiresAt: Moment;
  /** Path and query of the socket, e.g. `/participant/socket?t=...`; must be opened within 100 s. */
  socketPath: string; socketExpiresAt: Moment;
}

export interface TranscriptRequest {
  contactId: string | undefined;
  maxResults: number; // 1..100
  nextToken: string | undefined;
  direction: 'FORWARD' | 'BACKWARD' | undefined;
  sort: 'ASCENDING' | 'DESCENDING';
  start: { id: string } | { at: Moment } | { mostRecent: number } | undefined;
}

/** An item as a participant reads it; `receiptBy` is who gave the receipts, and receipts are there only for the item's sender;
 * `past`: it is of an earlier chat that this one goes on from. */
export type TranscriptItem = ChatItem & { receiptBy: string | null; past: boolean };

/** Everything of the instance API and the participant API that changes or reads chats. */
export interface ChatDesk {
  startChat(request: StartChat): Promise<StartedChat>;
  /** Ties a running chat to an earlier one; see contacts/continue-chat. */
  continueChat(request: ContinueChat): Promise<{ continuedFromContactId: string }>;
  /** `code`: the caller's own reason, for the log. */
  stopContact(contactId: string, code?: string): Promise<void>;
  describeContact(contactId: string): Promise<ContactRecord>;
  attributesOf(initialContactId: string): Promise<Record<string, string>>;
  updateAttributes(initialContactId: string, attributes: Record<string, string>): Promise<void>;

  /** `access_denied` for an unknown token or an ended chat. */
  connectParticipant(participantToken: string, options: { markConnected: boolean }): Promise<ParticipantConnection>;
  participantOf(connectionToken: string): Promise<Participant>;
  /** Redeems the secret of a socket path; `SocketsFull` if no more may be open. `greeting` is for this socket alone, once it has subscribed. Registers an open socket; the answer must be told when it closes. */
  openSocket(secret: string): Promise<{ participant: Participant; greeting: FramedNotice | undefined; closed(): Promise<void> }>;
  sendMessage(participant: Participant, message: { contentType: string; content: string; clientToken: string | undefined }): Promise<{ id: string; at: Moment }>;
  /** typing, message.read, message.delivered, connection.acknowledged. */
  sendEvent(participant: Participant, event: { contentType: string; content: string | undefined; clientToken: string | undefined }): Promise<{ id: string; at: Moment }>;
  transcript(participant: Participant, request: TranscriptRequest): Promise<{ initialContactId: string; items: TranscriptItem[]; nextToken: string | undefined }>;
  disconnect(participant: Participant, clientToken: string | undefined): Promise<void>;
  /** The view that a flow showed in this chat, by the token of its message. Rejects with `not_found`. */
  describeView(participant: Participant, token: string): Promise<View>;

  /** Told after each commit, in order, what sockets must be sent. The answer stops it. */
  onChat(tell: (notice: ChatNotice) => void): () => void;
}

/** What the participants' sockets of one chat are to be sent. */
export type ChatNotice =
  /** A stored item, to all participants' sockets of the chat. `chat.ended` comes last: close the sockets (1000) after it. */
  | { type: 'item'; initialContactId: string; item: ChatItem }
  /** A receipt, to the sender of the message only. */
  | { type: 'receipt'; initialContactId: string; to: string; itemId: string; reader: string; deliveredAt: Moment | undefined; readAt: Moment | undefined; contactId: string }
  /** Not stored; to all sockets of the chat but the typist's own. */
  | { type: 'typing'; initialContactId: string; contactId: string; id: string; at: Moment; participant: Participant }
  /** Not stored; to all sockets of the chat. `participant`: whom it is about. */
  | { type: 'passing'; initialContactId: string; contactId: string; id: string; at: Moment; contentType: string; participant: Participant | null }
  /** This participant has left a chat that goes on: nothing of it is for his sockets any more; close them (1000). */
  | { type: 'departed'; initialContactId: string; participantId: string };

/** What participants are sent, as distinct from what only concerns their sockets. */
export type FramedNotice = Exclude<ChatNotice, { type: 'departed' }>;

export interface SignedIn { token: string; expiresAt: Moment; user: { id: string; username: string; displayName: string; role: UserRole } }
export interface AgentSession { sessionId: string; userId: string; role: UserRole; device: string }

/** Everything the agents' socket needs. */
export interface AgentDesk {
  /** `address` is the client's, for throttling: per account and per address. */
  signIn(credentials: { username: string; password: string; device: string; address: string }): Promise<SignedIn>;
  signOut(token: string): Promise<void>;
  /**
   * A desk says hello. `taken`: another device has this agent and `takeOver` was not set.
   * Otherwise the session is this device's, the link is live, and the feed is told from `after` on.
   */
  hello(hello: { token: string; device: string; deviceName: string; after: number | null; takeOver: boolean }): Promise<
    | { taken: { by: string; since: Moment } }
    | { session: AgentSession; seq: number; at: Moment; snapshot: FeedSnapshot | null; backlog: FeedLine[]; token: { value: string; expiresAt: Moment } }
  >;
  /** A fresh token for a live session, before the old one ends. */
  renew(session: AgentSession): Promise<{ value: string; expiresAt: Moment }>;
  /** The link of this session is gone (closed or silent). The grace periods start. Ignored if another session has taken over. */
  linkLost(session: AgentSession): Promise<void>;
  command(session: AgentSession, command: LinkCommand): Promise<CommandAnswer>;
  typing(session: AgentSession, contactId: string): Promise<void>;
  /** The desk offers its line to the media process. Rejects with `not_enabled` where there is none. */
  voiceOffer(session: AgentSession, sdp: string): Promise<VoiceAnswer>;
  voiceClose(session: AgentSession): Promise<void>;
  voiceStats(session: AgentSession, stats: LineStats): Promise<void>;
  microphone(session: AgentSession, microphone: Microphone): Promise<void>;
  transcript(session: AgentSession, query: { contactId: string; after: number; limit: number }): Promise<TranscriptAnswer>;
  timeline(session: AgentSession, query: { contactId: string; after: number; limit: number }): Promise<TimelineAnswer>;
  explain(session: AgentSession, contactId: string): Promise<WaitExplanation>;
  /** What he may hand contacts of this channel to now, or assign tasks to. */
  quickConnects(session: AgentSession, channel: Channel | null): Promise<QuickConnectsAnswer>;
  taskTemplates(session: AgentSession): Promise<TaskTemplatesAnswer>;
  /** The files that a task made from this contact can take along. */
  taskFiles(session: AgentSession, contactId: string): Promise<TaskFilesAnswer>;
  scheduledTasks(session: AgentSession): Promise<ScheduledTasksAnswer>;
  /** Earlier contacts of the customer of a contact that he has or had. @throws Refusal `not_found`, `forbidden` */
  customerHistory(session: AgentSession, contactId: string): Promise<CustomerHistoryAnswer>;
  /** The recordings of a call and where they stand. @throws Refusal `not_found`, `forbidden` */
  recordings(session: AgentSession, contactId: string): Promise<RecordingsAnswer>;
  board(): Promise<Board>;
  statuses(): Promise<AgentStatus[]>;
  readonly grace: { offers: number; contacts: number };
  /** Whether telephone numbers can be called from here at all. */
  readonly callsNumbers: boolean;
  /** What numbers that may be called begin with; null: all may. */
  readonly callableCountries: string[] | null;

  /** Told after each commit, in order per user: feed lines, typing, and sessions that lost to a takeover or sign-out. */
  onFeed(tell: (notice: FeedNotice) => void): () => void;
  /** Told (after commits, at most once per turn) that the board may have changed. */
  onBoardChanged(tell: () => void): () => void;
}

export interface FeedLine { seq: number; at: Moment; event: FeedEvent }
export type FeedNotice =
  | { type: 'line'; userId: string; line: FeedLine }
  | { type: 'typing'; userId: string; contactId: string; displayName: string; at: Moment }
  | { type: 'voice_rejoin'; userId: string; reason: RejoinReason }
  | { type: 'voice_codec'; userId: string; codec: VoiceCodec }
  | { type: 'session_over'; sessionId: string; cause: 'taken' | 'signed_out' | 'password_changed' | 'disabled' | 'role_changed'; by: string; at: Moment };

/** Users, keys and the rest of the configuration, for the CLI and the sample. */
export interface InstanceDesk {
  readonly instanceId: string;
  createUser(user: { username: string; displayName: string; password: string; role: UserRole; profileId: string | null; id?: string }): Promise<{ id: string }>;
  setPassword(username: string, password: string): Promise<void>;
  readonly users: UserDesk;
  readonly keys: KeyDesk;
  /** Plain data in a form that only this instance can write and read back, such as where a page ended; undefined: not written here for this purpose. */
  readonly seals: { seal(purpose: string, value: unknown): string; unseal(purpose: string, sealed: string): unknown };
  /** A key of the role `full` unless another is named. */
  createAccessKey(name: string, role?: KeyRole): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  /** Stores a flow; `publish` makes it the one that runs. Rejects with `invalid` naming action and field, unless it is a draft that is `unchecked`. */
  putFlow(flow: { id: string; name: string; type: string; content: string; publish: boolean; unchecked?: boolean }): Promise<void>;
  /** Stores a view that flows can show; it may take the place of a built-in one. Rejects with `invalid`. */
  putView(view: { id: string; name: string; content: unknown }): Promise<void>;
  /** The views that flows can show: the built-in ones and the instance's own. */
  views(): Promise<ListedView[]>;
  /** Takes a view of the instance's own away. Rejects with `not_found`. */
  removeView(id: string): Promise<void>;
  putQueue(queue: { id: string; name: string; hoursId: string; maxContacts: number | null; enabled: boolean }): Promise<void>;
  putHours(hours: { id: string; name: string; timeZone: string; config: unknown }): Promise<void>;
  putRoutingProfile(profile: {
    id: string; name: string; availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY' | 'TIME_SINCE_LAST_INBOUND';
    channels: { channel: Channel; concurrency: number; behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL' }[];
    queues: { queueId: string; channel: Channel; priority: number; delaySeconds: number }[];
  }): Promise<void>;
  putStatus(status: AgentStatus & { enabled?: boolean }): Promise<void>;
  setDefaultFlow(occasion: string, flowId: string): Promise<void>;
}

export interface Core {
  /** The instance's time, which every moment that is told comes from. Ahead of the machine's if that was set back. */
  readonly clock: Clock;
  readonly chats: ChatDesk;
  readonly attachments: AttachmentDesk;
  readonly recordings: RecordingDesk;
  readonly jobs: JobDesk;
  readonly contacts: ContactDesk;
  readonly agents: AgentDesk;
  readonly calls: CallDesk;
  readonly pages: PageDesk;
  readonly participants: ParticipantDesk;
  readonly instance: InstanceDesk;
  readonly configuration: ConfigurationDesk;
  readonly quickConnects: QuickConnectDesk;
  readonly phoneNumbers: PhoneNumberDesk;
  readonly taskTemplates: TaskTemplateDesk;
  /** The whole configuration as one value. */
  readonly blueprint: BlueprintDesk;
  readonly metrics: MetricsDesk;
  readonly contactSearch: ContactSearch;
  readonly usage: UsageDesk;
  readonly outside: OutsideDesk;
  readonly prompts: PromptDesk;
  /** What calls play, as files. */
  readonly promptShelf: PromptShelf;
  readonly histories: ContactHistories;
  /** Resolves when every command given so far and everything it caused has been committed and told. */
  idle(): Promise<void>;
  /** Finishes what is running, closes the database. Nothing is lost if this never runs. */
  close(): Promise<void>;
}

/** Settings of the domain with their defaults in server/settings.ts. Lengths in milliseconds. */
export interface Settings {
  offerLasts: number; // 20 s
  graceOffers: number; // offers after a lost link, 15 s
  graceContacts: number; // contacts after a lost link, 5 min
  declineBackOff: number; // 30 s
  connectWindow: number; // 5 min, T12
  connectionTokenLasts: number; // 1 day
  connectUrlLasts: number; // 100 s
  sessionTokenLasts: number; // 30 min
  chatDurationMinutes: number; // 1500
  chatsAtOnce: number; // 500
  callsAtOnce: number; // 10
  agentsRecord: 'nothing' | 'pause' | 'all'; // what agents may do to recordings of their calls, pause
  partiesPerCall: number; // 6
  callArrival: number; // a customer who never arrives on his call, 60 s
  callLineGrace: number; // a lost line, 20 s
  tasksAtOnce: number; // 2500
  messageBytes: number; // 16384
  messageCharacters: number | null; // null: bytes alone count
  participantsPerChat: number; // 6
  socketsPerParticipant: number; // 5
  attachmentBytes: number; // 20 MB
  attachmentsPerChat: number; // 35
  attachmentEndings: readonly string[]; // what names of files may end in
  uploadUrlLasts: number; // 15 min
  unfinishedUploadKept: number; // 1 h after that
  quarantineKept: number; // rejected files, 30 days
  checkLasts: number; // a file that could not be checked for this long is rejected, 15 min
  feedKept: number; // lines kept per agent for resume, 10,000
  callableCountries: readonly string[] | null; // what numbers that may be called begin with, such as +34; null: all may
  numbersCanBeCalled: boolean; // there is a trunk to the telephone network
  flowsTraced: boolean; // every action is a whole line of the flow log, whatever flows say; a dry run
}
