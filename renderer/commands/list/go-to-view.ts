import { AlignLeft, MessageSquare, Search } from 'lucide-react';
import { goTo } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command, Situation } from '../command.ts';
import { absent, yes } from '../command.ts';

/** A supervisor without a routing profile takes no contacts, so there is nothing to go to. */
export function hasContactsView({ state }: Pick<Situation, 'state'>): boolean {
  if (state.session?.mode === 'offline') return false;
  return state.session?.user.role !== 'supervisor' || Boolean(state.agent?.routingProfile) || state.contacts.length > 0;
}

/** The board is for supervisors, and needs the server. */
export function hasQueuesView({ state }: Pick<Situation, 'state'>): boolean {
  return state.session?.user.role === 'supervisor' && state.session.mode === 'online';
}

export const goContacts: Command = {
  id: 'go-contacts',
  group: 'go',
  icon: MessageSquare,
  keys: ['Alt+1'],
  title: () => commandWords.goContacts,
  possible: (now) => (hasContactsView(now) ? yes : absent),
  run: (panel) => goTo(panel, 'contacts'),
};

export const goQueues: Command = {
  id: 'go-queues',
  group: 'go',
  icon: AlignLeft,
  keys: ['Alt+2'],
  title: () => commandWords.goQueues,
  possible: (now) => (hasQueuesView(now) ? yes : absent),
  run: (panel) => goTo(panel, 'queues'),
};

export const goReview: Command = {
  id: 'go-review',
  group: 'go',
  icon: Search,
  keys: ['Alt+3'],
  title: () => commandWords.goReview,
  possible: () => yes,
  run: (panel) => goTo(panel, 'review'),
};
