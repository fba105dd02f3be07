import { PhoneOff } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { others } from '../../voice/call-facts.ts';
import { callWords } from '../../words/calls.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Ends the call for everybody, or stops calling. With one other, hanging up is leaving: the flow may go on with him. */
export const endCall: Command = {
  id: 'end-call',
  group: 'call',
  icon: PhoneOff,
  keys: ['Shift+F8'],
  sheetTitle: callWords.endForAll,
  title: (now) => {
    const call = theCall(now);
    if (call?.contact.state === 'calling') return callWords.cancelCall;
    return callWords.endForAll;
  },
  possible: (now) => onCall(now, (call) => call.contact.state === 'calling' || others(call).length > 1),
  run: async (panel, now) => {
    const call = theCall(now);
    if (call) await attempt(panel, () => panel.client.call('endCall', { contactId: call.contact.contactId }));
  },
};
