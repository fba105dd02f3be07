import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { CALL_FRAME_BYTES_MAX, CALL_PING_EVERY, CALL_WIRE_VERSION, CallFrameUp, type CallFrameDown, type CallRefusalCode, type IceServer } from '../../../contract/call-wire.ts';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../core.ts';
import { buckets } from '../../limits/buckets.ts';
import { BUCKETS_MAX } from '../../limits/request-limits.ts';
import { takeToken, type Bucket, type Rate } from '../../limits/token-bucket.ts';
import { refuseUpgrade } from '../../chat/participant-sockets.ts';
import type { CallDesk, Caller, CallerNotice } from '../call-desk.ts';
import { OfferRefused } from '../media-engine.ts';

/*
 * The customers' sockets on calls (contract/call-wire.ts). Hello first; the token is the credential. A page that comes anew
 * takes over from the one before: one was loaded again, or somebody went to another device. Nothing that is said here, of
 * sessions or keys, is ever logged.
 */

/** Path of the customers' sockets. */
export const CALL_SOCKET_PATH = '/call/socket';

/** Who has not said hello by then is cut. */
const HELLO_WITHIN = 10_000;
/** A page that has said nothing for this long is gone. */
const SILENCE_MAX = 2.5 * CALL_PING_EVERY;
/** Frames of one page: keys pressed fast, and a ping now and then. */
const FRAMES: Rate = { perSecond: 20, burst: 100 };
/** Frames of one page that cost more than others: a connection of the media process, a line of the log, news on the agents' screens. */
const COSTLY: Partial<Record<CallFrameUp['frame'], Rate>> = {
  offer: { perSecond: 0.5, burst: 10 },
  mute: { perSecond: 0.5, burst: 20 },
  stats: { perSecond: 0.5, burst: 5 },
};
const BACKLOG_BYTES_MAX = 1024 * 1024;

interface Page {
  readonly socket: WebSocket;
  caller: Caller | undefined;
  helloGiven: boolean;
  heardAt: number;
  frames: Bucket | undefined;
  readonly costly: Map<CallFrameUp['frame'], Bucket>;
  /** It was told to go: what it says counts for nothing any more. */
  dismissed: boolean;
  stop(): void;
}

export interface CallSockets {
  /** Takes over an HTTP upgrade request for CALL_SOCKET_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void;
  count(): number;
  close(): void;
}

export interface CallSocketsParts {
  calls: CallDesk;
  clock: Clock;
  /** How often one address may come. */
  joins: Rate;
  iceServers: readonly IceServer[];
  log(event: string, fields: Record<string, string | number>): void;
}

