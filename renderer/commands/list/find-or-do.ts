import { Search } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

export const findOrDo: Command = {
  id: 'find-or-do',
  group: 'help',
  icon: Search,
  keys: ['Mod+K'],
  title: () => commandWords.findOrDo,
  possible: () => yes,
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'palette' ? null : 'palette' })),
};
