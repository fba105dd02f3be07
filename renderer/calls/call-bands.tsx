import { AudioLines, MicOff, Pause, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { muteCall } from '../commands/list/mute-call.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { attempt } from '../desk/panel.ts';
import { useJudged, usePanel } from '../desk/use-panel.tsx';
import { Ticking } from '../shell/ticking.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { others, ownParty } from '../voice/call-facts.ts';
import { callWords, gradeOf } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import { soundWords } from '../words/sound.ts';
import { duration } from '../words/time.ts';
import css from './calls.module.css';
import { useVoice } from './use-voice.ts';

const c = classNames(css);

/** What the agent must know of the call before anything else; nothing while all is well. */
export function CallBands({ call }: { call: CallContact }): ReactNode {
  return (
    <>
      <MuteBand call={call} />
      <OwnLine />
      <OnHoldBand call={call} />
      {call.contact.call.hearing === 'whisper' && <Band icon={<AudioLines size={16} aria-hidden="true" />} title={callWords.whisper} what={call.contact.state === 'calling' ? callWords.whisperBeforeCall : callWords.whisperWhat} />}
      <TheirLines call={call} />
      <PoorLine call={call} />
    </>
  );
}

function Band({ look, icon, title, what, children, alert = false }: { look?: 'bandWarning' | 'bandDanger' | 'muteBand'; icon: ReactNode; title: ReactNode; what: ReactNode; children?: ReactNode; alert?: boolean }): ReactNode {
  return (
    <section className={c('band', look)} role={alert ? 'alert' : undefined}>
      {icon}
      <p>
        <b>{title}</b> {what}
      </p>
      {children !== undefined && <span className={c('bandActs')}>{children}</span>}
    </section>
  );
}

/** Unmistakable: an agent who does not know that he is muted talks to nobody. */
function MuteBand({ call }: { call: CallContact }): ReactNode {
  const muted = useVoice((voice) => voice.muted);
  const speaks = useVoice((voice) => voice.speaksMuted);
  const byOther = ownParty(call)?.mutedBy === 'other';
  if (!muted) return null;
  if (byOther) return <Band look="muteBand" icon={<MicOff size={16} aria-hidden="true" />} title={callWords.mutedByOther} what={callWords.mutedByOtherWhat} />;
  return (
    <Band look="muteBand" icon={<MicOff size={16} aria-hidden="true" />} title={speaks ? callWords.youSpeakMuted : callWords.youAreMuted} what={speaks ? '' : callWords.nobodyHears}>
      <CommandButton command={muteCall} words={callWords.unmute} showKeys />
    </Band>
  );
}

/** The agent's own end: microphone and line. */
function OwnLine(): ReactNode {
  const line = useVoice((voice) => voice.line);
  const microphone = useVoice((voice) => voice.microphone);
  const problem = useVoice((voice) => voice.lineProblem);
  const elsewhere = useVoice((voice) => voice.inOtherWindow);
  if (elsewhere) return null;
  if (microphone !== 'ready') return <Band look="bandDanger" alert icon={<MicOff size={16} aria-hidden="true" />} title={callWords.noMicrophone} what={`${soundWords.states[microphone]}.`} />;
  if (line === 'lost') return <Band look="bandDanger" alert icon={<Unplug size={16} aria-hidden="true" />} title={callWords.yourLineLost} what={problem ?? callWords.yourLineLostWhat} />;
  return line === 'connecting' ? <Band look="bandWarning" icon={<Unplug size={16} aria-hidden="true" />} title={callWords.yourLineConnecting} what="" /> : null;
}

function OnHoldBand({ call }: { call: CallContact }): ReactNode {
  const panel = usePanel();
  const own = ownParty(call);
  if (own?.state !== 'on_hold') return null;
  const about = { contactId: call.contact.contactId, partyId: own.partyId };
  return (
    <Band look="bandWarning" icon={<Pause size={16} aria-hidden="true" />} title={callWords.youOnHold} what={callWords.youOnHoldWhat}>
      <Button kind="primary" onClick={() => void attempt(panel, () => panel.client.call('resumeParty', about))}>
        {callWords.comeBack}
      </Button>
    </Band>
  );
}

function TheirLines({ call }: { call: CallContact }): ReactNode {
  return others(call)
    .filter((party) => party.line === 'lost' && party.state !== 'calling')
    .map((party) => (
      <Band
        key={party.partyId}
        look="bandDanger"
        icon={<Unplug size={16} aria-hidden="true" />}
        title={<bdi>{callWords.theirLineLost(shownName(party.name))}</bdi>}
        what={<LostFor since={party.since} />}
      />
    ));
}

function LostFor({ since }: { since: number }): ReactNode {
  return <Ticking words={(now) => callWords.theirLineLostWhat(duration(now - since))} />;
}

/** A measure that is older says nothing of now. */
const MEASURE_HOLDS = 20_000;

function PoorLine({ call }: { call: CallContact }): ReactNode {
  const { quality, partyId } = call.contact.call;
  const fresh = useJudged((now) => quality !== null && now - quality.at < MEASURE_HOLDS);
  if (quality === null || !fresh || !gradeOf(quality.mos).warns) return null;
  const whose = call.contact.call.parties.find((party) => party.partyId === quality.partyId);
  const theirs = whose === undefined || whose.partyId === partyId ? callWords.poorYours : callWords.poorTheirs(shownName(whose.name));
  return <Band look="bandWarning" icon={<TriangleAlert size={16} aria-hidden="true" />} title={callWords.poor} what={theirs} />;
}
