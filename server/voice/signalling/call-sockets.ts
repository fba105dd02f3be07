import { CALL_FRAME_BYTES_MAX, CALL_PING_EVERY, CALL_WIRE_VERSION, CallFrameUp, type CallFrameDown, type CallRefusalCode, type IceServer } from '../../../contract/call-wire.ts';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../core.ts';
import { takeToken, type Bucket, type Rate } from '../../limits/token-bucket.ts';
import type { CallDesk, Caller, CallerNotice } from '../call-desk.ts';
import { OfferRefused } from '../media-engine.ts';
import { customerSockets, type Conversation, type CustomerSockets, type PageLink } from './customer-sockets.ts';

/*
 * The customers' sockets on calls (contract/call-wire.ts). Hello first; the token is the credential. A page that comes anew
 * takes over from the one before: one was loaded again, or somebody went to another device. Nothing that is said here, of
 * sessions or keys, is ever logged.
 */

/** Path of the customers' sockets. */
export const CALL_SOCKET_PATH = '/call/socket';

/** A page that has said nothing for this long is gone. */
const SILENCE_MAX = 2.5 * CALL_PING_EVERY;
/** Frames of one page that cost more than others: a connection of the media process, a line of the log, news on the agents' screens. */
const COSTLY: Partial<Record<CallFrameUp['frame'], Rate>> = {
  offer: { perSecond: 0.5, burst: 10 },
  mute: { perSecond: 0.5, burst: 20 },
  stats: { perSecond: 0.5, burst: 5 },
};

interface Page {
  readonly link: PageLink<CallFrameDown>;
  caller: Caller | undefined;
  helloGiven: boolean;
  readonly costly: Map<CallFrameUp['frame'], Bucket>;
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
export function callSockets({ calls, clock, joins, iceServers, log }: CallSocketsParts): CustomerSockets {
  /** The page that has each party. */
  const current = new Map<string, Page>();
  const sockets = customerSockets<CallFrameUp, CallFrameDown>({ clock, joins, frame: CallFrameUp, frameBytesMax: CALL_FRAME_BYTES_MAX, silenceMax: SILENCE_MAX, converse });

  const stopListening = calls.onCaller((notice) => {
    const page = current.get(notice.partyId);
    if (page !== undefined) tell(page, notice);
  });

  function converse(link: PageLink<CallFrameDown>): Conversation<CallFrameUp> {
    const page: Page = { link, caller: undefined, helloGiven: false, costly: new Map() };
    return {
      take: (up) => take(page, up),
      failed: (error) => failed(page, error),
      misbehaves: (how) => dismiss(page, how, how === 'too_many' ? 'More frames come than anybody needs.' : 'This is no frame of a call.'),
      gone(taken) {
        const { caller } = page;
        if (caller === undefined || current.get(caller.partyId) !== page) return;
        current.delete(caller.partyId);
        void taken.then(() => (current.has(caller.partyId) ? undefined : calls.gone(caller))).catch(() => undefined);
      },
    };
  }

  function tell({ link }: Page, notice: CallerNotice): void {
    if (notice.type === 'rejoin') return link.send({ frame: 'rejoin', reason: notice.reason });
    if (notice.type === 'codec') return link.send({ frame: 'codec', codec: notice.codec });
    link.send({ frame: 'state', ...notice.state });
    if (notice.state.state === 'ended') link.close();
  }

  async function take(page: Page, up: CallFrameUp): Promise<void> {
    if (up.frame === 'ping') return page.link.send({ frame: 'pong' });
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
    page.link.letIn();
    if (!page.link.isOpen) {
      if (!current.has(caller.partyId)) await calls.gone(caller);
      return;
    }
    const before = current.get(caller.partyId);
    page.caller = caller;
    current.set(caller.partyId, page);
    if (before !== undefined) dismiss(before, 'taken_over', 'Another page has this call now.');
    log('call_joined', { participant: caller.partyId });
    page.link.send({ frame: 'welcome', contactId: caller.callId, participantId: caller.partyId, iceServers: [...iceServers] });
    page.link.send({ frame: 'state', ...state });
  }

  async function offer(page: Page, caller: Caller, up: Extract<CallFrameUp, { frame: 'offer' }>): Promise<void> {
    try {
      const { sdp } = await calls.offer(caller, up.sdp);
      page.link.send({ frame: 'answer', id: up.id, sdp });
    } catch (error) {
      const { code, message } = refusalOf(error);
      refuse(page, up.id, code, message);
      if (code === 'internal') log('call_offer_failed', { participant: caller.partyId, error: error instanceof Error ? error.message : 'unknown' });
    }
  }

  function failed(page: Page, error: unknown): void {
    const { code, message } = refusalOf(error);
    if (code === 'internal') log('call_frame_failed', { error: error instanceof Error ? error.message : 'unknown' });
    if (code === 'access_denied') dismiss(page, code, message);
    else refuse(page, null, code, message);
  }

  return {
    ...sockets,
    close() {
      stopListening();
      sockets.close();
    },
  };
}

function refuse({ link }: Page, id: string | null, code: CallRefusalCode, message: string): void {
  link.send({ frame: 'refused', id, code, message });
}

function dismiss({ link }: Page, code: CallRefusalCode, message: string): void {
  link.dismiss({ frame: 'refused', id: null, code, message });
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
