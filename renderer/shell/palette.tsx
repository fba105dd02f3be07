import { MessageSquare, Search, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { capsOf } from '../commands/chord.ts';
import type { Command, CommandGroup, Situation } from '../commands/command.ts';
import { situationOf } from '../commands/command.ts';
import { findOrDo } from '../commands/list/find-or-do.ts';
import { openNumberedContact } from '../commands/list/open-numbered-contact.ts';
import { theCall } from '../commands/the-call.ts';
import { commands } from '../commands/registry.ts';
import { onMac, runCommand } from '../commands/run-command.ts';
import { rowLine } from '../contacts/row-line.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Keys, Keycap } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { PaletteList } from '../design/palette-list.tsx';
import type { PaletteEntry, PaletteGroup } from '../design/palette-list.tsx';
import { openContact } from '../desk/panel.ts';
import { useHeld, usePanel } from '../desk/use-panel.tsx';
import { paletteWords } from '../words/shell.ts';
import { shownName } from '../words/telephone-number.ts';
import css from './overlays.module.css';

const c = classNames(css);

/** Finds a contact or does a command: everything the registry has, narrowed by what is typed. */
export function Palette(): ReactNode {
  const panel = usePanel();
  const [query, setQuery] = useState('');
  const state = useHeld((held) => held.state);
  const groups = useMemo(() => {
    void state;
    const now = situationOf(panel);
    return now ? groupsOf(now, query) : [];
  }, [panel, state, query]);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'palette' ? null : ui.overlay }));
  const choose = (id: string): void => {
    close();
    if (id.startsWith('contact ')) openContact(panel, id.slice('contact '.length));
    const command = commands.find((one) => one.id === id);
    // After the dialog has given the focus back, so that the command may move it.
    if (command) setTimeout(() => runCommand(panel, command), 0);
  };
  return (
    <DialogBox label={paletteWords.label} onClose={close}>
      <PaletteList
        label={paletteWords.placeholder}
        query={query}
        onQuery={setQuery}
        groups={groups}
        onChoose={choose}
        icon={<Search size={16} aria-hidden="true" />}
        after={<Keycap>Esc</Keycap>}
        nothing={
          <div className={c('none')}>
            <Empty icon={SearchX} title={paletteWords.none(query)}>
              {paletteWords.noneWhat}
            </Empty>
          </div>
        }
      />
      <footer className={c('foot')}>
        <Keys caps={['↑', '↓']} /> {paletteWords.choose} <Keys caps={['↵']} /> {paletteWords.doIt}
        <span className={c('end')}>
          <Keys caps={['?']} /> {paletteWords.allKeys}
        </span>
      </footer>
    </DialogBox>
  );
}

const HEADS: readonly { group: CommandGroup; title(now: Situation): string }[] = [
  { group: 'call', title: (now) => paletteWords.onCall(shownName(theCall(now)?.contact.customer.name ?? '')) },
  { group: 'contact', title: (now) => paletteWords.with(shownName(now.contact?.contact.customer.name ?? '')) },
  { group: 'contacts', title: () => paletteWords.contacts },
  { group: 'go', title: () => paletteWords.go },
  { group: 'you', title: () => paletteWords.you },
  { group: 'help', title: () => paletteWords.help },
];

function groupsOf(now: Situation, query: string): readonly PaletteGroup[] {
  const words = query.trim().toLowerCase();
  const fits = (entry: PaletteEntry): boolean => words === '' || `${entry.title} ${entry.hint ?? ''}`.toLowerCase().includes(words);
  return HEADS.map(({ group, title }) => {
    const entries = commands.filter((command) => command.group === group && command !== findOrDo && !openNumberedContact.includes(command)).flatMap((command) => entryOf(command, now));
    const all = group === 'contacts' ? [...entries, ...contactEntries(now)] : entries;
    return { id: group, title: title(now), entries: all.filter(fits) };
  }).filter((group) => group.entries.length > 0);
}

function entryOf(command: Command, now: Situation): readonly PaletteEntry[] {
  const possible = command.possible(now);
  if (possible.is === 'absent') return [];
  const Icon = command.icon;
  const chord = command.keys[0];
  return [
    {
      id: command.id,
      title: safeLine(command.title(now)),
      hint: command.hint?.(now),
      icon: <Icon size={16} />,
      keys: chord === undefined ? undefined : <Keys caps={capsOf(chord, onMac())} />,
      cannot: possible.is === 'no' ? possible.why : undefined,
    },
  ];
}

function contactEntries(now: Situation): readonly PaletteEntry[] {
  return now.state.contacts
    .filter((one) => one.contact.state !== 'offered')
    .map((one) => {
      const { contactId, customer, queue } = one.contact;
      const place = now.seen.indexOf(contactId);
      const line = rowLine(one, { typing: false, soon: false });
      return {
        id: `contact ${contactId}`,
        title: shownName(customer.name),
        hint: typeof line.words === 'string' ? line.words : (queue?.name ?? undefined),
        icon: <MessageSquare size={16} />,
        keys: place >= 0 && place < 9 ? <Keys caps={capsOf(`Mod+${place + 1}`, onMac())} /> : undefined,
      };
    });
}
