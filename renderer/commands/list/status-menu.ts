import { CircleDot } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

export const statusMenu: Command = {
  id: 'status-menu',
  group: 'you',
  icon: CircleDot,
  keys: ['Mod+Shift+S'],
  title: () => commandWords.statusMenu,
  possible: ({ state }) => (state.agent?.routingProfile ? yes : absent),
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'status' })),
};
