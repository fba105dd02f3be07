import { Undo2 } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, withLink } from '../command.ts';

/** Choosing the status one has takes the next status back. */
export const cancelNextStatus: Command = {
  id: 'cancel-next-status',
  group: 'you',
  icon: Undo2,
  keys: [],
  title: () => commandWords.cancelNext,
  possible: (now) => (now.state.agent?.nextStatus ? withLink(now) : absent),
  run: async (panel, { state }) => {
    const { agent } = state;
    if (agent) await attempt(panel, () => panel.client.call('setStatus', { statusId: agent.status.id }));
  },
};
