import { Check } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import { shownName } from '../../words/telephone-number.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/**
 * Accepts the offer; it opens once it is the agent's, unless a message is being written: that one stays in front.
 * A chord with two modifiers, so that typing cannot hit it and no focus has to move.
 */
export const acceptOffer: Command = {
  id: 'accept-offer',
  group: 'contacts',
  icon: Check,
  keys: ['Mod+Shift+A'],
  sheetTitle: commandWords.acceptOffer,
  title: ({ offer }) => (offer ? commandWords.acceptNamed(shownName(offer.contact.customer.name)) : commandWords.acceptOffer),
  possible: (now) => {
    if (!now.offer) return absent;
    return now.offer.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { offer, writing }) => {
    if (!offer) return;
    const { contactId } = offer.contact;
    const accepted = await attempt(panel, () => panel.client.call('accept', { contactId }));
    if (accepted && !writing) panel.ui.set((ui) => ({ ...ui, acceptedContactId: contactId }));
  },
};
