/*
 * What the domain asks of whoever connects it with the telephone network. The trunk is told whom to call and what to end; it says what
 * becomes of each call. Voices are not its business: each telephone's line is one more client of the media engine, under the
 * name of its leg, and the trunk sees to it that it is there. Nothing here outlives the process: calls that were under way when the
 * server stopped are over, and the trunk ends what is left of them.
 */

/** What is said where there is none. */
export const NO_TRUNK = 'There is no trunk to the telephone network here.';

/** What a telephone that is called is shown. Null: whatever the trunk's own account shows. */
export interface CallerId {
  /** In E.164. */
  readonly number: string | null;
  readonly name: string | null;
}

/**
 * Why a telephone that was called did not answer. `busy`: engaged. `unanswered`: it rang for as long as its network lets it, or is not
 * reachable just now. `declined`: whoever was called, or his network, refused. `invalid`: there is no such number. `problem`: anything else.
 */
export type CallFailure = 'busy' | 'unanswered' | 'declined' | 'invalid' | 'problem';

export type TrunkEvent =
  /** Somebody calls. It is answered with `accept` or `reject`. `from` and `to` are in E.164 where they can be; `from` null: withheld. */
  | { readonly type: 'incoming'; readonly incomingId: string; readonly from: string | null; readonly fromName: string | null; readonly to: string }
  /** It rings there. Not every network says so. */
  | { readonly type: 'ringing'; readonly legId: string }
  /** The telephone was answered, and its line goes to the media engine, or is there already. */
  | { readonly type: 'answered'; readonly legId: string }
  /** It was not answered; the leg is over. `why` is for logs and agents: a sentence without numbers. */
  | { readonly type: 'failed'; readonly legId: string; readonly reason: CallFailure; readonly why: string }
  /** A leg that was accepted or answered is over: its telephone hung up, or (`broken`) something failed. Also said of a call that was accepted when its caller had given up already. */
  | { readonly type: 'over'; readonly legId: string; readonly how: 'hung_up' | 'broken'; readonly why: string }
  /** A key that came with the signalling (SIP INFO). Those that come with the voice (RFC 4733) the media engine tells. Never both for one press. */
  | { readonly type: 'digit'; readonly legId: string; readonly digit: string };

/** Why a call that comes in is not taken. */
export type IncomingRefusal = 'busy' | 'unavailable' | 'not_found';

/** The way to the telephone network. No method throws, and none waits: what comes of it is told as events, never before the method has returned. */
export interface Trunk {
  /** Why nobody can be called now, with what an operator can do; null while it can. What is called all the same fails with `problem`. */
  readonly unavailable: string | null;
  /** Calls a number in E.164; the telephone's line will be the leg `legId`. It is called until `hangUp`: how long it rings is the caller's to decide. */
  call(to: { legId: string; number: string; callerId: CallerId }): void;
  /** Takes a call that came in: its telephone's line is this leg from now on. */
  accept(incomingId: string, legId: string): void;
  /** Does not take it. Nothing more is told of it. */
  reject(incomingId: string, why: IncomingRefusal): void;
  /** Ends a leg, whether it is called, rings or talks. Nothing more is told of it. Nothing happens if it is over. */
  hangUp(legId: string): void;
  /** Tells everything that happens from now on, in order; the answer ends it. */
  onEvent(tell: (event: TrunkEvent) => void): () => void;
  /** Ends every call, and the connection. */
  stop(): Promise<void>;
}
