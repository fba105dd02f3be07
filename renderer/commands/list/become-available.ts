import { Headphones } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, withLink } from '../command.ts';

export const becomeAvailable: Command = {
  id: 'become-available',
  group: 'you',
  icon: Headphones,
  keys: [],
  title: () => commandWords.becomeAvailable,
  possible: (now) => (now.state.agent?.routingProfile && now.state.agent.status.type !== 'routable' ? withLink(now) : absent),
  run: async (panel, { state }) => {
    const status = state.statuses.find((one) => one.type === 'routable');
    if (status) await attempt(panel, () => panel.client.call('setStatus', { statusId: status.id }));
  },
};
