import { Grip } from 'lucide-react';
import { openContact } from '../../desk/panel.ts';
import { callWords } from '../../words/calls.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Opens the keypad of the call and puts the focus into it, or closes it. */
export const keypad: Command = {
  id: 'keypad',
  group: 'call',
  icon: Grip,
  keys: ['Mod+Shift+K'],
  title: ({ ui }) => (ui.keypadOpen ? callWords.closeKeypad : callWords.keypad),
  possible: (now) => onCall(now, (call) => call.contact.state === 'connected'),
  run: (panel, now) => {
    const call = theCall(now);
    if (!call) return;
    const isShown = now.ui.keypadOpen && now.ui.view === 'contacts' && now.ui.openContactId === call.contact.contactId;
    if (!isShown && now.ui.openContactId !== call.contact.contactId) openContact(panel, call.contact.contactId);
    panel.ui.set((ui) => ({ ...ui, view: 'contacts', keypadOpen: !isShown }));
  },
};
