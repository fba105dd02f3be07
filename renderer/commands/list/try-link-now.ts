import { RotateCw } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

export const tryLinkNow: Command = {
  id: 'try-link-now',
  group: 'you',
  icon: RotateCw,
  keys: ['Mod+Shift+Y'],
  title: () => commandWords.tryNow,
  possible: ({ state }) => (state.link.state === 'reconnecting' || state.link.state === 'lost' ? yes : absent),
  run: async (panel) => {
    await attempt(panel, () => panel.client.call('tryNow', {}));
  },
};
