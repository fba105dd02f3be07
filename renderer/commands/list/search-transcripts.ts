import { TextSearch } from 'lucide-react';
import { goTo } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

export const searchTranscripts: Command = {
  id: 'search-transcripts',
  group: 'go',
  icon: TextSearch,
  keys: ['/'],
  title: () => commandWords.search,
  possible: () => yes,
  run: (panel) => {
    goTo(panel, 'review');
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-review-search] input')?.select());
  },
};
