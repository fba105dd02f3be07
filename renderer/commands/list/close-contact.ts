import { CircleCheck } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** Ends after contact work. */
export const closeContact: Command = {
  id: 'close-contact',
  group: 'contact',
  icon: CircleCheck,
  keys: ['Mod+Shift+E'],
  title: () => commandWords.closeContact,
  possible: (now) => {
    if (now.contact?.contact.state !== 'after_contact_work') return absent;
    return now.contact.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('close', { contactId: contact.contact.contactId }));
  },
};
