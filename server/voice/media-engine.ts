import type { Moment } from '../../contract/primitives.ts';
import type { CapturedLeg } from './media/capture.ts';
import type { VoiceCodec } from './voice-codec.ts';

/*
 * What the domain asks of whoever carries voices. Media follows the state of calls: the caller says for each leg what it
 * shall hear, as often as it likes, and the engine makes it so. A leg is one client's connection: a browser, a panel, a
 * gateway to the telephone network. Legs are named by the caller, and a name outlives its connections: a client whose
 * line broke offers again under the same name and hears what it heard.
 */

/** How many voices one leg can hear at once: as many as its client has offered lines for (a telephone needs one), and never more than this. */
export const VOICES_MAX = 5;

/** What a leg hears. */
export type Hearing =
  | { readonly kind: 'nothing' }
  /**
   * The voices of these legs, at the same time. The first one is heard on the client's own line, more on the lines that it offered besides; for
   * a client that speaks no Opus those without a line are mixed into the first.
   */
  | { readonly kind: 'legs'; readonly legs: readonly string[] }
  /**
   * Prepared sounds, one after another: Ogg/Opus, mono, 48 kHz, frames of 20 ms. Beside `greeting.opus` lies `greeting.ulaw`, the
   * same sound as raw G.711 mu-law at 8 kHz, for legs that speak no Opus. They begin when the leg is connected, and stop
   * while it is not. The same `playId` said again does not begin anew.
   */
  | { readonly kind: 'prompts'; readonly playId: string; readonly files: readonly string[]; readonly loop: boolean };

/** A recording under way: what the legs say (not what they hear), packet by packet, into a capture (media/capture.ts). */
export interface RecordedVoices {
  /** The capture file. It is appended to if it is there, so that a recording goes on after a restart. */
  readonly file: string;
  readonly legs: readonly CapturedLeg[];
  /** Nothing that is said meanwhile is kept, in no form. */
  readonly paused: boolean;
}

/** How a leg is, as the engine sees it: what comes from the client, and what goes to it. */
export interface LegStats {
  readonly connected: boolean;
  readonly processId: string;
  /** What its client may send, in its order of preference. */
  readonly codecs: readonly VoiceCodec[];
  /** What its client sends now; null before its first packet. */
  readonly speaks: VoiceCodec | null;
  readonly received: { readonly packets: number; readonly lost: number; readonly jitter: number };
  readonly sent: { readonly packets: number };
  /** What the client's own reports say of what was sent to it; null before the first. */
  readonly reported: { readonly lostPercent: number; readonly jitter: number; readonly roundTrip: number | null } | null;
}

export interface MediaProcess {
  readonly processId: string;
  /** `ready` takes legs; `starting` will; `away` has been lost and is being started or looked for again. */
  readonly state: 'starting' | 'ready' | 'away';
  /** On which WebRTC stack it runs; null before it is ready. */
  readonly stack: 'native' | 'javascript' | null;
  readonly legs: number;
  /** On this machine; null if it runs on another one, or not at all. */
  readonly pid: number | null;
}

export type MediaEvent =
  /** A leg's client is heard of for the first time on this connection, or has not been for some seconds. */
  | { readonly type: 'leg'; readonly legId: string; readonly state: 'connected' | 'lost' }
  /** The first of a voice has come over a line that we had offered: of a telephone that is called, it may be its network's, before it is answered. */
  | { readonly type: 'voice_begins'; readonly legId: string }
  /** The last of the prompts has been heard; the leg now hears nothing. Never said of prompts that loop. */
  | { readonly type: 'prompts_ended'; readonly legId: string; readonly playId: string }
  | { readonly type: 'prompts_failed'; readonly legId: string; readonly playId: string; readonly why: string }
  /** A key was pressed, once for each time it was. */
  | { readonly type: 'digit'; readonly legId: string; readonly digit: string; readonly at: Moment }
  /** These keys could not be pressed towards this leg: its client knows nothing of RFC 4733. */
  | { readonly type: 'keys_not_understood'; readonly legId: string; readonly digits: string }
  /** This leg's client must send by this codec from now on, for who hears it speaks no other. Said again after the leg is answered anew. */
  | { readonly type: 'codec_wanted'; readonly legId: string; readonly codec: VoiceCodec }
  /** This leg's call is on another process: ask its client to offer again, and it is answered there. */
  | { readonly type: 'moves'; readonly legId: string }
  /** A recording could not be written; it goes on trying with what comes. */
  | { readonly type: 'recording_failed'; readonly recordingId: string; readonly why: string }
  /**
   * A media process is gone, and with it the connections of these legs. Another one is there at once, under the same id: ask the
   * clients to offer again. What the legs hear and what is recorded is known to the engine and need not be said again.
   */
  | { readonly type: 'process_lost'; readonly processId: string; readonly legs: readonly string[] };

