import { ArrowRightLeft } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import { transferWords } from '../../words/transfers.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** Hands a chat or a task on to a quick connect. On a call somebody is brought in (bring-in.ts). */
export const transfer: Command = {
  id: 'transfer',
  group: 'contact',
  icon: ArrowRightLeft,
  keys: ['Mod+Shift+T'],
  title: () => transferWords.command,
  possible: (now) => {
    const contact = now.contact?.contact;
    if (contact === undefined || contact.channel === 'VOICE' || (contact.state !== 'connected' && contact.state !== 'paused')) return absent;
    return now.contact?.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: (panel, { contact }) => panel.ui.set((ui) => ({ ...ui, overlay: 'transfer', aboutContact: contact?.contact.contactId ?? null })),
};
