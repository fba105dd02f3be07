/*
 * What calls play, as files that are ready to be sent: `<hash>.ogg` (Ogg/Opus, mono, 48 kHz, packets of 20 ms) and beside it the
 * same sound as `<hash>.ulaw` (raw G.711 mu-law, 8 kHz).
 */

/** What a flow wants played. Text and SSML have their references filled in already, SSML with what is filled in escaped. */
export type PromptSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ssml'; readonly ssml: string }
  /** The id, the ARN or the name of a prompt of this instance or of a built-in one. */
  | { readonly kind: 'prompt'; readonly promptId: string }
  /** A recording in the object store, by its `s3://` address. */
  | { readonly kind: 'media'; readonly uri: string };

/** Who speaks, as UpdateContactTextToSpeechVoice says it; whatever of it the engine does not know, it comes close to. */
export interface Voice {
  /** Such as `Joanna`. */
  readonly name?: string | undefined;
  /** Such as `en-US`; otherwise that of the name. */
  readonly language?: string | undefined;
  readonly engine?: 'standard' | 'neural' | 'generative' | undefined;
}

/** A prompt that is ready. */
export interface ReadyPrompt {
  /** The whole path of the `.ogg` file; stays for at least an hour. */
  readonly file: string;
  /** In milliseconds. */
  readonly lasts: number;
}

export type PromptUnavailableReason =
  | 'no_speech' // the instance has nothing that speaks
  | 'speech_failed' // what speaks could not, or took too long
  | 'unknown_prompt'
  | 'unknown_object' // the object store has nothing of this address, or it may not be played
  | 'no_store' // nobody has said where files are kept, or where they are kept does not answer
  | 'damaged' // it is no sound, or not of a kind that is taken
  | 'too_long'
  | 'nothing_to_say'
  | 'busy'; // too much is being prepared already, or it takes too long

/** Why something cannot be played; the message says what to do. It holds nothing of what was to be said. */
export class PromptUnavailable extends Error {
  readonly reason: PromptUnavailableReason;
  constructor(reason: PromptUnavailableReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PromptUnavailable';
    this.reason = reason;
  }
}

export interface PromptShelf {
  /**
   * Prepares a prompt, or finds it prepared.
   * @throws PromptUnavailable
   */
  ready(what: PromptSource, voice?: Voice): Promise<ReadyPrompt>;
  /** Whether the instance can say what is written. */
  readonly speaks: boolean;
  /** Lets go of what is at work. */
  stop(): Promise<void>;
}
