import * as z from 'zod';
import { Id, Milliseconds, Moment } from './primitives.ts';

/*
 * A call as those who are on it see it. Who may hear whom follows from these states alone; the media process only does
 * what they say.
 */

/** Whose voice it is. */
export const CallPartyRole = z.enum(['customer', 'agent', 'third_party', 'supervisor']);
export type CallPartyRole = z.infer<typeof CallPartyRole>;

/**
 * Where a party stands: `calling` rings or is on his way, `connected` hears and is heard, `on_hold` hears music,
 * `left` is gone for good and stays shown for the segment's time.
 */
export const CallPartyState = z.enum(['calling', 'connected', 'on_hold', 'left']);
export type CallPartyState = z.infer<typeof CallPartyState>;

/** One voice on a call. */
export const CallParty = z.strictObject({
  partyId: Id,
  role: CallPartyRole,
  name: z.string(),
  /** What he was called at: the address of a page's user, or a phone number. */
  address: z.string().nullable(),
  userId: Id.nullable(),
  /** The segment that he came by; null for the customer. */
  contactId: Id.nullable(),
  state: CallPartyState,
  since: Moment,
  /** Who has muted him; `other` cannot be taken back by himself. */
  mutedBy: z.enum(['self', 'other']).nullable(),
  /** His line to the media process. `lost` is waited for; `none` was never there, or is no longer. */
  line: z.enum(['present', 'lost', 'none']),
  /** Of a party who left: why, as an end reason. */
  why: z.string().nullable(),
});
export type CallParty = z.infer<typeof CallParty>;

/** How well a line carries a voice, measured over the last seconds at its far end. */
export const LineMeasure = z.strictObject({
  /** Packets that did not come, of a hundred. */
  lossPercent: z.number().min(0).max(100),
  jitter: Milliseconds,
  roundTrip: Milliseconds,
});
export type LineMeasure = z.infer<typeof LineMeasure>;

/** What a client measures over five seconds of a call. `concealedPercent`: of the sound played, what had to be made up. */
export const LineStats = LineMeasure.extend({ concealedPercent: z.number().min(0).max(100) });
export type LineStats = z.infer<typeof LineStats>;

/** The call of a contact, as its agent sees it. */
export const CallView = z.strictObject({
  direction: z.enum(['inbound', 'outbound', 'callback']),
  /** This agent's own party. Null while it rings. */
  partyId: Id.nullable(),
  /** The customer first, then in the order they joined. */
  parties: z.array(CallParty),
  recording: z.enum(['off', 'on', 'paused', 'stopped']),
  /** Whether this agent may begin, pause and stop it. */
  mayRecord: z.boolean(),
  /** The newest measure of the worst line, as a mean opinion score from 1 to 4.5. */
  quality: LineMeasure.extend({ partyId: Id, mos: z.number(), at: Moment }).nullable(),
  /** The callback that this is: where to, and which try of how many. */
  callback: z.strictObject({ address: z.string(), attempt: z.int(), of: z.int() }).nullable(),
  /** What this agent hears now, so that the panel can say that a whisper plays, or that it rings there. */
  hearing: z.enum(['nothing', 'call', 'whisper', 'hold_music', 'ringback']),
});
export type CallView = z.infer<typeof CallView>;

/** The codec that a client must speak from now on. */
export const VoiceCodec = z.enum(['opus', 'PCMU', 'PCMA']);
export type VoiceCodec = z.infer<typeof VoiceCodec>;

/** Why a client must offer its line again. */
export const RejoinReason = z.enum(['media_lost', 'line_lost', 'server_restarted', 'other_process']);
export type RejoinReason = z.infer<typeof RejoinReason>;

/** What the panel knows of its microphone; an agent who cannot talk gets no calls offered. */
export const Microphone = z.enum(['ready', 'missing', 'denied', 'unasked']);
export type Microphone = z.infer<typeof Microphone>;

/** The longest session description that is taken. */
export const SDP_CHARACTERS_MAX = 65_536;
/** A session description, to be read by nobody but the media process. */
export const Sdp = z.string().min(1).max(SDP_CHARACTERS_MAX);
/** Keys that are pressed on a call. */
export const Digits = z.string().regex(/^[0-9*#A-D]{1,32}$/, 'Only the keys 0 to 9, *, # and A to D, at most 32 at once');
