import { Mic, MicOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { muteCall } from '../commands/list/mute-call.ts';
import { classNames } from '../design/class-names.ts';
import { callWords } from '../words/calls.ts';
import css from './calls.module.css';
import { useVoice } from './use-voice.ts';

const c = classNames(css);

/** Shows what the microphone does: red and crossed out while nobody hears the agent. */
export function MuteButton(): ReactNode {
  const muted = useVoice((voice) => voice.muted);
  return (
    <span className={c('muteButton')}>
      <CommandButton command={muteCall} words={muted ? callWords.muted : callWords.mute} pressed={muted} icon={muted ? MicOff : Mic} showIcon />
    </span>
  );
}
