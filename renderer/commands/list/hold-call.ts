import { Pause } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import type { CallContact } from '../../voice/call-facts.ts';
import { others } from '../../voice/call-facts.ts';
import { callWords } from '../../words/calls.ts';
import { shownName } from '../../words/telephone-number.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** The customer; on a call without one, whoever is there first. */
function whom(call: CallContact) {
  return others(call).find((party) => party.state === 'connected' || party.state === 'on_hold');
}

/** Puts the customer on hold, or takes him off it. */
export const holdCall: Command = {
  id: 'hold-call',
  group: 'call',
  icon: Pause,
  keys: ['Mod+Shift+P'],
  sheetTitle: commandWords.holdOrResume,
  title: (now) => {
    const call = theCall(now);
    const party = call ? whom(call) : undefined;
    if (!party) return callWords.hold;
    return party.state === 'on_hold' ? callWords.resumeNamed(shownName(party.name)) : callWords.holdNamed(shownName(party.name));
  },
  possible: (now) => onCall(now, (call) => whom(call) !== undefined),
  run: async (panel, now) => {
    const call = theCall(now);
    const party = call ? whom(call) : undefined;
    if (!call || !party) return;
    const { contactId } = call.contact;
    await attempt(panel, () => panel.client.call(party.state === 'on_hold' ? 'resumeParty' : 'holdParty', { contactId, partyId: party.partyId }));
  },
};
