import { useEffect } from 'react';
import { usePanel } from '../desk/use-panel.tsx';
import { situationOf } from './command.ts';
import { commands } from './registry.ts';
import { commandFor, isEditable, onMac, runCommand } from './run-command.ts';

/** Listens for the keys of all commands, in the whole window. While a dialog is open only chords with modifiers act. */
export function useCommandKeys(): void {
  const panel = usePanel();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const inDialog = event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]') !== null;
      const command = commandFor(commands, event, { editing: inDialog || isEditable(event.target), mac: onMac() });
      if (!command || (inDialog && !event.ctrlKey && !event.metaKey)) return;
      const now = situationOf(panel);
      if (!now || command.possible(now).is === 'absent') return;
      event.preventDefault();
      // A key that is held down asks once; only steps may be repeated.
      if (event.repeat && !['go', 'help'].includes(command.group)) return;
      runCommand(panel, command);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [panel]);
}
