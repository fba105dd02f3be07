import type { Panel } from '../desk/panel.ts';
import { isTyped, pressIs } from './chord.ts';
import type { KeyPress } from './chord.ts';
import type { Command } from './command.ts';
import { situationOf } from './command.ts';

/** Runs a command if it is possible now. `contactId` is what the pressed button is about. */
export function runCommand(panel: Panel, command: Command, contactId?: string): void {
  const now = situationOf(panel, contactId);
  if (now && command.possible(now).is === 'yes') void command.run(panel, now);
}

/** The command a key press means, if it may act where the focus is. */
export function commandFor(commands: readonly Command[], press: KeyPress, where: { editing: boolean; mac: boolean }): Command | undefined {
  return commands.find((command) => command.keys.some((chord) => pressIs(chord, press, where.mac) && !(where.editing && isTyped(chord))));
}

/** Whether what has the focus takes what is typed. */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range', 'submit'].includes(target.type);
}

export const onMac = (): boolean => navigator.platform.startsWith('Mac');
