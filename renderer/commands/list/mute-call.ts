import { MicOff } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { ownParty } from '../../voice/call-facts.ts';
import { callWords } from '../../words/calls.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, yes } from '../command.ts';
import { theCall } from '../the-call.ts';

/** The microphone stops at once, with or without the server; the others see it if the server can be told. */
export const muteCall: Command = {
  id: 'mute-call',
  group: 'call',
  icon: MicOff,
  keys: ['Mod+D'],
  sheetTitle: commandWords.muteOrUnmute,
  title: ({ muted }) => (muted ? callWords.unmute : callWords.mute),
  possible: (now) => {
    const call = theCall(now);
    const own = call && ownParty(call);
    if (!own) return absent;
    return own.mutedBy === 'other' ? no(callWords.mutedByOtherWhat) : yes;
  },
  run: async (panel, now) => {
    const call = theCall(now);
    const own = call && ownParty(call);
    if (!call || !own) return;
    const on = !now.muted;
    panel.voice.mute(on);
    const taken = await attempt(panel, () => panel.client.call('muteParty', { contactId: call.contact.contactId, partyId: own.partyId, on }));
    if (!taken) panel.voice.muteRefused(on);
  },
};
