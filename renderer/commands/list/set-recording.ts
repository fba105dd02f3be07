import { CircleDot } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { callWords } from '../../words/calls.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { onCall, theCall } from '../the-call.ts';

/** Pauses the recording, as while a card number is said, and goes on with it. */
export const setRecording: Command = {
  id: 'set-recording',
  group: 'call',
  icon: CircleDot,
  keys: ['Mod+Shift+M'],
  sheetTitle: commandWords.pauseRecording,
  title: (now) => {
    const recording = theCall(now)?.contact.call.recording;
    if (recording === 'on') return callWords.pauseRecording;
    return recording === 'paused' ? callWords.resumeRecording : callWords.startRecording;
  },
  possible: (now) => onCall(now, ({ contact: { call, state } }) => state === 'connected' && call.mayRecord && call.recording !== 'stopped'),
  run: async (panel, now) => {
    const call = theCall(now);
    if (!call) return;
    const { contactId } = call.contact;
    await attempt(panel, () => panel.client.call('setRecording', { contactId, to: call.contact.call.recording === 'on' ? 'paused' : 'on' }));
  },
};
