import type { Sound } from '../sound/sound.ts';
import { beep, busy, connected, disconnected, ringback, silence } from './tones.ts';
import { holdMusic, queueMusic } from './waiting-music.ts';

/*
 * Prompts that every instance has. The names that Amazon Connect gives its own are kept, so that its sample flows find them; what
 * is heard is ours.
 */

export interface BuiltInPrompt {
  /** Its id and its name. */
  readonly name: string;
  readonly about: string;
  readonly quality: 'speech' | 'music';
  /** Raised when it sounds otherwise. */
  readonly version: number;
  make(): Sound;
}

export const BUILT_IN_PROMPTS: readonly BuiltInPrompt[] = [
  { name: 'Beep.wav', about: 'Speak after this', quality: 'speech', version: 1, make: beep },
  { name: 'CustomerQueue.wav', about: 'Music for whoever waits in a queue', quality: 'music', version: 1, make: queueMusic },
  { name: 'CustomerHold.wav', about: 'Music for whoever is on hold', quality: 'music', version: 1, make: holdMusic },
  { name: 'Silence.wav', about: 'A second of nothing', quality: 'speech', version: 1, make: silence },
  { name: 'Ringback.wav', about: 'The other end rings', quality: 'speech', version: 1, make: ringback },
  { name: 'Busy.wav', about: 'The other end is busy', quality: 'speech', version: 1, make: busy },
  { name: 'Connected.wav', about: 'Somebody is there', quality: 'speech', version: 1, make: connected },
  { name: 'Disconnected.wav', about: 'The call is over', quality: 'speech', version: 1, make: disconnected },
];

/** What plays where no flow plays anything. */
export const WAITING_MUSIC = { hold: 'CustomerHold.wav', queue: 'CustomerQueue.wav', ringback: 'Ringback.wav' } as const;

/** The built-in prompt of this name, with or without its ending. */
export function builtInPrompt(name: string): BuiltInPrompt | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/\.wav$/u, '');
  return BUILT_IN_PROMPTS.find((prompt) => plain(prompt.name) === plain(name));
}
