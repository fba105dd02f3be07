import { Play } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import { recordingWords } from '../../words/recordings.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

/** Pauses the recording that is heard, or lets it go on, wherever one looks meanwhile. */
export const playRecording: Command = {
  id: 'play-recording',
  group: 'contact',
  icon: Play,
  keys: ['Mod+Alt+P'],
  sheetTitle: commandWords.playOrPause,
  title: ({ playback }) => (playback.contactId !== null && playback.is !== 'paused' ? recordingWords.pause : recordingWords.play),
  possible: ({ playback }) => (playback.contactId === null ? absent : yes),
  run: (panel, { playback }) => {
    if (playback.contactId !== null) panel.playback.toggle(playback.contactId);
  },
};
