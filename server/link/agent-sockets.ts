import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { FrameUp, LINK_FRAME_BYTES_MAX, LINK_PING_EVERY, type FrameDown, type LinkError, type LinkQuery } from '../../contract/agent-link.ts';
import { LINK_VERSION } from '../../contract/versions.ts';
import type { AgentStatus } from '../../contract/agent.ts';
import { describeProblems } from '../rest-json.ts';
import type { Clock } from '../clock.ts';
import { Refusal, type AgentDesk, type AgentSession, type FeedNotice, type RefusalCode } from '../core.ts';

/*
 * The agent link's server end (contract/agent-link.ts): one socket per desk. Hello first; then commands, queries and
 * pings up, the feed down. A desk that is silent for two pings, or reads too slowly, is cut and resumes by number.
 */

/** Path of the agent link. */
export const AGENT_LINK_PATH = '/agent/link';

const BACKLOG_BYTES_MAX = 16 * 1024 * 1024;
/** A desk that has said nothing for this long is gone (design: dead after two unanswered pings, and a little). */
const SILENCE_MAX = 2.5 * LINK_PING_EVERY;
/** The session token is renewed this long before it ends. */
const RENEW_BEFORE = 5 * 60_000;
/** The board goes out at most this often. */
const BOARD_EVERY = 250;
/** What a desk is told when its session is over for good. */
const SIGNED_OUT: Record<Exclude<Extract<FeedNotice, { type: 'session_over' }>['cause'], 'taken'>, string> = {
  signed_out: 'You signed out.',
  password_changed: 'Your password was changed. Sign in with the new one.',
  disabled: 'Your account was disabled. Ask your administrator.',
  role_changed: 'Your role was changed. Sign in again.',
};
const PING = JSON.stringify({ frame: 'ping' } satisfies FrameUp);

interface Desk {
  socket: WebSocket;
  session: AgentSession | undefined;
  helloGiven: boolean;
  /** Notices that came while hello was being answered, whoever's; they go out behind the backlog. */
  held: FeedNotice[] | undefined;
  sentUpTo: number;
  watchesBoard: boolean;
  boardDue: (() => void) | undefined;
  stopSilence: () => void;
  stopRenewal: () => void;
  heardAt: number;
}

