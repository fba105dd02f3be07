import { PhoneOutgoing, UserRoundPlus } from 'lucide-react';
import { callWords, dialWords } from '../../words/calls.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Calls somebody, in any status: an outbound call is no offer. */
export const dial: Command = {
  id: 'dial',
  group: 'you',
  icon: PhoneOutgoing,
  keys: ['Mod+Shift+C'],
  title: () => dialWords.title,
  possible: (now) => {
    const places = now.state.agent?.slots.find((slot) => slot.channel === 'VOICE');
    if (!places || places.of === 0) return absent;
    if (theCall(now) || places.used >= places.of) return no(commandWords.placeTaken);
    if (now.state.agent?.microphone !== 'ready') return no(commandWords.needsMicrophone);
    return withLink(now);
  },
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'dial', dialFor: null })),
};

/** Brings somebody into the call: to ask, to join, or to hand over to. */
export const bringIn: Command = {
  id: 'bring-in',
  group: 'call',
  icon: UserRoundPlus,
  keys: ['Mod+Shift+R'],
  sheetTitle: commandWords.bringIn,
  title: () => callWords.bringIn,
  possible: (now) => onCall(now, (call) => call.contact.state === 'connected'),
  run: (panel, now) => panel.ui.set((ui) => ({ ...ui, overlay: 'dial', dialFor: theCall(now)?.contact.contactId ?? null })),
};
