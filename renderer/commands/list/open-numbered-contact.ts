import { MessageSquare } from 'lucide-react';
import { openContact } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import { shownName } from '../../words/telephone-number.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

/** Opens the nth contact of those that are seen in the list, 1 to 9. */
export const openNumberedContact: readonly Command[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({
  id: `open-contact-${number}`,
  group: 'contacts',
  icon: MessageSquare,
  keys: [`Mod+${number}`],
  title: (now) => {
    const id = now.seen[number - 1];
    const contact = now.state.contacts.find((one) => one.contact.contactId === id);
    return contact ? shownName(contact.contact.customer.name) : commandWords.contactNumber(number);
  },
  possible: (now) => (now.seen[number - 1] === undefined ? absent : yes),
  run: (panel, now) => openContact(panel, now.seen[number - 1] ?? null),
}));
