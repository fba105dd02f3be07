import { SkipForward } from 'lucide-react';
import { unansweredSince } from '../../contacts/grouping.ts';
import { openContact } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command, Situation } from '../command.ts';
import { no, yes } from '../command.ts';

function longestUnanswered({ state, ui }: Situation): string | undefined {
  return state.contacts
    .filter((one) => unansweredSince(one) !== undefined && one.contact.contactId !== ui.openContactId)
    .toSorted((a, b) => (unansweredSince(a) ?? 0) - (unansweredSince(b) ?? 0))[0]?.contact.contactId;
}

export const nextWaiting: Command = {
  id: 'next-waiting',
  group: 'contacts',
  icon: SkipForward,
  keys: ['Mod+J'],
  title: () => commandWords.nextWaiting,
  possible: (now) => (longestUnanswered(now) === undefined ? no(commandWords.nobodyWaits) : yes),
  run: (panel, now) => openContact(panel, longestUnanswered(now) ?? null),
};
