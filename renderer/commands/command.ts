import type { LucideIcon } from 'lucide-react';
import type { DeskContact, DeskState } from '../../contract/desk.ts';
import { grouped } from '../contacts/grouping.ts';
import type { Panel } from '../desk/panel.ts';
import { openContactOf } from '../desk/panel.ts';
import type { UiState } from '../desk/ui-state.ts';
import type { PlaybackState } from '../recordings/playback.ts';
import { whyNoLink } from '../desk/link-needed.ts';
import type { MicrophoneState } from '../voice/microphone-keeper.ts';
import type { Chord } from './chord.ts';

/** What a command may look at to say whether it is possible. */
export interface Situation {
  readonly state: DeskState;
  readonly ui: UiState;
  /** The contact it is about: the one its button stands at, else the open one. */
  readonly contact: DeskContact | null;
  /** The offer it is about: the one its button stands at, else the one that ends first. */
  readonly offer: DeskContact | null;
  /** The ids of the contacts in the order that is seen. */
  readonly seen: readonly string[];
  /** Somebody is in the middle of a message: nothing may take the composer from under the fingers. */
  readonly writing: boolean;
  /** The agent's microphone does not go out. */
  readonly muted: boolean;
  /** Where his microphone stands; `unable` where this window can have none. */
  readonly microphone: MicrophoneState | 'unable';
  /** The recording that is heard. */
  readonly playback: PlaybackState;
}

/** `absent`: it makes no sense here and is not shown. `no`: it is shown with its reason. */
export type Possible = { is: 'yes' } | { is: 'no'; why: string } | { is: 'absent' };

export const yes: Possible = { is: 'yes' };
export const absent: Possible = { is: 'absent' };
export const no = (why: string): Possible => ({ is: 'no', why });

export type CommandGroup = 'call' | 'contact' | 'contacts' | 'you' | 'go' | 'help';

/** One thing a person can do in the panel (design decision 16). Buttons, menus, palette, key sheet and keys read it. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly icon: LucideIcon;
  readonly keys: readonly Chord[];
  /** What the key sheet calls it, where its title depends on the moment. */
  readonly sheetTitle?: string;
  title(now: Situation): string;
  hint?(now: Situation): string | undefined;
  possible(now: Situation): Possible;
  run(panel: Panel, now: Situation): void | Promise<void>;
}

/** The situation as it is now; `contactId` is what the pressed button is about. */
export function situationOf(panel: Panel, contactId?: string): Situation | null {
  const held = panel.held.get();
  const ui = panel.ui.get();
  const voice = panel.voice.state.get();
  if (!held.state) return null;
  const target = contactId === undefined ? null : (held.state.contacts.find((one) => one.contact.contactId === contactId) ?? null);
  const { offers, groups } = grouped(held.state.contacts);
  return {
    state: held.state,
    ui,
    contact: target ?? openContactOf(held, ui),
    offer: target?.contact.state === 'offered' ? target : (offers[0] ?? null),
    writing: isWriting(),
    muted: voice.muted,
    microphone: voice.speaks ? voice.microphone : 'unable',
    playback: panel.playback.state.get(),
    seen: ui.seen.length > 0 ? ui.seen : groups.flatMap((group) => group.contacts.map((one) => one.contact.contactId)),
  };
}

/** Whether somebody is in the middle of a message. */
export function isWriting(): boolean {
  if (!('document' in globalThis)) return false;
  const focused = document.activeElement;
  return focused instanceof HTMLTextAreaElement && focused.value !== '';
}

/** `yes` where the server can be asked now, else the reason. */
export function withLink(now: Situation): Possible {
  const why = whyNoLink(now.state.link);
  return why === undefined ? yes : no(why);
}