export interface AgentSockets {
  /** Takes over an HTTP upgrade request for AGENT_LINK_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  count(): number;
  close(): void;
}

/** Opens the agents' sockets over `agents`. */
export function agentSockets(agents: AgentDesk, clock: Clock, log: (event: string, fields: Record<string, string | number>) => void): AgentSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: LINK_FRAME_BYTES_MAX, perMessageDeflate: false });
  const desks = new Set<Desk>();
  /** Welcomed desks by their agent, so that a line for one agent does not cost a look at everybody's desk. */
  const byUser = new Map<string, Set<Desk>>();
  const beingWelcomed = new Set<Desk>();

  const stopFeed = agents.onFeed((notice) => {
    for (const desk of beingWelcomed) desk.held?.push(notice);
    if (notice.type === 'session_over') for (const desk of desks) endSession(desk, notice);
    else for (const desk of byUser.get(notice.userId) ?? []) forward(desk, notice);
  });
  const stopBoard = agents.onBoardChanged(() => {
    for (const desk of desks) if (desk.watchesBoard) scheduleBoard(desk);
  });

  /** The session was signed out of, or another desk has it now. */
  function endSession(desk: Desk, notice: Extract<FeedNotice, { type: 'session_over' }>): void {
    if (desk.held !== undefined || notice.sessionId !== desk.session?.sessionId) return;
    forget(desk);
    if (notice.cause === 'taken') {
      send(desk, { frame: 'taken', by: notice.by, since: notice.at });
      desk.socket.close(4001);
    } else {
      bye(desk, 'signed_out', SIGNED_OUT[notice.cause]);
    }
  }

  function forward(desk: Desk, notice: Exclude<FeedNotice, { type: 'session_over' }>): void {
    if (notice.type === 'typing') {
      send(desk, { frame: 'signal', signal: { type: 'typing', contactId: notice.contactId, displayName: notice.displayName, at: notice.at } });
      return;
    }
    if (notice.type === 'voice_rejoin') return send(desk, { frame: 'signal', signal: { type: 'voice_rejoin', reason: notice.reason } });
    if (notice.type === 'voice_codec') return send(desk, { frame: 'signal', signal: { type: 'voice_codec', codec: notice.codec } });
    // What the snapshot or the backlog held already is not told twice.
    const { seq, at, event } = notice.line;
    if (seq <= desk.sentUpTo) return;
    desk.sentUpTo = seq;
    send(desk, { frame: 'event', seq, at, event });
  }

  /** The desk has this session from now on. */
  function remember(desk: Desk, session: AgentSession): void {
    desk.session = session;
    byUser.set(session.userId, (byUser.get(session.userId) ?? new Set()).add(desk));
  }

  /** The desk has no session any more. @returns the one it had */
  function forget(desk: Desk): AgentSession | undefined {
    const { session } = desk;
    desk.session = undefined;
    const others = session && byUser.get(session.userId);
    others?.delete(desk);
    if (session && others?.size === 0) byUser.delete(session.userId);
    return session;
  }

  async function onFrame(desk: Desk, text: string): Promise<void> {
    desk.heardAt = clock.now();
    const frame = parseFrame(text);
    if ('problem' in frame) {
      // A bad command still gets its answer, so that the desk can show it as failed; anything else ends the link.
      if (frame.id !== undefined && desk.session !== undefined) send(desk, failure(frame.id, { code: 'bad_frame', message: frame.problem }));
      else bye(desk, 'bad_frame', frame.problem);
      return;
    }
    const up = frame.up;
    if (up.frame === 'ping') return send(desk, { frame: 'pong', at: clock.now() });
    if (up.frame === 'hello') return hello(desk, up);
    const session = desk.session;
    if (session === undefined) return bye(desk, 'bad_frame', 'Say hello first.');
    switch (up.frame) {
      case 'command':
        return answer(desk, up.id, () => agents.command(session, up));
      case 'query':
        return answer(desk, up.id, () => query(session, up));
      case 'typing':
        return agents.typing(session, up.contactId).catch(() => undefined);
      case 'voice_stats': {
        const { frame: _frame, ...stats } = up;
        return agents.voiceStats(session, stats).catch(() => undefined);
      }
      case 'voice_devices':
        return agents.microphone(session, up.microphone).catch(() => undefined);
      case 'watch_board':
        if (session.role !== 'supervisor') return;
        desk.watchesBoard = up.on;
        if (up.on) return sendBoard(desk);
    }
  }

  async function hello(desk: Desk, up: Extract<FrameUp, { frame: 'hello' }>): Promise<void> {
    if (desk.helloGiven) return bye(desk, 'bad_frame', 'Hello was said already.');
    desk.helloGiven = true;
    if (up.version !== LINK_VERSION) {
      return bye(desk, 'bad_version', `This server speaks version ${LINK_VERSION} of the agent link, the desktop version ${up.version}. Update the older one.`);
    }
    // From here on the feed may already be told; it waits behind the welcome.
    desk.held = [];
    beingWelcomed.add(desk);
    let statuses: AgentStatus[];
    let welcomed: Awaited<ReturnType<AgentDesk['hello']>>;
    try {
      statuses = await agents.statuses();
      welcomed = await agents.hello({ token: up.token, device: up.device, deviceName: up.deviceName, after: up.after, takeOver: up.takeOver });
    } catch (error) {
      const message = error instanceof Refusal ? error.message : 'The server could not welcome this desktop. It will try again.';
      return error instanceof Refusal ? bye(desk, 'not_signed_in', message) : desk.socket.close(1011);
    }
    if ('taken' in welcomed) {
      send(desk, { frame: 'taken', ...welcomed.taken });
      desk.socket.close(4001);
      return;
    }
    if (desk.socket.readyState !== desk.socket.OPEN) {
      await agents.linkLost(welcomed.session);
      return;
    }
    remember(desk, welcomed.session);
    desk.sentUpTo = welcomed.seq;
    send(desk, {
      frame: 'welcome',
      session: welcomed.session.sessionId,
      seq: welcomed.seq,
      at: welcomed.at,
      snapshot: welcomed.snapshot,
      statuses,
      grace: agents.grace,
      callsNumbers: agents.callsNumbers,
      callableCountries: agents.callableCountries,
      token: welcomed.token,
    });
    for (const line of welcomed.backlog) send(desk, { frame: 'event', seq: line.seq, at: line.at, event: line.event });
    renewLater(desk, welcomed.token.expiresAt);
    const held = desk.held ?? [];
    desk.held = undefined;
    beingWelcomed.delete(desk);
    for (const notice of held) {
      if (notice.type === 'session_over') endSession(desk, notice);
      else if (notice.userId === desk.session?.userId) forward(desk, notice);
    }
    log('desk_welcomed', { user: welcomed.session.userId, seq: welcomed.seq, backlog: welcomed.backlog.length });
  }

  function query(session: AgentSession, up: LinkQuery): Promise<unknown> {
    switch (up.type) {
      case 'transcript':
        return agents.transcript(session, up);
      case 'timeline':
        return agents.timeline(session, up);
      case 'explain':
        return agents.explain(session, up.contactId);
      case 'quick_connects':
        return agents.quickConnects(session, up.channel);
      case 'task_templates':
        return agents.taskTemplates(session);
      case 'task_files':
        return agents.taskFiles(session, up.contactId);
      case 'scheduled_tasks':
        return agents.scheduledTasks(session);
      case 'customer_history':
        return agents.customerHistory(session, up.contactId);
      case 'recordings':
        return agents.recordings(session, up.contactId);
      case 'voice_offer':
        return agents.voiceOffer(session, up.sdp);
      case 'voice_close':
        return agents.voiceClose(session).then(() => ({}));
    }
  }

  async function answer(desk: Desk, id: string, ask: () => Promise<unknown>): Promise<void> {
    try {
      send(desk, { frame: 'result', id, ok: true, value: await ask() });
    } catch (error) {
      send(desk, failure(id, linkError(error)));
      if (!(error instanceof Refusal)) log('command_failed', { error: error instanceof Error ? (error.stack ?? error.message) : 'unknown' });
    }
  }

  function scheduleBoard(desk: Desk): void {
    desk.boardDue ??= clock.wakeAt(clock.now() + BOARD_EVERY, () => {
      desk.boardDue = undefined;
      void sendBoard(desk);
    });
  }

  async function sendBoard(desk: Desk): Promise<void> {
    const board = await agents.board();
    if (desk.watchesBoard) send(desk, { frame: 'signal', signal: { type: 'board', board } });
  }

  function renewLater(desk: Desk, expiresAt: number): void {
    desk.stopRenewal = clock.wakeAt(Math.max(clock.now(), expiresAt - RENEW_BEFORE), () => {
      const session = desk.session;
      if (session === undefined) return;
      agents.renew(session).then(
        (token) => {
          send(desk, { frame: 'token', value: token.value, expiresAt: token.expiresAt });
          renewLater(desk, token.expiresAt);
        },
        () => bye(desk, 'not_signed_in', 'The session ended. Sign in again.'),
      );
    });
  }

  function watchSilence(desk: Desk): void {
    desk.stopSilence = clock.wakeAt(desk.heardAt + SILENCE_MAX, () => {
      if (clock.now() - desk.heardAt >= SILENCE_MAX) desk.socket.terminate();
      else watchSilence(desk);
    });
  }

  function open(socket: WebSocket): void {
    const desk: Desk = {
      socket,
      session: undefined,
      helloGiven: false,
      held: undefined,
      sentUpTo: 0,
      watchesBoard: false,
      boardDue: undefined,
      stopSilence: () => undefined,
      stopRenewal: () => undefined,
      heardAt: clock.now(),
    };
    desks.add(desk);
    watchSilence(desk);
    // Frames of one desk are taken one after another, so that its commands keep their order.
    let turn: Promise<void> = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      if (isBinary) return bye(desk, 'bad_frame', 'Frames are JSON text.');
      const text = data.toString();
      if (text === PING) {
        // Not behind a slow command: a busy link is not a dead one.
        desk.heardAt = clock.now();
        return send(desk, { frame: 'pong', at: clock.now() });
      }
      turn = turn.then(() => onFrame(desk, text)).catch((error: unknown) => log('frame_failed', { error: error instanceof Error ? error.message : 'unknown' }));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      desks.delete(desk);
      beingWelcomed.delete(desk);
      desk.stopSilence();
      desk.stopRenewal();
      desk.boardDue?.();
      const session = forget(desk);
      if (session !== undefined) void agents.linkLost(session).catch(() => undefined);
    });
  }

  return {
    upgrade(request, stream, head) {
      // A browser page has an Origin; a desk has none. Pages of other origins must not reach the link.
      if (request.headers.origin !== undefined) {
        stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, stream, head, open);
    },
    count: () => desks.size,
    close() {
      stopFeed();
      stopBoard();
      for (const desk of desks) bye(desk, 'shutting_down', 'The routing server is being restarted.');
      server.close();
    },
  };
}

