import { LogOut } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { isCall, others } from '../../voice/call-facts.ts';
import type { CallContact } from '../../voice/call-facts.ts';
import { callWords } from '../../words/calls.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

const LEFT_FROM: readonly string[] = ['connected', 'paused', 'monitoring', 'barged'];

function leaveCallTitle(call: CallContact): string {
  return others(call).length > 1 ? commandWords.leaveCall : callWords.hangUp;
}

/** The agent leaves a chat or a call, which may go on without him, or ends a task. */
export const leaveChat: Command = {
  id: 'leave-chat',
  group: 'contact',
  icon: LogOut,
  keys: ['Mod+Shift+L'],
  sheetTitle: commandWords.leave,
  title: ({ contact }) => (contact?.contact.task ? commandWords.endTask : contact && isCall(contact) ? leaveCallTitle(contact) : commandWords.leave),
  possible: (now) => {
    const contact = now.contact?.contact;
    if (contact === undefined || !LEFT_FROM.includes(contact.state)) return absent;
    return now.contact?.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('leave', { contactId: contact.contact.contactId }));
  },
};
