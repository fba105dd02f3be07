import { CircleDot, CircleOff, CirclePause } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { bringIn } from '../commands/list/bring-in.ts';
import { holdAll, joinAll, swapParties } from '../commands/list/conference.ts';
import { holdCall } from '../commands/list/hold-call.ts';
import { keypad } from '../commands/list/keypad.ts';
import { setRecording } from '../commands/list/set-recording.ts';
import { classNames } from '../design/class-names.ts';
import { useUi } from '../desk/use-panel.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { others } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import css from './calls.module.css';
import { CallBands } from './call-bands.tsx';
import { KeypadPanel } from './keypad-panel.tsx';
import { MuteButton } from './mute-button.tsx';
import { LineQuality } from './line-quality.tsx';
import { PartyRow } from './party-row.tsx';

const c = classNames(css);

/** A call: who is on it, what can be done, how it is recorded, how well it is heard. */
export function CallSheet({ call }: { call: CallContact }): ReactNode {
  const { contact } = call;
  const live = contact.state === 'connected' || contact.state === 'calling';
  const showKeypad = useUi((ui) => ui.keypadOpen) && contact.state === 'connected';
  // Who is called again later, is called by nobody now.
  const shown = contact.call.parties.filter((party) => party.partyId !== contact.call.partyId && !(party.state === 'calling' && contact.chat.state === 'scheduled'));
  return (
    <div className={c('call', showKeypad && 'withKeypad')}>
      <div className={c('main')}>
        {live && <CallBands call={call} />}
        <ul className={c('legs')} aria-label={callWords.parties}>
          {[...shown.filter((party) => party.state !== 'left'), ...shown.filter((party) => party.state === 'left')].map((party) => (
            <PartyRow key={party.partyId} call={call} party={party} />
          ))}
        </ul>
        {live && <CallActs call={call} />}
        {live && <Recording call={call} />}
        {contact.state === 'connected' && <LineQuality call={call} />}
      </div>
      {showKeypad && <KeypadPanel call={call} />}
    </div>
  );
}

/** What is done often, in reach; rows of parties have what concerns one. */
function CallActs({ call }: { call: CallContact }): ReactNode {
  const pad = useUi((ui) => ui.keypadOpen);
  const conference = others(call).length > 1;
  const held = others(call).some((party) => party.state === 'on_hold');
  return (
    <fieldset className={c('acts')} aria-label={callWords.bar}>
      <MuteButton />
      {!conference && <CommandButton command={holdCall} words={held ? callWords.resume : callWords.hold} showIcon />}
      {conference && <CommandButton command={swapParties} showIcon />}
      {conference && <CommandButton command={joinAll} showIcon />}
      {conference && <CommandButton command={holdAll} showIcon />}
      <CommandButton command={keypad} words={callWords.keypad} pressed={pad} showIcon />
      <CommandButton command={bringIn} showIcon />
    </fieldset>
  );
}

const RECORDING = { on: CircleDot, paused: CirclePause, stopped: CircleOff, off: CircleOff } as const;

function Recording({ call }: { call: CallContact }): ReactNode {
  const { recording } = call.contact.call;
  const Glyph = RECORDING[recording];
  const what = callWords.recordingWhat[recording];
  return (
    <section className={c('record')} aria-label={callWords.recording.on}>
      <Glyph size={16} aria-hidden="true" className={c(recording === 'on' && 'recording')} />
      <p>
        {callWords.recording[recording]}
        {what !== '' && <small> {what}</small>}
      </p>
      <CommandButton command={setRecording} size="small" />
    </section>
  );
}
