import { Mic, SlidersHorizontal } from 'lucide-react';
import { voiceFacts } from '../../voice/call-facts.ts';
import { soundWords } from '../../words/sound.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

/** Microphone, speaker, ringer and ringtones. */
export const soundSettings: Command = {
  id: 'sound-settings',
  group: 'you',
  icon: SlidersHorizontal,
  keys: ['Mod+,'],
  title: () => soundWords.open,
  possible: ({ state }) => (state.session?.mode === 'online' ? yes : absent),
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'sound' })),
};

/** Asks for the microphone, before a call needs it. */
export const allowMicrophone: Command = {
  id: 'allow-microphone',
  group: 'you',
  icon: Mic,
  keys: [],
  title: () => soundWords.allow,
  possible: ({ state, microphone }) => (voiceFacts(state).takesCalls && microphone !== 'ready' && microphone !== 'unable' && microphone !== 'asking' ? yes : absent),
  run: (panel) => panel.voice.allowMicrophone(),
};
