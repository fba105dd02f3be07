import { LogOut } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** The agent leaves a chat, which may go on without him, or ends a task. */
export const leaveChat: Command = {
  id: 'leave-chat',
  group: 'contact',
  icon: LogOut,
  keys: ['Mod+Shift+L'],
  sheetTitle: commandWords.leave,
  title: ({ contact }) => (contact?.contact.task ? commandWords.endTask : commandWords.leave),
  possible: (now) => {
    const contact = now.contact?.contact;
    if (contact?.state !== 'connected' && contact?.state !== 'paused') return absent;
    return now.contact?.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('leave', { contactId: contact.contact.contactId }));
  },
};
