import * as z from 'zod';
import { Id, Moment } from './primitives.ts';

/*
 * A page whose user can be called: JSON text frames over one WebSocket at `/call/reachable`, open as long as the page is. The page says hello
 * with a token by which its website's backend vouches for its user (CreateReachableToken); several pages of one user all ring, and the first
 * to take the call has it. The call itself then goes over `/call/socket` (call-wire.ts). The page restates these types, since it imports
 * nothing of ours.
 */

/** The largest frame a page may send, in bytes. */
export const REACHABLE_FRAME_BYTES_MAX = 8 * 1024;
/** A ping goes each 10 s; two without an answer and the socket is dead. */
export const REACHABLE_PING_EVERY = 10_000;
/** What of the wire this is; `hello` says it. */
export const REACHABLE_WIRE_VERSION = 1;

export const ReachableFrameUp = z.discriminatedUnion('frame', [
  z.strictObject({ frame: z.literal('hello'), token: z.string().min(1).max(4000), version: z.int() }),
  /** Its user takes the call; his microphone is open. */
  z.strictObject({ frame: z.literal('take'), ringId: Id }),
  z.strictObject({ frame: z.literal('decline'), ringId: Id }),
  /** Its user is on a call already, or it rings here for another one: it does not ring. */
  z.strictObject({ frame: z.literal('engaged'), ringId: Id }),
  z.strictObject({ frame: z.literal('ping') }),
]);
export type ReachableFrameUp = z.infer<typeof ReachableFrameUp>;

/** Why a frame, or the whole socket, was refused. After all but the last the socket closes. */
export const ReachableRefusalCode = z.enum(['bad_frame', 'bad_version', 'access_denied', 'too_many', 'internal']);
export type ReachableRefusalCode = z.infer<typeof ReachableRefusalCode>;

export const ReachableFrameDown = z.discriminatedUnion('frame', [
  /** What rings follows at once. `until`: from when on a new token is needed. */
  z.strictObject({ frame: z.literal('welcome'), until: Moment }),
  /** Somebody calls. `callerName`: what the queue that calls is called to customers. */
  z.strictObject({ frame: z.literal('ring'), ringId: Id, callerName: z.string().nullable() }),
  /** It rings no more: another page has taken the call or declined it, or whoever called has given up. */
  z.strictObject({ frame: z.literal('stopped'), ringId: Id, why: z.enum(['taken', 'declined', 'over']) }),
  /** The call is this page's: what it joins it with. */
  z.strictObject({ frame: z.literal('taken'), ringId: Id, contactId: Id, participantToken: z.string() }),
  z.strictObject({ frame: z.literal('refused'), code: ReachableRefusalCode, message: z.string() }),
  z.strictObject({ frame: z.literal('pong') }),
]);
export type ReachableFrameDown = z.infer<typeof ReachableFrameDown>;
