import { LogOut } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

export const leaveChat: Command = {
  id: 'leave-chat',
  group: 'contact',
  icon: LogOut,
  keys: ['Mod+Shift+L'],
  title: () => commandWords.leave,
  possible: (now) => {
    if (now.contact?.contact.state !== 'connected') return absent;
    return now.contact.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('leave', { contactId: contact.contact.contactId }));
  },
};
