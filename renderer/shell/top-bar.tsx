import { AlignLeft, Check, MessageSquare, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { ariaChord, capsOf } from '../commands/chord.ts';
import { findOrDo } from '../commands/list/find-or-do.ts';
import { goContacts, goQueues, goReview, hasContactsView, hasQueuesView } from '../commands/list/go-to-view.ts';
import { moreContrast, setTheme } from '../commands/list/set-theme.ts';
import { showKeys } from '../commands/list/show-keys.ts';
import { showOutbox } from '../commands/list/show-outbox.ts';
import { soundSettings } from '../commands/list/sound.ts';
import { signOut } from '../commands/list/sign-out.ts';
import type { Command } from '../commands/command.ts';
import { onMac, runCommand } from '../commands/run-command.ts';
import { Keys } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { MenuButton } from '../design/menu.tsx';
import { sameList, useDesk, usePanel } from '../desk/use-panel.tsx';
import type { View } from '../desk/ui-state.ts';
import { soundWords } from '../words/sound.ts';
import { shellWords } from '../words/shell.ts';
import { LinkBadge } from './link-badge.tsx';
import css from './shell.module.css';
import { useNarrow } from './narrow.ts';
import { StatusMenu } from './status-menu.tsx';

const c = classNames(css);

/** Where the bar has no room for the views, they are in the menu at its end. */
const VIEWS = [
  { command: goContacts, view: 'contacts', words: shellWords.contacts },
  { command: goQueues, view: 'queues', words: shellWords.queues },
  { command: goReview, view: 'review', words: shellWords.review },
] as const;

/** Status, views, link, find or do, you: always in this order. */
export function TopBar({ view }: { view: View }): ReactNode {
  const contacts = useDesk((state) => hasContactsView({ state }));
  const queues = useDesk((state) => hasQueuesView({ state }));
  const takesContacts = useDesk((state) => Boolean(state.agent?.routingProfile) && state.session?.mode === 'online');
  return (
    <header className={c('top')} data-region="top">
      {takesContacts && <StatusMenu />}
      <nav className={c('views')} aria-label={shellWords.views}>
        {contacts && <ViewLink command={goContacts} icon={<MessageSquare size={16} aria-hidden="true" />} current={view === 'contacts'} words={shellWords.contacts} />}
        {queues && <ViewLink command={goQueues} icon={<AlignLeft size={16} aria-hidden="true" />} current={view === 'queues'} words={shellWords.queues} />}
        <ViewLink command={goReview} icon={<Search size={16} aria-hidden="true" />} current={view === 'review'} words={shellWords.review} />
      </nav>
      <span className={c('space')} />
      <LinkBadge />
      <FindOrDo />
      <YouMenu view={view} />
    </header>
  );
}

function ViewLink({ command, icon, current, words }: { command: Command; icon: ReactNode; current: boolean; words: string }): ReactNode {
  const panel = usePanel();
  const chord = command.keys[0] ?? '';
  return (
    <a
      href={`#${command.id}`}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={ariaChord(chord, onMac())}
      title={`${words} (${capsOf(chord, onMac()).join(' ')})`}
      onClick={(event) => {
        event.preventDefault();
        runCommand(panel, command);
      }}
    >
      {icon}
      <span>{words}</span>
    </a>
  );
}

function FindOrDo(): ReactNode {
  const panel = usePanel();
  const chord = findOrDo.keys[0] ?? '';
  return (
    <button type="button" className={c('command')} title={shellWords.findTitle} aria-keyshortcuts={ariaChord(chord, onMac())} onClick={() => runCommand(panel, findOrDo)}>
      <Search size={16} aria-hidden="true" />
      <span>{shellWords.findOrDo}</span>
      <span>
        <Keys caps={capsOf(chord, onMac())} />
      </span>
    </button>
  );
}

function YouMenu({ view }: { view: View }): ReactNode {
  const panel = usePanel();
  const narrow = useNarrow();
  const views = useDesk((state) => VIEWS.filter(({ command }) => command.id === goReview.id || (command.id === goQueues.id ? hasQueuesView({ state }) : hasContactsView({ state }))), sameList);
  const held = useDesk((state) => state.contacts.filter((one) => one.contact.state === 'connected' || one.contact.state === 'after_contact_work').length);
  const name = useDesk((state) => state.session?.user.displayName ?? '');
  const username = useDesk((state) => state.session?.user.username ?? '');
  const theme = useDesk((state) => state.preferences.theme);
  const contrast = useDesk((state) => state.preferences.contrast);
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  const tick = <Check size={16} />;
  const themes = (['system', 'light', 'dark'] as const).map((one) => ({ id: `theme-${one}`, title: shellWords.themes[one], ...(one === theme && { icon: tick }) }));
  const run: readonly Command[] = [...VIEWS.map((one) => one.command), ...setTheme, moreContrast, soundSettings, showOutbox, showKeys, signOut];
  return (
    <MenuButton
      end
      className={c('person')}
      menuLabel={name}
      groups={[
        ...(narrow ? [{ id: 'views', title: shellWords.views, entries: views.map((one) => ({ id: one.command.id, title: one.words, ...(one.view === view && { icon: tick }) })) }] : []),
        { id: 'theme', title: shellWords.theme, entries: [...themes, { id: moreContrast.id, title: shellWords.contrast, ...(contrast === 'more' && { icon: tick }) }] },
        {
          id: 'tools',
          entries: [
            { id: soundSettings.id, title: soundWords.open, keys: <Keys caps={capsOf(soundSettings.keys[0] ?? '', onMac())} /> },
            { id: showOutbox.id, title: showOutboxTitle, keys: <Keys caps={capsOf(showOutbox.keys[0] ?? '', onMac())} /> },
            { id: showKeys.id, title: showKeysTitle, keys: <Keys caps={capsOf(showKeys.keys[0] ?? '', onMac())} /> },
          ],
        },
        { id: 'you', entries: [{ id: signOut.id, title: shellWords.signOut, hint: held === 0 ? username : shellWords.signOutHolding(username, held), icon: <signOut.icon size={16} /> }] },
      ]}
      onChoose={(id) => {
        const command = run.find((one) => one.id === id);
        if (command) runCommand(panel, command);
      }}
    >
      <span className={ink('heard')}>{shellWords.youMenu(name)}</span>
      <Initials letters={initials} />
    </MenuButton>
  );
}

/** Drawn, not written: the whole name stands beside it for those who listen. */
function Initials({ letters }: { letters: string }): ReactNode {
  return (
    <svg width="28" height="28" aria-hidden="true">
      <text x="14" y="14" textAnchor="middle" dominantBaseline="central" fill="currentColor">
        {letters}
      </text>
    </svg>
  );
}

const showOutboxTitle = shellWords.outbox;
const showKeysTitle = shellWords.keys;
