/*
 * The one dialect-neutral schema (design decision 10). Moments are integers (ms since 1970), booleans 0 or 1, JSON is text.
 * State tables are what the events add up to (decision 3). A "chat" is the chain of contacts that share an initial
 * contact id; a row of `contacts` is one segment of it.
 */

// ---- the instance's configuration ---------------------------------------------------------------------------

export interface InstanceTable { id: string; alias: string; created_at: number; token_key: string; agents_record: 'nothing' | 'pause' | 'all' }
export interface HoursTable { id: string; name: string; time_zone: string; config: string }
export interface QueuesTable {
  id: string; name: string; type: 'standard' | 'agent'; owner_user_id: string | null; hours_id: string | null;
  max_contacts: number | null; enabled: number;
}
export interface RoutingProfilesTable { id: string; name: string; availability_timer: 'TIME_SINCE_LAST_ACTIVITY' | 'TIME_SINCE_LAST_INBOUND' }
export interface ProfileChannelsTable { profile_id: string; channel: string; concurrency: number; behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL' }
export interface ProfileQueuesTable { profile_id: string; queue_id: string; channel: string; priority: number; delay_seconds: number }
export interface StatusesTable { id: string; name: string; type: 'routable' | 'custom' | 'offline'; display_order: number; enabled: number }
export interface UsersTable {
  id: string; username: string; display_name: string; role: 'agent' | 'supervisor'; password_hash: string;
  profile_id: string | null; created_at: number; disabled: number;
}
/** `content` is what runs; `draft` is what was saved since. A flow that was never published has no content. */
export interface FlowsTable { id: string; name: string; type: string; content: string | null; draft: string | null; description: string; updated_at: number }
/** Which flow serves an occasion where no hook says otherwise: `customer_queue`, ... */
export interface DefaultFlowsTable { occasion: string; flow_id: string }
export interface AccessKeysTable { id: string; secret: string; name: string; created_at: number; revoked_at: number | null; role: string }
/** When a key last signed a request, to the minute: the one thing that the log does not tell. */
export interface AccessKeyUsesTable { key_id: string; last_used_at: number }

/**
 * What an administrator wrote beside an object of the configuration. `details` is JSON of strings: a routing profile's
 * `defaultOutboundQueueId`, a user's `email`.
 */
export interface DescribedTable {
  kind: 'queue' | 'hours' | 'routing_profile' | 'status' | 'user' | 'flow'; object_id: string; description: string; tags: string; details: string;
}

/** Where agents may hand contacts to. Exactly one of `user_id`, `queue_id` and `phone_number` is set, by its type; `flow_id` null: the default flow of such transfers. */
export interface QuickConnectsTable {
  id: string; name: string; description: string; type: 'user' | 'queue' | 'phone_number'; user_id: string | null; queue_id: string | null; phone_number: string | null;
  flow_id: string | null; tags: string; changed_at: number;
}
/** Whoever serves the queue may use the quick connect. */
export interface QueueQuickConnectsTable { queue_id: string; quick_connect_id: string }
/** `content` is JSON, see contacts/task-template.ts. */
export interface TaskTemplatesTable {
  id: string; name: string; description: string; flow_id: string | null; self_assign_flow_id: string | null; active: number; content: string; created_at: number; changed_at: number;
}

// ---- contacts ------------------------------------------------------------------------------------------------

/** One row per chat: what is constant over its segments. */
export interface ChatsTable {
  id: string; // the initial contact id
  channel: string;
  flow_id: string;
  customer_name: string;
  attributes: string; // JSON object of strings
  hooks: string; // JSON: occasion -> flow id
  content_types: string; // JSON array
  loop_counts: string; // JSON, see flows
  flow_logging: number;
  started_at: number;
  expires_at: number;
  /** The segment that carries the chat now. */
  current_contact_id: string;
  /** `scheduled` and `paused` are for tasks. */
  state: 'scheduled' | 'in_flow' | 'waiting_for_customer' | 'in_queue' | 'with_agent' | 'paused' | 'ended';
  wait_since: number | null;
  wait_until: number | null;
  returns: number;
  last_position: number;
  /** Position of the newest customer message, and up to which one a Wait has been told of (trap T03). */
  last_customer_position: number;
  seen_customer_position: number;
  customer_participant_id: string;
  customer_presence: 'here' | 'away';
  presence_since: number;
  /** Whether the customer ever connected: the five-minute window of T12. */
  customer_connected_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  /** A task's name; a chat has none of its own unless a flow or the API gives it one. */
  name: string | null;
  description: string | null;
  /** The company's own id of the customer. */
  customer_id: string | null;
  language_code: string | null;
  /** The contact this one was started from, whose attributes were copied once (T83). */
  related_contact_id: string | null;
  /** JSON of what may be monitored and recorded, as a flow set it; null: nothing was set. */
  recording: string | null;
  references_by_name: string; // JSON: name -> {type, value}
  segment_attributes: string; // JSON: name -> value
  tags: string; // JSON object of strings
  /** 1: when the customer leaves, the agent does, and the disconnect flow has the customer (connect-facts 0.12). */
  agent_leaves_with_customer: number;
  timer_config: string; // JSON: role and kind of a chat timer -> minutes, see contacts/chat-timers
  /** JSON of the timers as they were when the agent joined (T71); null: none runs. */
  timers_at_work: string | null;
  /** Persistent chat: the contact of an earlier chat that this one goes on from. */
  continued_from: string | null;
  rehydration: 'ENTIRE_PAST_SESSION' | 'FROM_SEGMENT' | null;
  /** The first of the chats and tasks that were linked by PreviousContactId and share their attributes (T83); null where there is one only. */
  chain_id: string | null;
  /** When a task's flow is to begin or began, where that was to be later than the task; and how often this was moved. */
  scheduled_at: number | null;
  /** How long a task has from the moment its flow begins, in milliseconds; null for chats. */
  lasts: number | null;
  reschedules: number;
  /** Who called whom; null for chats and tasks. `callback`: the customer is called back. */
  call_direction: 'inbound' | 'outbound' | 'callback' | null;
  /** Of a call with a telephone: the number of this side that was called, or shown. */
  system_address: string | null;
  /** When a task should be done; shown, and no more than that. */
  due_at: number | null;
  /** The user who made the task; null: a flow or a program did. */
  created_by: string | null;
  template_id: string | null;
}
/** A segment that goes on from one that was handed on. `by_user_id` null: the API did it. `came_back_at`: the transfer's flow failed, and it went back to him. */
export interface TransfersTable {
  contact_id: string; from_contact_id: string; initial_contact_id: string; by_user_id: string | null; target_type: 'user' | 'queue' | 'phone_number' | 'page'; target_name: string; at: number; came_back_at: number | null;
  /** What whoever handed it on wrote for whoever takes it. */
  note: string | null;
}
/** Persistent chat: a stretch of an earlier chat that may be read in this one; ordinal 1 is the newest. */
export interface PastSessionsTable { chat_id: string; ordinal: number; past_chat_id: string; from_position: number; up_to_position: number }
/** One row per segment; its id is what the instance API calls ContactId. */
export interface ContactsTable {
  id: string;
  initial_id: string;
  previous_id: string | null;
  channel: string;
  initiation_method:
    | 'API' | 'FLOW' | 'DISCONNECT' | 'TRANSFER' | 'QUEUE_TRANSFER'
    | 'INBOUND' | 'OUTBOUND' | 'CALLBACK' | 'WEBRTC_API' | 'EXTERNAL_OUTBOUND';
  initiated_at: number;
  state: 'scheduled' | 'in_flow' | 'waiting_for_customer' | 'in_queue' | 'offered' | 'with_agent' | 'paused' | 'after_contact_work' | 'ended';
  queue_id: string | null;
  /** UpdateContactTargetQueue set this one; becomes queue_id on transfer. Survives segments (T06). */
  priority: number; // default 5, 1 is best
  age_adjust: number; // ms, negative makes it younger
  enqueued_at: number | null;
  /** enqueued_at - age_adjust: what orders the queue. */
  queue_age_at: number | null;
  dequeued_at: number | null;
  user_id: string | null;
  connected_at: number | null;
  acw_at: number | null;
  closed_at: number | null;
  disconnected_at: number | null;
  end_reason: string | null;
  offers: number;
  /** Of a task: its last pause and its last resumption, how many pauses it had, and how long those that are over were (ms). */
  last_paused_at: number | null;
  last_resumed_at: number | null;
  pauses: number;
  paused_for: number;
}
/** A supervisor who monitors a chat; its id is a contact's own to the instance API. `participant_id` and `barged_at`: he has stepped in. */
export interface MonitorsTable {
  id: string; initial_contact_id: string; contact_id: string; user_id: string; may_barge: number; participant_id: string | null;
  started_at: number; barged_at: number | null; ended_at: number | null;
}
/** One voice on a call. What anybody hears follows from these rows (voice/who-hears.ts); `leg` is the party's line to the media process. */
export interface CallPartiesTable {
  id: string; initial_contact_id: string;
  /** The segment he came by; null for the customer. */
  contact_id: string | null;
  role: 'customer' | 'agent' | 'third_party' | 'supervisor'; user_id: string | null; display_name: string;
  /** The address of a page's user, or a phone number. */
  address: string | null;
  state: 'calling' | 'connected' | 'on_hold' | 'left'; state_since: number;
  /** Null, `self`, or the user who muted him. */
  muted_by: string | null;
  added_at: number; joined_at: number | null; left_at: number | null; left_reason: string | null;
  /** How often and how long he was on hold, holds that are over only; `held_since` is the one that is not. */
  holds: number; held_for: number; longest_hold: number; held_since: number | null;
  leg: 'present' | 'lost' | 'none'; leg_since: number;
  /** 1: a telephone, whose line the trunk brings. */
  by_trunk: number;
}
/** What was said of a segment's recording, and what became of it. `participants`: JSON, in place of whom its flow names. `began_at`: its first moment; null: nothing was kept yet. */
export interface RecordingsTable {
  contact_id: string; initial_contact_id: string; participants: string | null; state: 'on' | 'paused' | 'stopped'; began_at: number | null;
  object: string | null; lasts: number | null; bytes: number | null; stored_at: number | null;
}
/** What a party's client measured while this segment had the call: numbers only, kept for good. */
export interface CallQualityTable {
  contact_id: string; party_id: string; initial_contact_id: string;
  measures: number; mos_sum: number; mos_min: number; loss_max: number; jitter_max: number; round_trip_max: number;
  last_mos: number; last_loss: number; last_jitter: number; last_round_trip: number; last_at: number;
}
export interface ParticipantsTable {
  id: string; initial_contact_id: string; contact_id: string | null; role: string; display_name: string; user_id: string | null;
  token_hash: string | null; joined_at: number | null; left_at: number | null;
  /** Of an agent who left: his last line of the transcript, and of the log. What comes later is not his to read. */
  left_position: number | null; left_seq: number | null;
}
/** Tokens for everything after CreateParticipantConnection; valid a day. `kind` connect_url: 100 s, once. */
export interface ConnectionTokensTable { token_hash: string; kind: 'connection' | 'connect_url'; participant_id: string; expires_at: number; used_at: number | null }
export interface TranscriptTable {
  id: string; initial_contact_id: string; position: number; contact_id: string; at: number; kind: 'message' | 'event' | 'attachment'; content_type: string; content: string;
  participant_id: string | null; display_name: string | null; role: string | null; command_id: string | null;
  delivered_at: number | null; read_at: number | null;
  /** The participant whose receipts these are. */
  receipt_by: string | null;
  /** JSON of the attachments of a line that is one; see contract/chat-item.ts. */
  attachments: string | null;
  /** 1: only agents may see it (T63). */
  for_agents: number;
}
/**
 * A file that somebody announced, sent, and had taken into the chat. `object_key`: where its bytes are. One that an agent (`user_id`) adds to
 * a task he makes is of no contact until the task is there; files of tasks are no lines of a transcript, and have no `item_id`.
 */
export interface AttachmentsTable {
  id: string; initial_contact_id: string | null; participant_id: string | null; user_id: string | null; name: string; content_type: string; bytes: number;
  state: 'announced' | 'uploaded' | 'checking' | 'approved' | 'rejected' | 'abandoned';
  reason: string | null; object_key: string | null; item_id: string | null;
  announced_at: number; upload_until: number; completed_at: number | null; decided_at: number | null;
}
/** Stored messages and created tasks, each counted once, by whose they were and the day (UTC, `2026-11-25`) they came. */
export interface UsageTable { day: string; initial_contact_id: string; contact_id: string; role: string; channel: string; messages: number; tasks: number }
/** Answers to idempotent requests, so that the same token gives the same answer and another body is refused. */
export interface RememberedAnswersTable { scope: string; token: string; body_hash: string; answer: string; at: number }

// ---- flows at work --------------------------------------------------------------------------------------------

export interface FlowRunsTable {
  id: string; initial_contact_id: string; contact_id: string; flow_id: string; content: string; occasion: string; user_id: string | null;
  state: string; // JSON of the interpreter's run state
  blocked_on: 'wait' | 'call' | 'listen' | 'play' | 'collect' | 'dial' | null; wait_events: string | null; // JSON array
  started_at: number; ended_at: number | null;
  /** Whom it is for, of several on a call: the party on hold. Null: the customer or the agent, as its type says. */
  party_id: string | null;
}
/** What a flow plays on a call; `party_id`: to this one of several. JSON: `sources` and `voice`, see flows/spoken.ts. */
export interface PlayingTable {
  play_id: string; run_id: string; initial_contact_id: string; audience: 'customer' | 'agent'; party_id: string | null;
  sources: string; voice: string | null; loop: number; since: number;
}
/** Keys that a caller has pressed and nothing has taken yet; `run_id` and `rules` (JSON, see flows/keys.ts) while a flow collects them. */
export interface CollectingTable { initial_contact_id: string; run_id: string | null; keys: string; rules: string | null }
/**
 * Somebody whom this side calls, while he is called and until he leaves: a telephone (`address` is its number), or the page of a user.
 * `digits`: to be pressed once it is answered. `run_id`: the flow that calls, and stands until it is over. `accepted_at`: a page's user
 * has said that he takes it, and his line is on its way; `token_hash`: of the secret that his page joins the call with.
 */
export interface DialsTable {
  party_id: string; initial_contact_id: string; way: 'phone' | 'page'; address: string; caller_number: string | null; caller_name: string | null;
  digits: string | null; run_id: string | null; since: number; rang_at: number | null; accepted_at: number | null; answered_at: number | null;
  token_hash: string | null; announced_at: number | null;
}
/** A telephone number of the instance's own, in E.164. Who calls it gets the flow; null: nobody can call it. `tags` is JSON. */
export interface PhoneNumbersTable { id: string; number: string; description: string; flow_id: string | null; tags: string; created_at: number; changed_at: number }
/**
 * A call back that was promised in another call. `attempt` counts those that were made, of as many as there may be; `calling_since`
 * while the customer's end rings; `runs_flow`: its own flow has it before it waits.
 */
export interface CallbacksTable {
  initial_contact_id: string; promised_in: string; address: string; caller_id: string | null; runs_flow: number;
  attempt: number; attempts: number; retry_after: number; calling_since: number | null; answered_at: number | null;
}
/** Files that go along with a task, in the order they were chosen. */
export interface TaskFilesTable { task_id: string; attachment_id: string; place: number }
/** What flows have chosen for a call. `stored_input` may be a card's number: it is gone when the call has ended. */
export interface CallValuesTable { initial_contact_id: string; voice: string | null; stored_input: string | null; callback_number: string | null }
/** A call to a function or a bot that has no answer yet; `awaited`: its run stands until it has. */
export interface OutsideCallsTable {
  id: string; initial_contact_id: string; contact_id: string; run_id: string; awaited: number;
  request: string; // JSON, see flows/outside-call.ts
  asked_at: number;
}
/** What functions and bots last brought for a chat; apart from `chats`, since it may be long and few read it. */
export interface OutsideValuesTable { initial_contact_id: string; external: string; lex: string }
/** A function that flows may call by this name; `target` is JSON, see outside/function-target.ts. */
export interface FunctionsTable { name: string; target: string; changed_at: number }
/** A bot that flows may let talk by this name or ARN; `target` is JSON, see outside/bot-target.ts. */
export interface BotsTable { name: string; display_name: string; target: string; changed_at: number }
/** Where a segment's dialogue with a built-in bot stands. */
export interface BotSessionsTable { contact_id: string; bot: string; initial_contact_id: string; session: string; expires_at: number }
/** While a module runs: the flows that wait for it, as they were when the run began; depth 0 is the run's own flow. */
export interface FlowRunCallersTable { run_id: string; depth: number; content: string }
/** Views of the instance's own; the built-in ones are in flows/built-in-views.ts. `content` is JSON. */
export interface ViewsTable { id: string; name: string; version: number; content: string; updated_at: number }
/** A recording for calls. `object_key`: where the file is, as it was given; `lasts` in milliseconds; `tags` is JSON. */
export interface PromptsTable {
  id: string; name: string; description: string; tags: string; object_key: string; content_hash: string; form: 'wav' | 'ogg'; bytes: number; lasts: number; changed_at: number;
}
/** A view that a flow showed, as it was then, by the token in its message. `view` is JSON. */
export interface ShownViewsTable { token: string; initial_contact_id: string; run_id: string; view: string; shown_at: number }
/**
 * Work that waits for something outside the database; see storage/jobs.ts. `asked` counts how often it was asked for,
 * `failures` how often in a row it failed.
 */
export interface JobsTable { kind: string; key: string; asked: number; asked_at: number; due_at: number; failures: number; last_failure: string | null }
/** What a whisper told an agent alone (T70); the one text that is neither in the transcript nor in the log. */
export interface WhispersTable { id: string; contact_id: string; user_id: string; at: number; text: string }
/** Due times that survive a restart (design decision 5). `key` names what it is for, so that it can be cancelled; one row per kind and key. */
export interface TimersTable { kind: string; key: string; due_at: number; data: string }

// ---- agents and routing ----------------------------------------------------------------------------------------

export interface AgentsTable {
  user_id: string; status_id: string; status_since: number; next_status_id: string | null;
  /** Since when he is Available with nothing on his hands: the longest-Available order. */
  available_since: number;
  link: 'live' | 'lost' | 'none'; link_since: number | null;
  session_id: string | null; device: string | null; device_name: string | null; session_since: number | null;
  /** What his panel last said of its microphone; his line to the media process, connected ahead of any call. */
  microphone: 'ready' | 'missing' | 'denied' | 'unasked'; leg: 'present' | 'lost' | 'none';
}
export interface SessionTokensTable { token_hash: string; user_id: string; device: string; issued_at: number; expires_at: number; revoked_at: number | null }
/** One row per offer, and while it holds a slot the thing the agent sees. */
export interface OffersTable {
  id: string; contact_id: string; initial_contact_id: string; user_id: string; queue_id: string; offered_at: number; expires_at: number;
  state: 'ringing' | 'accepted' | 'missed' | 'rejected' | 'abandoned' | 'withdrawn' | 'link_lost';
  ended_at: number | null; cleared_at: number | null; reasons: string; // JSON RoutingReason[]
  waited: number;
  /** Since when the accepted task is paused: it holds no slot meanwhile (T30). */
  paused_at: number | null;
}

// ---- the log and the feeds --------------------------------------------------------------------------------------

/** Every change, in order, with its cause (design decision 3). Never updated, never deleted. */
export interface EventsTable {
  seq: number; at: number; initial_contact_id: string | null; contact_id: string | null; user_id: string | null; queue_id: string | null;
  type: string; cause: string; actor: string; data: string;
}
/** What each agent's desk is told, gap-free per agent; `body` is a FeedEvent of the agent link. */
export interface FeedTable { user_id: string; seq: number; at: number; body: string }
export interface FeedHeadsTable { user_id: string; seq: number; kept_from: number }

export interface Schema {
  instance: InstanceTable;
  hours: HoursTable;
  queues: QueuesTable;
  routing_profiles: RoutingProfilesTable;
  profile_channels: ProfileChannelsTable;
  profile_queues: ProfileQueuesTable;
  statuses: StatusesTable;
  users: UsersTable;
  flows: FlowsTable;
  default_flows: DefaultFlowsTable;
  described: DescribedTable;
  access_keys: AccessKeysTable;
  access_key_uses: AccessKeyUsesTable;
  chats: ChatsTable;
  past_sessions: PastSessionsTable;
  contacts: ContactsTable;
  participants: ParticipantsTable;
  call_parties: CallPartiesTable;
  call_quality: CallQualityTable;
  recordings: RecordingsTable;
  monitors: MonitorsTable;
  connection_tokens: ConnectionTokensTable;
  quick_connects: QuickConnectsTable;
  queue_quick_connects: QueueQuickConnectsTable;
  task_templates: TaskTemplatesTable;
  transfers: TransfersTable;
  transcript: TranscriptTable;
  usage: UsageTable;
  remembered_answers: RememberedAnswersTable;
  flow_runs: FlowRunsTable;
  flow_run_callers: FlowRunCallersTable;
  playing: PlayingTable;
  collecting: CollectingTable;
  dials: DialsTable;
  phone_numbers: PhoneNumbersTable;
  call_values: CallValuesTable;
  callbacks: CallbacksTable;
  views: ViewsTable;
  prompts: PromptsTable;
  shown_views: ShownViewsTable;
  whispers: WhispersTable;
  outside_calls: OutsideCallsTable;
  outside_values: OutsideValuesTable;
  functions: FunctionsTable;
  bots: BotsTable;
  bot_sessions: BotSessionsTable;
  timers: TimersTable;
  jobs: JobsTable;
  attachments: AttachmentsTable;
  task_files: TaskFilesTable;
  agents: AgentsTable;
  session_tokens: SessionTokensTable;
  offers: OffersTable;
  events: EventsTable;
  feed: FeedTable;
  feed_heads: FeedHeadsTable;
}
