import { MonitorCheck } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

export const takeOver: Command = {
  id: 'take-over',
  group: 'you',
  icon: MonitorCheck,
  keys: ['Mod+Shift+H'],
  title: () => commandWords.takeOver,
  possible: ({ state }) => (state.link.state === 'elsewhere' ? yes : absent),
  run: async (panel) => {
    await attempt(panel, () => panel.client.call('takeOver', {}));
  },
};