/** Why an offer was not answered. `message` can be shown to a client. */
export type AnswerRefusal =
  | 'offer_not_understood'
  | 'no_common_codec'
  | 'too_many_joins'
  | 'other_process'
  | 'no_such_process'
  | 'unavailable';

/** What `answer` rejects with. */
export class OfferRefused extends Error {
  override readonly name = 'OfferRefused';
  readonly code: AnswerRefusal;
  constructor(code: AnswerRefusal, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a gateway to the telephone network needs besides: it does not offer the lines of telephones that it is to call. */
export interface OffersLines {
  /**
   * Offers a leg's line, with the codecs of telephones. An offer before it is void; the leg's connection, if there is one, stays until
   * the new one is there. Nobody may come to the candidates in it before `takeAnswer` has resolved: he is not known before.
   * @throws {OfferRefused} if no media process can
   */
  offer(legId: string): Promise<{ sdp: string; processId: string }>;
  /** The answer to that. @throws {OfferRefused} if it is of no use, or nothing is offered any more */
  takeAnswer(legId: string, sdp: string): Promise<void>;
}

/** Carries the voices of calls. */
export interface MediaEngine {
  /**
   * Answers a client's offer with the whole of what it needs: no candidates follow, and the offer need have none. The leg's
   * earlier connection, if there is one, is replaced; nobody else's is touched.
   * @param leg.processId the media process, where it is already settled; by default the one of its call (`gather`), else of those with
   *   whom this leg speaks, else that which has the fewest legs
   * @throws {OfferRefused}
   */
  answer(leg: { legId: string; processId?: string; offer: string }): Promise<{ sdp: string; processId: string }>;
  /**
   * These legs are of one call, in the order of their weight: all are to be on the process of the first that is on any. Of those that are on
   * another one `moves` is told. Said anew, it takes the place of what was said of these legs.
   */
  gather(legIds: readonly string[]): void;
  /**
   * What the leg hears from now on. It may be said before the leg is there, and holds until something else is said or the leg is closed.
   * Legs that are on another media process are heard when they have moved to this one's, or it to theirs.
   * @throws Error if more than VOICES_MAX are to be heard
   */
  hear(legId: string, what: Hearing): void;
  /** Begins, changes or (null) ends a recording; it can hold legs that are not there yet, and holds none that are on another process than the first of them. */
  record(recordingId: string, what: RecordedVoices | null): void;
  /** Presses keys towards this leg (RFC 4733): 0 to 9, *, #, A to D. They follow upon those that are still being pressed. */
  sendDigits(legId: string, digits: string): void;
  /** Ends the leg's connection and forgets what it heard. */
  close(legId: string): void;
  /** How the leg is; null if it has no connection. */
  stats(legId: string): Promise<LegStats | null>;
  /** Tells everything that happens from now on; the answer ends it. */
  onEvent(tell: (event: MediaEvent) => void): () => void;
  readonly processes: readonly MediaProcess[];
  /** Why calls cannot be made, with what an operator can do: no process can work. Null while one can. */
  readonly unavailable: string | null;
  /** Ends every connection and every process of ours. Captures are complete afterwards. */
  stop(): Promise<void>;
}
