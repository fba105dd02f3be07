import { Check } from 'lucide-react';
import { attempt, openContact, openContactOf } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** Accepts the offer. A chord with two modifiers: typing cannot hit it, and no focus has to move. */
export const acceptOffer: Command = {
  id: 'accept-offer',
  group: 'contacts',
  icon: Check,
  keys: ['Mod+Shift+A'],
  sheetTitle: commandWords.acceptOffer,
  title: ({ offer }) => (offer ? commandWords.acceptNamed(offer.contact.customer.name) : commandWords.acceptOffer),
  possible: (now) => {
    if (!now.offer) return absent;
    return now.offer.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { offer }) => {
    if (!offer) return;
    const { contactId } = offer.contact;
    const accepted = await attempt(panel, () => panel.client.call('accept', { contactId }));
    // What is being worked on stays in front; only an idle panel turns to the new contact.
    const open = openContactOf(panel.held.get(), panel.ui.get());
    if (accepted && open?.contact.state !== 'connected') openContact(panel, contactId);
  },
};
