import type { Sound } from '../sound/sound.ts';

/* What the main thread asks of the thread that prepares sound, and what it is answered. */

/** What is to become a prepared prompt. */
export type Material =
  | { readonly kind: 'sound'; readonly sound: Sound }
  /** A file that somebody sent; its content says what it is. */
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'built_in'; readonly name: string };

export interface WorkshopTask {
  readonly id: number;
  /** The whole path without an ending; absent: it is only looked at. */
  readonly target: string | undefined;
  readonly material: Material;
}

export type WorkshopAnswer = { readonly id: number } & (
  | { readonly done: true; readonly lasts: number; readonly form: SoundForm | null }
  /** The material is at fault, in a sentence for whoever sent it; or else the machine is. */
  | { readonly done: false; readonly damaged: boolean; readonly why: string }
);

/** What a file of sound is, by its content. */
export type SoundForm = 'wav' | 'ogg';
