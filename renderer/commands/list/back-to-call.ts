import { PhoneCall } from 'lucide-react';
import { openContact } from '../../desk/panel.ts';
import { callWords } from '../../words/calls.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';
import { theCall } from '../the-call.ts';

/** From wherever one looks. */
export const backToCall: Command = {
  id: 'back-to-call',
  group: 'call',
  icon: PhoneCall,
  keys: ['Mod+B'],
  title: () => callWords.backToCall,
  possible: (now) => {
    const call = theCall(now);
    return call === null || (now.ui.view === 'contacts' && now.ui.openContactId === call.contact.contactId) ? absent : yes;
  },
  run: (panel, now) => openContact(panel, theCall(now)?.contact.contactId ?? null),
};
