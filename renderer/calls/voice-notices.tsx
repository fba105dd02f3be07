import { Mic, MicOff, Unplug, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { allowMicrophone, soundSettings } from '../commands/list/sound.ts';
import { useDesk } from '../desk/use-panel.tsx';
import { Notice } from '../shell/notice.tsx';
import { voiceFacts } from '../voice/call-facts.ts';
import { soundWords } from '../words/sound.ts';
import { useVoice } from './use-voice.ts';

const words = soundWords.notice;
const icon = { 'aria-hidden': true, size: 16 } as const;

/** What keeps an agent from calls, said before a call would need it. Silent where calls are none of his business. */
export function VoiceNotices(): ReactNode {
  const takesCalls = useDesk((state) => voiceFacts(state).takesCalls);
  return (
    <>
      <SilencedNotice />
      {takesCalls && <MicrophoneNotice />}
    </>
  );
}

function SilencedNotice(): ReactNode {
  const silenced = useVoice((voice) => voice.silenced);
  return silenced ? <Notice look="warning" icon={<VolumeX {...icon} />} words={said(words.silenced)} /> : null;
}

function MicrophoneNotice(): ReactNode {
  const speaks = useVoice((voice) => voice.speaks);
  const elsewhere = useVoice((voice) => voice.inOtherWindow);
  const microphone = useVoice((voice) => voice.microphone);
  const label = useVoice((voice) => voice.microphoneLabel);
  const fellBack = useVoice((voice) => voice.fellBackFrom);
  const problem = useVoice((voice) => voice.lineProblem);
  const available = useDesk((state) => state.agent?.status.type === 'routable');
  if (!speaks) return <Notice look="plain" icon={<MicOff {...icon} />} words={said(words.unable)} />;
  if (elsewhere) return <Notice look="plain" icon={<MicOff {...icon} />} words={said(words.otherWindow)} />;
  if (microphone === 'unasked' && !available) return null;
  if (microphone !== 'ready') {
    const isAsk = microphone === 'unasked' || microphone === 'asking';
    return (
      <Notice look={isAsk ? 'plain' : 'warning'} icon={isAsk ? <Mic {...icon} /> : <MicOff {...icon} />} words={said(words[microphone])}>
        <CommandButton command={allowMicrophone} size="small" words={microphone === 'unasked' ? soundWords.allow : soundWords.tryAgain} />
        {!isAsk && <CommandButton command={soundSettings} size="small" words={soundWords.settings} />}
      </Notice>
    );
  }
  if (problem !== null) return <Notice look="warning" icon={<Unplug {...icon} />} words={said({ ...words.noLine, so: `${words.noLine.so} ${problem}` })} />;
  if (fellBack !== null && label !== null) {
    return (
      <Notice look="warning" icon={<Mic {...icon} />} words={said(words.fellBack(fellBack, label))}>
        <CommandButton command={soundSettings} size="small" words={soundWords.settings} />
      </Notice>
    );
  }
  return null;
}

function said({ what, so }: { what: string; so: string }): ReactNode {
  return (
    <>
      <b>{what}</b> {so}
    </>
  );
}
