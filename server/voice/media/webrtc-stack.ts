import type { ClientAnswer, ClientOffer } from './client-offer.ts';
import type { Transport } from './server-answer.ts';

/*
 * What is asked of a WebRTC stack: to answer offers, or to make one to a client that does not, and to carry packets of RTP and RTCP,
 * encrypted, to and from one client. Everything else is done on top of it, so that either stack serves.
 */

export interface PeerListener {
  /** A packet has come, RTP or RTCP, decrypted. The bytes are the listener's to keep. */
  packet(bytes: Buffer): void;
  /** From now on packets can be sent. */
  open(): void;
  /** The connection is over for good: the client ended it, or cannot be reached. */
  closed(): void;
}

export interface Peer {
  readonly transport: Transport;
  send(bytes: Buffer): void;
  /** Nothing is told any more. */
  close(): void;
}

/** A peer to whom we have made an offer. */
export interface OfferedPeer extends Peer {
  /** The client's answer has come. @throws if the stack cannot take it */
  accept(answer: ClientAnswer): Promise<void>;
}

export interface WebRtcStack {
  readonly name: 'native' | 'javascript';
  answer(offer: ClientOffer, listener: PeerListener): Promise<Peer>;
  offer(listener: PeerListener): Promise<OfferedPeer>;
  stop(): void;
}

/** Where a stack listens. */
export interface StackPlace {
  /** The address of an interface; without it, every interface. */
  readonly bindAddress?: string | undefined;
  /** UDP ports of which it may take one (native) or one for each leg (javascript). */
  readonly ports: readonly [from: number, to: number];
}

/** None of the ports that were given is free. */
export class NoFreePort extends Error {
  override readonly name = 'NoFreePort';
  constructor([from, to]: StackPlace['ports']) {
    super(`No UDP port from ${String(from)} to ${String(to)} is free. Give media other ports (--media-ports), or find out who has these.`);
  }
}
