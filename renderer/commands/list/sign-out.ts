import { DoorOpen } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

export const signOut: Command = {
  id: 'sign-out',
  group: 'you',
  icon: DoorOpen,
  keys: [],
  title: () => commandWords.signOut,
  possible: ({ state }) => (state.session ? yes : absent),
  run: async (panel) => {
    await attempt(panel, () => panel.client.call('signOut', {}));
  },
};
