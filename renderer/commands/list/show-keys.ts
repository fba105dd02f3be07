import { Keyboard } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

export const showKeys: Command = {
  id: 'show-keys',
  group: 'help',
  icon: Keyboard,
  keys: ['?'],
  title: () => commandWords.keys,
  possible: () => yes,
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'keys' })),
};
