import * as z from 'zod';
import { VOICES_MAX } from '../media-engine.ts';

/*
 * What the server and a media process say to each other: as JSON, over the channel of a child process or over a WebSocket.
 */

const Codec = z.enum(['opus', 'PCMU', 'PCMA']);
const LegId = z.string().min(1).max(200);
const Bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

const Hearing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nothing') }),
  z.strictObject({ kind: z.literal('legs'), legs: z.array(LegId).max(VOICES_MAX).readonly() }),
  z.strictObject({ kind: z.literal('prompts'), playId: z.string(), files: z.array(z.string()).readonly(), loop: z.boolean() }),
]);

const Recorded = z.strictObject({ file: z.string(), legs: z.array(z.strictObject({ legId: LegId, side: z.enum(['left', 'right']) })).max(255).readonly(), paused: z.boolean() });

/** What the server says. */
export const Order = z.discriminatedUnion('type', [
  /** The first of all. @param now the server's clock, by which everything is told; @param disturbs whether lines may be made worse, for tests */
  z.strictObject({ type: z.literal('begin'), now: z.number(), disturbs: z.boolean() }),
  z.strictObject({ type: z.literal('answer'), id: z.int(), legId: LegId, offer: z.string().max(256 * 1024) }),
  /** Offer this leg's line to a client that makes no offers. */
  z.strictObject({ type: z.literal('offer'), id: z.int(), legId: LegId }),
  /** The client's answer to that. */
  z.strictObject({ type: z.literal('take_answer'), id: z.int(), legId: LegId, answer: z.string().max(256 * 1024) }),
  z.strictObject({ type: z.literal('hear'), legId: LegId, what: Hearing }),
  z.strictObject({ type: z.literal('record'), recordingId: z.string(), what: Recorded.nullable() }),
  z.strictObject({ type: z.literal('digits'), legId: LegId, digits: z.string().max(64) }),
  z.strictObject({ type: z.literal('close'), legId: LegId }),
  z.strictObject({ type: z.literal('stats'), id: z.int(), legId: LegId }),
  z.strictObject({ type: z.literal('disturb'), legId: LegId, line: z.strictObject({ lostPercent: z.number(), delay: z.number(), jitter: z.number() }).nullable() }),
  /** A sound's bytes, or why there are none; for processes on other hosts. */
  z.strictObject({ type: z.literal('sound'), file: z.string(), bytes: Bytes.nullable(), why: z.string() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type Order = z.input<typeof Order>;

const LegStats = z.strictObject({
  connected: z.boolean(), codecs: z.array(Codec).readonly(), speaks: Codec.nullable(),
  received: z.strictObject({ packets: z.number(), lost: z.number(), jitter: z.number() }), sent: z.strictObject({ packets: z.number() }),
  reported: z.strictObject({ lostPercent: z.number(), jitter: z.number(), roundTrip: z.number().nullable() }).nullable(),
});

const Event = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('leg'), legId: LegId, state: z.enum(['connected', 'lost']) }),
  z.strictObject({ type: z.literal('voice_begins'), legId: LegId }),
  z.strictObject({ type: z.literal('prompts_ended'), legId: LegId, playId: z.string() }),
  z.strictObject({ type: z.literal('prompts_failed'), legId: LegId, playId: z.string(), why: z.string() }),
  z.strictObject({ type: z.literal('digit'), legId: LegId, digit: z.string().length(1), at: z.number() }),
  z.strictObject({ type: z.literal('keys_not_understood'), legId: LegId, digits: z.string() }),
  z.strictObject({ type: z.literal('codec_wanted'), legId: LegId, codec: Codec }),
  z.strictObject({ type: z.literal('recording_failed'), recordingId: z.string(), why: z.string() }),
]);

/** What a media process says. */
export const Report = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), stack: z.enum(['native', 'javascript']) }),
  /** It cannot work, and why. */
  z.strictObject({ type: z.literal('unable'), why: z.string() }),
  /** Our description: an answer, or an offer. Empty after `take_answer`. */
  z.strictObject({ type: z.literal('described'), id: z.int(), sdp: z.string() }),
  z.strictObject({ type: z.literal('refused'), id: z.int(), code: z.enum(['offer_not_understood', 'no_common_codec', 'unavailable']), message: z.string() }),
  z.strictObject({ type: z.literal('stats'), id: z.int(), stats: LegStats.nullable() }),
  z.strictObject({ type: z.literal('event'), event: Event }),
  z.strictObject({ type: z.literal('note'), event: z.string(), legId: LegId }),
  /** Bytes of a capture, for the server to keep; from processes on other hosts. */
  z.strictObject({ type: z.literal('captured'), recordingId: z.string(), file: z.string(), bytes: Bytes }),
  z.strictObject({ type: z.literal('sound_wanted'), file: z.string() }),
  z.strictObject({ type: z.literal('stopped') }),
]);
export type Report = z.input<typeof Report>;
/** A report as it is read: bytes are bytes again. */
export type ReadReport = z.output<typeof Report>;
