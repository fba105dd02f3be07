import type { Voice } from '../prompts/prompt-shelf.ts';
import type { Sound } from '../sound/sound.ts';

/** What is to be said. */
export type Spoken = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'ssml'; readonly ssml: string };

/** Speaks what is written: a program of this machine, or a service. */
export interface SpeechEngine {
  /** For people and logs, such as `espeak-ng`; never a credential. */
  readonly name: string;
  /** Changes whenever the same words would sound otherwise. */
  readonly version: string;
  /** @throws SpeechFailed */
  synthesize(what: Spoken, voice: Voice): Promise<Sound>;
}

/** It could not be said. The message holds nothing of what was to be said. */
export class SpeechFailed extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SpeechFailed';
  }
}
