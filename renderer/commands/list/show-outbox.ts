import { Inbox } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

export const showOutbox: Command = {
  id: 'show-outbox',
  group: 'you',
  icon: Inbox,
  keys: ['Mod+Shift+O'],
  title: () => commandWords.outbox,
  possible: () => yes,
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'outbox' })),
};
