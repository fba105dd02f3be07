import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Keys } from '../design/button.tsx';
import type { ButtonLook } from '../design/button.tsx';
import { ink } from '../design/ink.ts';
import { useHeld, usePanel, useSelected, useUi } from '../desk/use-panel.tsx';
import { ariaChord, capsOf } from './chord.ts';
import type { Command, Possible } from './command.ts';
import { situationOf } from './command.ts';
import { onMac, runCommand } from './run-command.ts';

const samePossible = (a: Possible, b: Possible): boolean => a.is === b.is && (a.is !== 'no' || b.is !== 'no' || a.why === b.why);

/** Whether a command is possible now, for the contact it stands at. */
export function usePossible(command: Command, contactId?: string): Possible {
  const panel = usePanel();
  useUi((ui) => ui);
  useSelected(panel.voice.state, (voice) => voice);
  return useHeld(() => {
    const now = situationOf(panel, contactId);
    return now ? command.possible(now) : { is: 'absent' as const };
  }, samePossible);
}

/** The button of a command: the same words, reasons and key as everywhere. Absent where the command makes no sense. */
export function CommandButton({
  command,
  contactId,
  label,
  about,
  words,
  showKeys = false,
  showIcon = false,
  pressed,
  icon,
  ...look
}: ButtonLook & {
  command: Command;
  contactId?: string;
  /** Its name, where it shows only an icon. */
  label?: string;
  /** What it is about, for those who do not see where it stands. */
  about?: string;
  /** What it shows, if that is not the command's title. */
  words?: ReactNode;
  showKeys?: boolean;
  showIcon?: boolean;
  /** Of a command that turns something on or off: whether it is on. */
  pressed?: boolean;
  /** What it shows, if that is not the command's icon. */
  icon?: LucideIcon;
}): ReactNode {
  const panel = usePanel();
  const possible = usePossible(command, contactId);
  const now = situationOf(panel, contactId);
  if (possible.is === 'absent' || !now) return null;
  const chord = command.keys[0];
  const title = command.title(now);
  const Icon = icon ?? command.icon;
  return (
    <Button
      {...look}
      aria-label={label}
      aria-pressed={pressed}
      title={chord === undefined ? title : `${title} (${capsOf(chord, onMac()).join(' ')})`}
      aria-keyshortcuts={chord === undefined ? undefined : ariaChord(chord, onMac())}
      cannot={possible.is === 'no' ? possible.why : undefined}
      // The second press of a double click would hit what has taken this button's place.
      onClick={(event) => event.detail < 2 && runCommand(panel, command, contactId)}
    >
      {(showIcon || look.onlyIcon) && <Icon size={16} aria-hidden="true" />}
      {!look.onlyIcon && (words ?? title)}
      {about !== undefined && <span className={ink('heard')}> {about}</span>}
      {showKeys && chord !== undefined && <Keys caps={capsOf(chord, onMac())} />}
    </Button>
  );
}
