import { PhoneOutgoing } from 'lucide-react';
import { dialWords } from '../../words/dial.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';
import { theCall } from '../the-call.ts';
import { bringIn } from './bring-in.ts';

/** Calls a number or somebody's pages, in any status: an outbound call is no offer. On a call, into that. */
export const dial: Command = {
  id: 'dial',
  group: 'you',
  icon: PhoneOutgoing,
  keys: ['Mod+Shift+C'],
  sheetTitle: dialWords.title,
  title: (now) => (theCall(now)?.contact.state === 'connected' ? dialWords.into : dialWords.title),
  possible: (now) => {
    const { session, agent } = now.state;
    const places = agent?.slots.find((slot) => slot.channel === 'VOICE');
    if (session?.mode !== 'online' || !places || places.of === 0) return absent;
    if (agent?.callsOut === false && theCall(now)?.contact.state !== 'connected') return no(dialWords.notAllowed);
    if (theCall(now)?.contact.state === 'connected') return bringIn.possible(now);
    if (theCall(now) || places.used >= places.of) return no(dialWords.placeTaken);
    return agent?.microphone === 'ready' ? withLink(now) : no(dialWords.needsMicrophone);
  },
  run: (panel, now) => {
    if (theCall(now)) return bringIn.run(panel, now);
    panel.ui.set((ui) => ({ ...ui, overlay: 'dial' }));
  },
};
