import { Keyboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { capsOf } from '../commands/chord.ts';
import type { Command, CommandGroup } from '../commands/command.ts';
import { situationOf } from '../commands/command.ts';
import { openNumberedContact } from '../commands/list/open-numbered-contact.ts';
import { setStatus } from '../commands/list/set-status.ts';
import { commands } from '../commands/registry.ts';
import { onMac } from '../commands/run-command.ts';
import { Keys, Keycap } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { usePanel } from '../desk/use-panel.tsx';
import { commandWords } from '../words/commands.ts';
import { keySheetWords } from '../words/key-sheet.ts';
import css from './overlays.module.css';

const c = classNames(css);

interface Line {
  readonly title: string;
  readonly caps: readonly string[];
}

/** Every key there is, read from the registry. */
export function KeySheet(): ReactNode {
  const panel = usePanel();
  const now = situationOf(panel);
  const mac = onMac();
  const line = (command: Command): Line => ({
    title: command.sheetTitle ?? (now ? command.title(now) : command.id),
    caps: capsOf(command.keys[0] ?? '', mac),
  });
  const of = (...groups: CommandGroup[]): readonly Line[] =>
    commands.filter((command) => groups.includes(command.group) && command.keys.length > 0 && !openNumberedContact.includes(command) && !setStatus.includes(command)).map(line);
  const columns: readonly { title: string; lines: readonly Line[] }[][] = [
    [
      {
        title: keySheetWords.contacts,
        lines: [...of('contacts'), { title: commandWords.contactNumbers, caps: [...capsOf('Mod+1', mac).slice(0, 1), '1–9'] }],
      },
      { title: keySheetWords.you, lines: [...of('you'), { title: commandWords.statusNumbers, caps: [...capsOf('Mod+Shift+1', mac).slice(0, 2), '1–9'] }] },
    ],
    [
      { title: keySheetWords.call, lines: of('call') },
      { title: keySheetWords.contact, lines: [...of('contact'), ...keySheetWords.writing.map(({ title, caps }) => ({ title, caps }))] },
    ],
    [
      { title: keySheetWords.go, lines: of('go') },
      { title: keySheetWords.anywhere, lines: [...of('help'), ...keySheetWords.lists.map(({ title, caps }) => ({ title, caps }))] },
    ],
  ];
  return (
    <DialogBox label={keySheetWords.title} width="wide" onClose={() => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'keys' ? null : ui.overlay }))}>
      <div className={c('head')}>
        <Keyboard size={16} aria-hidden="true" />
        <h2>{keySheetWords.title}</h2>
        <Keycap>Esc</Keycap>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls in small windows, and the keyboard must reach it */}
      <div className={c('cols')} tabIndex={0}>
        {columns.map((column) => (
          <div key={column[0]?.title}>
            {column.map((part) => (
              <section key={part.title}>
                <h3>{part.title}</h3>
                <ul>
                  {part.lines.map(({ title, caps }) => (
                    <li key={title}>
                      <span>{title}</span>
                      <Keys caps={caps} />
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        ))}
      </div>
    </DialogBox>
  );
}
