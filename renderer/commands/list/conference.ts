import { ArrowDownUp, CirclePause, Merge } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { others } from '../../voice/call-facts.ts';
import { callWords } from '../../words/calls.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Whom the agent talks with and who is on hold change places; for exactly three. */
export const swapParties: Command = {
  id: 'swap-parties',
  group: 'call',
  icon: ArrowDownUp,
  keys: ['Mod+Shift+U'],
  title: () => callWords.swap,
  possible: (now) =>
    onCall(now, (call) => {
      const there = others(call);
      return there.length === 2 && there.filter((party) => party.state === 'on_hold').length === 1 && there.some((party) => party.state === 'connected');
    }),
  run: async (panel, now) => {
    const call = theCall(now);
    if (call) await attempt(panel, () => panel.client.call('swapParties', { contactId: call.contact.contactId }));
  },
};

/** Takes everybody off hold. */
export const joinAll: Command = {
  id: 'join-all',
  group: 'call',
  icon: Merge,
  keys: ['Mod+Shift+G'],
  title: () => callWords.join,
  possible: (now) => onCall(now, (call) => others(call).length > 1 && others(call).some((party) => party.state === 'on_hold')),
  run: async (panel, now) => {
    const call = theCall(now);
    if (call) await attempt(panel, () => panel.client.call('joinAll', { contactId: call.contact.contactId }));
  },
};

/** Puts everybody on hold. */
export const holdAll: Command = {
  id: 'hold-all',
  group: 'call',
  icon: CirclePause,
  keys: ['Mod+Shift+B'],
  title: () => callWords.holdAll,
  possible: (now) => onCall(now, (call) => others(call).filter((party) => party.state === 'connected').length > 1),
  run: async (panel, now) => {
    const call = theCall(now);
    if (call) await attempt(panel, () => panel.client.call('holdAll', { contactId: call.contact.contactId }));
  },
};