function send(desk: Desk, frame: FrameDown): void {
  if (desk.socket.readyState !== desk.socket.OPEN) return;
  if (desk.socket.bufferedAmount > BACKLOG_BYTES_MAX) {
    desk.socket.terminate();
    return;
  }
  desk.socket.send(JSON.stringify(frame));
}

function bye(desk: Desk, code: Extract<FrameDown, { frame: 'bye' }>['code'], message: string): void {
  send(desk, { frame: 'bye', code, message });
  desk.socket.close(code === 'shutting_down' ? 1001 : 4000);
}

function failure(id: string, error: LinkError): FrameDown {
  return { frame: 'result', id, ok: false, error };
}

const LINK_CODES: Record<RefusalCode, LinkError['code']> = {
  not_found: 'not_found',
  access_denied: 'forbidden',
  conflict: 'wrong_state',
  wrong_state: 'wrong_state',
  offer_over: 'offer_over',
  chat_ended: 'chat_ended',
  too_long: 'too_long',
  content_type_not_allowed: 'content_type_not_allowed',
  id_reused: 'id_reused',
  duplicate: 'bad_frame',
  flow_not_published: 'wrong_state',
  limit_exceeded: 'busy',
  invalid: 'bad_frame',
  throttled: 'busy',
  wrong_credentials: 'not_signed_in',
  forbidden: 'forbidden',
  unknown_status: 'unknown_status',
  not_enabled: 'not_enabled',
};

function linkError(error: unknown): LinkError {
  if (error instanceof Refusal) return { code: LINK_CODES[error.code], message: error.message };
  return { code: 'internal', message: 'Something failed on the server. Nothing was changed; it can be tried again.' };
}

type ParsedFrame = { up: FrameUp } | { problem: string; id: string | undefined };

function parseFrame(text: string): ParsedFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'The frame is not valid JSON.', id: undefined };
  }
  const parsed = FrameUp.safeParse(value);
  if (parsed.success) return { up: parsed.data };
  const id = typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && value.id.length <= 128 ? value.id : undefined;
  return { problem: `The frame does not fit the agent link: ${describeProblems(parsed.error)}`, id };
}
