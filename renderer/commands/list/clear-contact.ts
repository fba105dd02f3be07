import { Eraser } from 'lucide-react';
import type { ContactState } from '../../../contract/contact.ts';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

const CLEARABLE: readonly ContactState[] = ['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'];

/** Gives back the place that an offer or contact which came to nothing still holds. */
export const clearContact: Command = {
  id: 'clear-contact',
  group: 'contact',
  icon: Eraser,
  keys: ['Mod+Shift+D'],
  title: () => commandWords.clearContact,
  possible: (now) => {
    if (!now.contact || !CLEARABLE.includes(now.contact.contact.state)) return absent;
    return now.contact.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('clear', { contactId: contact.contact.contactId }));
  },
};
