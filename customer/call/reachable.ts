import type { CallDetails } from './call-details.ts';
import { REACHABLE_VERSION, readReachable, type ReachableDown, type ReachableUp } from './reachable-wire.ts';
import type { Ring, RingEnd } from './ring.ts';
import { askWhoIsHere } from './vouching.ts';
import { WireSocket } from './wire-socket.ts';

/*
 * This page can be called, as long as the site's backend vouches for its user: it keeps a socket, asks the backend anew when its token is
 * over, and says what rings. What rings and is not said again after the link was away rings no more.
 */

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
/** As long as the server waits for a page that was closed while it rang. */
const COMES_BACK_WITHIN = 5000;
/** What still rings is said at once after the welcome. */
const SAID_AGAIN_WITHIN = 1000;

export interface ReachableListener {
  rings(ring: Ring): void;
  stops(ring: Ring, why: RingEnd): void;
}

export interface ReachableParts {
  /** Where the site's backend vouches for its user. */
  vouch: string;
  /** Base address of the participant API. */
  api: string;
  listener: ReachableListener;
}

export class Reachable {
  readonly #parts: ReachableParts;
  readonly #rings = new Map<string, Ring>();
  readonly #answers = new Map<string, (answer: CallDetails | RingEnd) => void>();
  /** What rang before the link was lost and has not been said again. */
  readonly #unsure = new Set<string>();
  #socket: WireSocket<ReachableUp, ReachableDown> | undefined;
  #calls = '';
  #wait = FIRST_WAIT;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  /** Whether the token was good for anything. */
  #wasIn = false;
  #stopped = false;
  readonly #online = (): void => this.#socket?.hurry();

  constructor(parts: ReachableParts) {
    this.#parts = parts;
    window.addEventListener('online', this.#online);
    void this.#begin();
  }

  /** Takes the call. @returns what to join it with, or why there is nothing to take */
  take(ringId: string): Promise<CallDetails | RingEnd> {
    return new Promise((resolve) => {
      if (!this.#rings.has(ringId) || this.#socket?.send({ frame: 'take', ringId }) !== true) resolve('over');
      else this.#answers.set(ringId, resolve);
    });
  }

  decline(ringId: string): void {
    this.#rings.delete(ringId);
    this.#socket?.send({ frame: 'decline', ringId });
  }

  /** Its user is on a call already. */
  isEngaged(ringId: string): void {
    this.#rings.delete(ringId);
    this.#socket?.send({ frame: 'engaged', ringId });
  }

  /** For good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#doubt);
    window.removeEventListener('online', this.#online);
    this.#socket?.stop();
  }

  async #begin(): Promise<void> {
    const { vouch, api } = this.#parts;
    const vouched = await askWhoIsHere(vouch, api);
    if (this.#stopped || vouched.kind === 'nobody') return;
    if (vouched.kind === 'failed') return this.#later();
    this.#calls = vouched.socket.replace(/\/call\/reachable$/u, '/call/socket');
    const socket = new WireSocket<ReachableUp, ReachableDown>(vouched.socket, { frame: 'hello', token: vouched.token, version: REACHABLE_VERSION }, readReachable, {
      frame: (frame) => {
        if (this.#socket === socket) this.#take(frame);
      },
      away: () => {
        for (const ringId of [...this.#answers.keys()]) this.#ends(ringId, 'over');
        this.#doubtAfter(COMES_BACK_WITHIN);
      },
    });
    this.#socket = socket;
    this.#wasIn = false;
    socket.open();
  }

  #take(frame: ReachableDown): void {
    switch (frame.frame) {
      case 'welcome':
        this.#wait = FIRST_WAIT;
        this.#wasIn = true;
        return this.#doubtAfter(SAID_AGAIN_WITHIN);
      case 'ring': {
        this.#unsure.delete(frame.ringId);
        if (this.#rings.has(frame.ringId)) return;
        const ring: Ring = { ringId: frame.ringId, callerName: frame.callerName };
        this.#rings.set(ring.ringId, ring);
        return this.#parts.listener.rings(ring);
      }
      case 'stopped':
        return this.#ends(frame.ringId, frame.why);
      case 'taken': {
        const answer = this.#answers.get(frame.ringId);
        this.#answers.delete(frame.ringId);
        this.#rings.delete(frame.ringId);
        return answer?.({ contactId: frame.contactId, participantToken: frame.participantToken, signalling: this.#calls });
      }
      case 'refused':
        if (frame.code === 'internal') return;
        // A token that is over is no trouble; the backend is asked whether its user is still there.
        this.#socket?.stop();
        this.#socket = undefined;
        this.#doubtAfter(COMES_BACK_WITHIN);
        return this.#later(frame.code === 'access_denied' && this.#wasIn ? 0 : undefined);
      case 'pong':
    }
  }

  #ends(ringId: string, why: RingEnd): void {
    const ring = this.#rings.get(ringId);
    const answer = this.#answers.get(ringId);
    this.#rings.delete(ringId);
    this.#answers.delete(ringId);
    this.#unsure.delete(ringId);
    if (answer !== undefined) answer(why);
    else if (ring !== undefined) this.#parts.listener.stops(ring, why);
  }

  /** Whether what rings still does is known by then. */
  #doubtAfter(wait: number): void {
    for (const ringId of this.#rings.keys()) this.#unsure.add(ringId);
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => {
      for (const ringId of [...this.#unsure]) this.#ends(ringId, 'over');
    }, wait);
  }

  #later(wait = this.#wait): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#begin(), wait * (0.7 + Math.random() * 0.6));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
