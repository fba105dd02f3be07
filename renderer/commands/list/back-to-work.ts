import { CornerDownLeft } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

/** Escape is always safe: it closes what lies over the work and goes back to the composer. */
export const backToWork: Command = {
  id: 'back-to-work',
  group: 'help',
  icon: CornerDownLeft,
  keys: ['Escape'],
  title: () => commandWords.backToWork,
  possible: () => yes,
  run: (panel) => panel.ui.set((ui) => ({ ...ui, drawerOpen: false, explainedContactId: ui.view === 'queues' ? null : ui.explainedContactId, composerCalls: ui.composerCalls + 1 })),
};
