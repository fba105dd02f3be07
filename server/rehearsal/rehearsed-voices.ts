import type { Clock } from '../clock.ts';
import type { PromptSource } from '../flows/spoken.ts';
import type { Hearing, MediaEngine, MediaEvent } from '../voice/media-engine.ts';
import type { PromptShelf } from '../voice/prompts/prompt-shelf.ts';

/*
 * Who carries the voices in a dry run: nobody is heard, but prompts last as long as they would about, in virtual time, and what
 * is said is kept.
 */

/** Something that began to be heard. `to` is a line: a party, or an agent as `agent:<user>`. */
export interface Spoken { readonly at: number; readonly to: string; readonly words: string }

export interface RehearsedVoices {
  readonly engine: MediaEngine;
  readonly shelf: PromptShelf;
  readonly spoken: readonly Spoken[];
}

/** How fast is read aloud: about fifteen characters in a second. */
const LASTS_PER_CHARACTER = 65;
const LASTS_AT_LEAST = 1000;
/** How long a recording is of which nothing but its name is known, and one of the signals that every instance has. */
const RECORDING_LASTS = 10_000;
const SIGNAL = /^\[(?:Beep|Silence|Ringback|Busy|Connected|Disconnected)\.wav\]$/u;

export function rehearsedVoices(clock: Clock): RehearsedVoices {
  const spoken: Spoken[] = [];
  const lasts = new Map<string, number>();
  const hearing = new Map<string, { playId: string; cancel: () => void }>();
  const listeners = new Set<(event: MediaEvent) => void>();
  const tell = (event: MediaEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const begin = (legId: string, { playId, files, loop }: Extract<Hearing, { kind: 'prompts' }>): void => {
    spoken.push({ at: clock.now(), to: legId, words: `${files.join(' ')}${loop ? ' (again and again)' : ''}` });
    const length = files.reduce((sum, file) => sum + (lasts.get(file) ?? LASTS_AT_LEAST), 0);
    const cancel = loop ? () => undefined : clock.wakeAt(clock.now() + length, () => {
      hearing.delete(legId);
      tell({ type: 'prompts_ended', legId, playId });
    });
    hearing.set(legId, { playId, cancel });
  };
  const engine: MediaEngine = {
    processes: [{ processId: 'rehearsal', pid: null, state: 'ready', stack: 'native', legs: 0 }],
    unavailable: null,
    async answer({ legId }) {
      tell({ type: 'leg', legId, state: 'connected' });
      return { sdp: 'rehearsal', processId: 'rehearsal' };
    },
    gather: () => undefined,
    hear(legId, what) {
      const now = hearing.get(legId);
      if (what.kind === 'prompts' && now?.playId === what.playId) return;
      now?.cancel();
      hearing.delete(legId);
      if (what.kind === 'prompts') begin(legId, what);
    },
    record: () => undefined,
    sendDigits: () => undefined,
    close(legId) {
      hearing.get(legId)?.cancel();
      hearing.delete(legId);
    },
    stats: async () => null,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => undefined,
  };
  const shelf: PromptShelf = {
    speaks: true,
    async ready(what) {
      const file = inWords(what);
      const length = what.kind === 'text' || what.kind === 'ssml' ? Math.max(LASTS_AT_LEAST, file.length * LASTS_PER_CHARACTER) : SIGNAL.test(file) ? LASTS_AT_LEAST : RECORDING_LASTS;
      lasts.set(file, length);
      return { file, lasts: length };
    },
    stop: async () => undefined,
  };
  return { engine, shelf, spoken };
}

function inWords(what: PromptSource): string {
  if (what.kind === 'text') return what.text;
  // What is read aloud of it: the markup is not.
  if (what.kind === 'ssml') return what.ssml.replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
  return `[${what.kind === 'prompt' ? what.promptId : what.uri}]`;
}
