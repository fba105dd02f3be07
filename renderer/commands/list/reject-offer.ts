import { X } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import { shownName } from '../../words/telephone-number.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

export const rejectOffer: Command = {
  id: 'reject-offer',
  group: 'contacts',
  icon: X,
  keys: ['Mod+Shift+X'],
  sheetTitle: commandWords.rejectOffer,
  title: ({ offer }) => (offer ? commandWords.rejectNamed(shownName(offer.contact.customer.name)) : commandWords.rejectOffer),
  possible: (now) => {
    if (!now.offer) return absent;
    return now.offer.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { offer }) => {
    if (offer) await attempt(panel, () => panel.client.call('reject', { contactId: offer.contact.contactId }));
  },
};
