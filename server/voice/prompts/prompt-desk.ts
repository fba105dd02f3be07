import type { Moment } from '../../../contract/primitives.ts';
import type { Tags } from '../../instance/configuration-desk.ts';
import type { SoundForm } from './workshop-work.ts';

/** A prompt: the instance's own, or one that every instance has (its id is its name). */
export interface PromptRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
  readonly origin: 'own' | 'built in';
  /** Of one that is built in nothing of these is known before it is made. */
  readonly form: SoundForm | null;
  readonly bytes: number | null;
  /** In milliseconds. */
  readonly lasts: number | null;
  readonly changedAt: Moment | null;
}

/** Where the sound of a prompt comes from: its bytes, or the `s3://` address of a file in the instance's store. */
export type PromptFile = { readonly bytes: Uint8Array } | { readonly uri: string };

/** The prompts that an instance has for its calls, as files. */
export interface PromptDesk {
  /** In the order of their names; a built-in one whose name the instance has given to its own is not there. */
  list(): Promise<PromptRecord[]>;
  /** @throws Refusal `duplicate`, `invalid`, `limit_exceeded`, `not_found` (no file of this address), `not_enabled` (no store of files) */
  create(prompt: { name: string; description: string; tags: Tags; file: PromptFile }): Promise<PromptRecord>;
  /** @throws Refusal as `create`, and `not_found` if there is no such prompt; `wrong_state` if it is built in */
  change(id: string, change: { name?: string | undefined; description?: string | undefined; file?: PromptFile | undefined }): Promise<PromptRecord>;
  /** Flows that still name it take their error branch. @throws Refusal `not_found`; `wrong_state` if it is built in */
  remove(id: string): Promise<void>;
  /** The file as it was given. @throws Refusal `not_found`, `not_enabled` */
  file(id: string): Promise<{ name: string; contentType: string; bytes: Buffer }>;
}
