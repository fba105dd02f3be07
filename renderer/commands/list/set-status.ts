import { Circle } from 'lucide-react';
import type { AgentStatus } from '../../../contract/agent.ts';
import type { DeskState } from '../../../contract/desk.ts';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** The statuses in the order of the menu. */
export function statusesInOrder(state: Pick<DeskState, 'statuses'>): readonly AgentStatus[] {
  return state.statuses.toSorted((a, b) => a.order - b.order);
}

/** One command per status, by its place in the menu. */
export const setStatus: readonly Command[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({
  id: `set-status-${number}`,
  group: 'you',
  icon: Circle,
  keys: [`Mod+Shift+${number}`],
  title: ({ state }) => commandWords.status(statusesInOrder(state)[number - 1]?.name ?? ''),
  hint: ({ state }) => (state.contacts.some((one) => one.contact.state !== 'waiting_for_return') ? commandWords.afterContacts : undefined),
  possible: (now) => {
    const status = statusesInOrder(now.state)[number - 1];
    if (!status || !now.state.agent?.routingProfile) return absent;
    if (now.state.agent.status.id === status.id && !now.state.agent.nextStatus) return no(commandWords.currentStatus);
    return withLink(now);
  },
  run: async (panel, { state }) => {
    const status = statusesInOrder(state)[number - 1];
    if (status) await attempt(panel, () => panel.client.call('setStatus', { statusId: status.id }));
  },
}));