/** Opens the customers' sockets over `calls`. */
export function callSockets({ calls, clock, joins, iceServers, log }: CallSocketsParts): CallSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: CALL_FRAME_BYTES_MAX, perMessageDeflate: false });
  const pages = new Set<Page>();
  /** The page that has each party. */
  const current = new Map<string, Page>();
  const addresses = buckets(joins, () => clock.now(), BUCKETS_MAX);

  const stopListening = calls.onCaller((notice) => {
    const page = current.get(notice.partyId);
    if (page !== undefined) tell(page, notice);
  });

  function tell(page: Page, notice: CallerNotice): void {
    if (notice.type === 'rejoin') return send(page, { frame: 'rejoin', reason: notice.reason });
    if (notice.type === 'codec') return send(page, { frame: 'codec', codec: notice.codec });
    send(page, { frame: 'state', ...notice.state });
    if (notice.state.state === 'ended') page.socket.close(1000);
  }

  async function take(page: Page, up: CallFrameUp): Promise<void> {
    if (up.frame === 'ping') return send(page, { frame: 'pong' });
    if (up.frame === 'hello') return hello(page, up);
    const { caller } = page;
    if (caller === undefined) return dismiss(page, 'bad_frame', 'Say hello first.');
    const wait = waitFor(page, up.frame);
    // A measure more or less is nothing to complain of.
    if (wait > 0) return up.frame === 'stats' ? undefined : refuse(page, up.frame === 'offer' ? up.id : null, 'too_many', `That was said too often. Try again in ${Math.ceil(wait / 1000)} s.`);
    switch (up.frame) {
      case 'offer':
        return offer(page, caller, up);
      case 'digit':
        return calls.digit(caller, up.digit);
      case 'mute':
        return calls.mute(caller, up.on);
      case 'stats': {
        const { frame: _frame, ...stats } = up;
        return calls.stats(caller, stats);
      }
      case 'hang_up':
        return calls.hangUp(caller);
    }
  }

  function waitFor(page: Page, frame: CallFrameUp['frame']): number {
    const rate = COSTLY[frame];
    if (rate === undefined) return 0;
    const { bucket, wait } = takeToken(page.costly.get(frame), rate, clock.now());
    page.costly.set(frame, bucket);
    return wait;
  }

  async function hello(page: Page, up: Extract<CallFrameUp, { frame: 'hello' }>): Promise<void> {
    if (page.helloGiven) return dismiss(page, 'bad_frame', 'Hello was said already.');
    page.helloGiven = true;
    if (up.version !== CALL_WIRE_VERSION) return dismiss(page, 'bad_version', `This server speaks version ${CALL_WIRE_VERSION} of the call's wire, the page version ${up.version}.`);
    const { caller, state } = await calls.join(up.token);
    if (page.socket.readyState !== page.socket.OPEN) {
      if (!current.has(caller.partyId)) await calls.gone(caller);
      return;
    }
    const before = current.get(caller.partyId);
    page.caller = caller;
    current.set(caller.partyId, page);
    if (before !== undefined) dismiss(before, 'taken_over', 'Another page has this call now.');
    log('call_joined', { participant: caller.partyId });
    send(page, { frame: 'welcome', contactId: caller.callId, participantId: caller.partyId, iceServers: [...iceServers] });
    send(page, { frame: 'state', ...state });
  }

  async function offer(page: Page, caller: Caller, up: Extract<CallFrameUp, { frame: 'offer' }>): Promise<void> {
    try {
      const { sdp } = await calls.offer(caller, up.sdp);
      send(page, { frame: 'answer', id: up.id, sdp });
    } catch (error) {
      const { code, message } = refusalOf(error);
      refuse(page, up.id, code, message);
      if (code === 'internal') log('call_offer_failed', { participant: caller.partyId, error: error instanceof Error ? error.message : 'unknown' });
    }
  }

  function open(socket: WebSocket): void {
    const page: Page = { socket, caller: undefined, helloGiven: false, heardAt: clock.now(), frames: undefined, costly: new Map(), dismissed: false, stop: () => undefined };
    pages.add(page);
    const stopHello = clock.wakeAt(clock.now() + HELLO_WITHIN, () => {
      if (page.caller === undefined) socket.terminate();
    });
    watchSilence(page);
    // Frames of one page are taken one after another, so that its keys keep their order.
    let turn: Promise<void> = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      if (page.dismissed) return;
      page.heardAt = clock.now();
      const taken = takeToken(page.frames, FRAMES, clock.now());
      page.frames = taken.bucket;
      if (taken.wait > 0) return dismiss(page, 'too_many', 'More frames come than anybody needs.');
      const up = isBinary ? undefined : parse(data);
      if (up === undefined) return dismiss(page, 'bad_frame', 'This is no frame of a call.');
      turn = turn.then(() => (page.dismissed ? undefined : take(page, up))).catch((error: unknown) => failed(page, error));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      pages.delete(page);
      page.stop();
      stopHello();
      const { caller } = page;
      if (caller === undefined || current.get(caller.partyId) !== page) return;
      current.delete(caller.partyId);
      void turn.then(() => (current.has(caller.partyId) ? undefined : calls.gone(caller))).catch(() => undefined);
    });
  }

  function failed(page: Page, error: unknown): void {
    const { code, message } = refusalOf(error);
    if (code === 'internal') log('call_frame_failed', { error: error instanceof Error ? error.message : 'unknown' });
    if (code === 'access_denied') dismiss(page, code, message);
    else refuse(page, null, code, message);
  }

  function watchSilence(page: Page): void {
    const stop = clock.wakeAt(page.heardAt + SILENCE_MAX, () => {
      if (clock.now() - page.heardAt >= SILENCE_MAX) page.socket.terminate();
      else watchSilence(page);
    });
    page.stop = stop;
  }

  return {
    upgrade(request, stream, head, address) {
      if (addresses.take(address) > 0) return refuseUpgrade(stream, '429 Too Many Requests');
      server.handleUpgrade(request, stream, head, open);
    },
    count: () => pages.size,
    close() {
      stopListening();
      for (const page of pages) page.socket.close(1001);
      server.close();
    },
  };
}

function parse(data: RawData): CallFrameUp | undefined {
  try {
    return CallFrameUp.safeParse(JSON.parse(data.toString())).data;
  } catch {
    return undefined;
  }
}

function send(page: Page, frame: CallFrameDown): void {
  if (page.socket.readyState !== page.socket.OPEN) return;
  if (page.socket.bufferedAmount > BACKLOG_BYTES_MAX) page.socket.terminate();
  else page.socket.send(JSON.stringify(frame));
}

function refuse(page: Page, id: string | null, code: CallRefusalCode, message: string): void {
  send(page, { frame: 'refused', id, code, message });
}

/** Says why, and closes. */
function dismiss(page: Page, code: CallRefusalCode, message: string): void {
  refuse(page, null, code, message);
  page.dismissed = true;
  page.socket.close(4000);
}

function refusalOf(error: unknown): { code: CallRefusalCode; message: string } {
  if (error instanceof OfferRefused) {
    if (error.code === 'too_many_joins') return { code: 'too_many', message: error.message };
    return { code: error.code === 'unavailable' || error.code === 'no_such_process' ? 'unavailable' : 'bad_offer', message: error.message };
  }
  if (error instanceof Refusal) {
    if (error.code === 'access_denied') return { code: 'access_denied', message: error.message };
    return { code: error.code === 'not_enabled' ? 'unavailable' : 'wrong_state', message: error.message };
  }
  return { code: 'internal', message: 'Something failed on the server. Try again.' };
}
