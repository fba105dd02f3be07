import { UserRound } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

/** In a wide window the details always stand beside the contact; there the key moves the focus to them. */
export const toggleDetails: Command = {
  id: 'toggle-details',
  group: 'contact',
  icon: UserRound,
  keys: ['Mod+I'],
  title: () => commandWords.details,
  possible: ({ ui, contact }) => (contact && ui.view === 'contacts' ? yes : absent),
  run: (panel) => {
    const details = document.querySelector<HTMLElement>('[data-region="details"]');
    const beside = details !== null && details.getClientRects().length > 0 && getComputedStyle(details).position === 'static';
    if (beside) details.focus();
    else panel.ui.set((ui) => ({ ...ui, drawerOpen: !ui.drawerOpen }));
  },
};
