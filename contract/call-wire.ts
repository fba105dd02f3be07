import * as z from 'zod';
import { LineStats, RejoinReason, Sdp, VoiceCodec } from './call.ts';
import { Id, Moment } from './primitives.ts';

/*
 * The customer's end of a call: JSON text frames over one WebSocket at `/call/socket`. The client says hello with the
 * ParticipantToken of StartWebRTCContact and offers its line; the server answers at once, with all its candidates.
 * Any trouble with the line is mended by offering again. The page restates these types, since it imports nothing of ours.
 */

/** The largest frame either side accepts, in bytes. */
export const CALL_FRAME_BYTES_MAX = 128 * 1024;
/** A ping goes each 10 s; two without an answer and the socket is dead. */
export const CALL_PING_EVERY = 10_000;
/** What of the wire this is; `hello` says it. */
export const CALL_WIRE_VERSION = 1;

// ---- page to server ----------------------------------------------------------------------------------------------

export const CallFrameUp = z.discriminatedUnion('frame', [
  z.strictObject({ frame: z.literal('hello'), token: z.string().min(1).max(1000), version: z.int() }),
  z.strictObject({ frame: z.literal('offer'), id: Id, sdp: Sdp }),
  z.strictObject({ frame: z.literal('digit'), digit: z.string().regex(/^[0-9*#A-D]$/) }),
  /** The page has stopped its microphone, or started it again. */
  z.strictObject({ frame: z.literal('mute'), on: z.boolean() }),
  LineStats.extend({ frame: z.literal('stats') }),
  z.strictObject({ frame: z.literal('hang_up') }),
  z.strictObject({ frame: z.literal('ping') }),
]);
export type CallFrameUp = z.infer<typeof CallFrameUp>;

// ---- server to page ----------------------------------------------------------------------------------------------

/** Where to find STUN and TURN servers; none unless the instance names some. */
export const IceServer = z.strictObject({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() });
export type IceServer = z.infer<typeof IceServer>;

/** Why a frame, or the whole socket, was refused. After the first four the socket closes, and after `too_many` of frames of any kind. */
export const CallRefusalCode = z.enum(['bad_frame', 'bad_version', 'access_denied', 'taken_over', 'bad_offer', 'too_many', 'unavailable', 'wrong_state', 'internal']);
export type CallRefusalCode = z.infer<typeof CallRefusalCode>;

/** What the customer is told of his call. */
export const CustomerCallState = z.enum(['connecting', 'in_flow', 'in_queue', 'ringing', 'connected', 'on_hold', 'ended']);
export type CustomerCallState = z.infer<typeof CustomerCallState>;

export const CallFrameDown = z.discriminatedUnion('frame', [
  z.strictObject({ frame: z.literal('welcome'), contactId: Id, participantId: Id, iceServers: z.array(IceServer) }),
  z.strictObject({ frame: z.literal('answer'), id: Id, sdp: z.string() }),
  z.strictObject({ frame: z.literal('refused'), id: Id.nullable(), code: CallRefusalCode, message: z.string() }),
  z.strictObject({
    frame: z.literal('state'),
    state: CustomerCallState,
    since: Moment,
    /** Who talks with the customer. */
    agentName: z.string().nullable(),
    recording: z.boolean(),
    /** Set when the call has ended, as in contract/contact.ts; the socket closes after it. */
    endReason: z.string().nullable(),
  }),
  z.strictObject({ frame: z.literal('rejoin'), reason: RejoinReason }),
  z.strictObject({ frame: z.literal('codec'), codec: VoiceCodec }),
  z.strictObject({ frame: z.literal('pong') }),
]);
export type CallFrameDown = z.infer<typeof CallFrameDown>;
