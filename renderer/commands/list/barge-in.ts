import { MessageSquarePlus } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** A supervisor who monitors a chat steps in, seen by everybody in it. */
export const bargeIn: Command = {
  id: 'barge-in',
  group: 'contact',
  icon: MessageSquarePlus,
  keys: [],
  title: () => commandWords.bargeIn,
  possible: (now) => {
    const contact = now.contact?.contact;
    if (contact?.state !== 'monitoring' || !contact.monitor?.mayBarge) return absent;
    return now.contact?.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (contact) await attempt(panel, () => panel.client.call('barge', { contactId: contact.contact.contactId }));
  },
};
