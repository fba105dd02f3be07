import type { CustomerCallState } from '../../contract/call-wire.ts';
import type { LineStats, RejoinReason, VoiceCodec } from '../../contract/call.ts';
import type { Moment } from '../../contract/primitives.ts';

export interface StartCall {
  flowId: string;
  customerName: string;
  /** By what the company knows him, if it does. */
  customerId?: string;
  attributes: Record<string, string>;
  description: string | undefined;
  references: Record<string, { type: string; value: string }>;
  /** A contact whose attributes are copied once, now (T83). */
  relatedContactId: string | undefined;
  /** Same token and body: the same answer. Same token, other body: id_reused. */
  clientToken: string | undefined;
}
/** A call that a program makes. */
export interface StartOutboundCall {
  /** In the form E.164. */
  number: string;
  /** What whoever answers has. */
  flowId: string;
  /** One of these is given: they say what is shown. */
  queueId: string | undefined;
  sourceNumber: string | undefined;
  /** How long it may ring, in milliseconds; a minute unless given. */
  ringsFor: number | undefined;
  name: string | undefined;
  attributes: Record<string, string>;
  description: string | undefined;
  references: Record<string, { type: string; value: string }>;
  relatedContactId: string | undefined;
  clientToken: string | undefined;
}
export interface StartedCall { contactId: string; participantId: string; participantToken: string }

/** How his call stands, as a customer is told. */
export interface CallerState {
  state: CustomerCallState;
  since: Moment;
  agentName: string | null;
  recording: boolean;
  endReason: string | null;
}

/** What a customer's socket is to be sent. */
export type CallerNotice =
  | { type: 'state'; partyId: string; state: CallerState }
  | { type: 'rejoin'; partyId: string; reason: RejoinReason }
  | { type: 'codec'; partyId: string; codec: VoiceCodec };

/** A customer on his call, as his token proves him. */
export interface Caller { partyId: string; callId: string }

/** The customers' end of calls. Everything rejects with `access_denied` once the call has ended. */
export interface CallDesk {
  /** Why no calls can be made now, for whoever asks how the server is; null if they can. */
  unavailable(): string | null;
  /** Rejects with `not_enabled` where nobody carries voices. */
  start(request: StartCall): Promise<StartedCall>;
  /** Calls a number. Rejects with `not_enabled` where nobody carries voices, or no number can be called. */
  startOutbound(request: StartOutboundCall): Promise<{ contactId: string }>;
  /** The holder of a participant token is there, on a page of his. */
  join(participantToken: string): Promise<{ caller: Caller; state: CallerState }>;
  /** The last page of his is gone. */
  gone(caller: Caller): Promise<void>;
  /** Answers the offer of his line. Rejects with `OfferRefused`. */
  offer(caller: Caller, sdp: string): Promise<{ sdp: string }>;
  digit(caller: Caller, digit: string): Promise<void>;
  mute(caller: Caller, on: boolean): Promise<void>;
  stats(caller: Caller, stats: LineStats): Promise<void>;
  hangUp(caller: Caller): Promise<void>;
  /** Told after each commit, in order, what customers' sockets must be sent. The answer stops it. */
  onCaller(tell: (notice: CallerNotice) => void): () => void;
}
