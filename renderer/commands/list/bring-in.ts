import { UserRoundPlus } from 'lucide-react';
import { callWords } from '../../words/calls.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Brings a quick connect into the call: to ask, to join, or to hand over to. */
export const bringIn: Command = {
  id: 'bring-in',
  group: 'call',
  icon: UserRoundPlus,
  keys: ['Mod+Shift+R'],
  sheetTitle: commandWords.bringIn,
  title: () => callWords.bringIn,
  possible: (now) => onCall(now, (call) => call.contact.state === 'connected'),
  run: (panel, now) => panel.ui.set((ui) => ({ ...ui, overlay: 'transfer', aboutContact: theCall(now)?.contact.contactId ?? null })),
};
