import type { Hearing } from '../media-engine.ts';

/** A sound in one of its two forms, frame by frame. */
export type SoundForm = 'opus' | 'PCMU';

/** Gives the frames of a sound. @throws Error that says what is wrong with it */
export type LoadSound = (file: string, form: SoundForm) => Promise<readonly Buffer[]>;

interface Loaded { readonly form: SoundForm; frames: readonly Buffer[] | null }
type Prompts = Extract<Hearing, { kind: 'prompts' }>;

/** Plays sounds to one leg, a frame of 20 ms each time it is asked. */
export class PromptPlayer {
  readonly playId: string;
  /** Why it cannot go on; null while it can. */
  failed: string | null = null;
  readonly #files: readonly string[];
  readonly #loop: boolean;
  readonly #load: LoadSound;
  #played = 0;
  #loaded: Loaded | null = null;

  constructor({ playId, files, loop }: Prompts, load: LoadSound) {
    this.playId = playId;
    this.#files = files;
    this.#loop = loop;
    this.#load = load;
  }

  /** The next frame; null while it is not there yet; undefined when all has been played. */
  next(form: SoundForm): Buffer | null | undefined {
    if (this.#loaded?.form !== form) this.#begin(form);
    const frames = this.#loaded?.frames ?? null;
    if (frames === null) return null;
    const frame = this.#loop && frames.length > 0 ? frames[this.#played % frames.length] : frames[this.#played];
    if (frame !== undefined) this.#played += 1;
    return frame;
  }

  /** A leg that came back over another line may speak another codec: it goes on at the same frame. */
  #begin(form: SoundForm): void {
    const loading: Loaded = { form, frames: null };
    this.#loaded = loading;
    Promise.all(this.#files.map((file) => this.#load(file, form))).then((all) => { loading.frames = all.flat(); }, (error: unknown) => {
      this.failed = error instanceof Error ? error.message : 'unknown';
    });
  }
}
